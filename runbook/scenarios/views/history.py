"""A scenario's revisions: as of every page, but two are compared with their facts in words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.content.diff import diff, summarise
from runbook.content.models import Page, Revision
from runbook.content.revisions import text_of
from runbook.core.htmx import render_page
from runbook.matrix.views import history

from ..facts import with_facts_in_words
from ..nearest import no_scenario
from .reading import page_to_read

PER_PAGE = history.PER_PAGE


@reading
@require_safe
def scenario_history(request: HttpRequest, key: str) -> HttpResponse:
    """The revisions, newest first, and any two of them compared word by word."""
    page = page_to_read(key)
    if page is None:
        return no_scenario(request, key)
    revisions = Revision.objects.filter(page=page).select_related(*history.SHOWN).defer("content")
    before = history.number(request, "before")
    listed = list((revisions.filter(number__lt=before) if before else revisions)[: PER_PAGE + 1])
    context = {
        "page": page,
        "revisions": listed[:PER_PAGE],
        "more": listed[PER_PAGE - 1].number if len(listed) > PER_PAGE else None,
        "compared": compare(page, request),
    }
    return render_page(request, "matrix/page_history.html", context, partial="compared")


def compare(page: Page, request: HttpRequest) -> dict[str, Any] | None:
    """The two revisions that the address names, as `matrix` finds them."""
    ends = history.number(request, "from"), history.number(request, "to")
    compared = history.compare(page, *ends)
    if compared is None:
        return None
    old, new = compared["old"], compared["new"]
    assert isinstance(new, Revision)
    before = text_of(old) if isinstance(old, Revision) else {}
    diffs = diff(with_facts_in_words(before), with_facts_in_words(text_of(new)))
    return compared | {"diffs": diffs, "summary": summarise(diffs)}
