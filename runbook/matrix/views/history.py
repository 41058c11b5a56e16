"""What changed, by whom and why: of one page, and of everything."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.content.addresses import comparison_key
from runbook.content.diff import diff, summarise
from runbook.content.models import Page, Revision
from runbook.content.revisions import text_of
from runbook.core.htmx import render_page

from ..forms.filters import moment, whole

PER_PAGE = 50
SHOWN = ("author", "approved_by")


def page_of(
    kind: str, key: str | int = "", left: int | None = None, right: int | None = None
) -> Page:
    """The page an address names, retired or not. Raises Http404."""
    if left is not None and right is not None:
        key = comparison_key(left, right)
    page = Page.objects.to_read(kind).filter(key=str(key)).first()
    if page is None:
        raise Http404("There is no such page.")
    return page


@reading
@require_safe
def page_history(
    request: HttpRequest,
    kind: str,
    key: str | int = "",
    left: int | None = None,
    right: int | None = None,
) -> HttpResponse:
    """A page's revisions, and any two of them compared word by word."""
    page = page_of(kind, key, left, right)
    revisions = Revision.objects.filter(page=page).select_related(*SHOWN).defer("content")
    before = number(request, "before")
    listed = list((revisions.filter(number__lt=before) if before else revisions)[: PER_PAGE + 1])
    context = {
        "page": page,
        "revisions": listed[:PER_PAGE],
        "more": listed[PER_PAGE - 1].number if len(listed) > PER_PAGE else None,
        "compared": compare(page, number(request, "from"), number(request, "to")),
    }
    return render_page(request, "matrix/page_history.html", context, partial="compared")


def number(request: HttpRequest, name: str) -> int | None:
    return whole(request.GET.get(name, ""))


def compare(page: Page, first: int | None, second: int | None) -> dict[str, object] | None:
    """Two revisions, the older first; without `from` a revision is held against the one before."""
    if second is None:
        return None
    older, newer = sorted((first if first is not None else second - 1, second))
    found = {
        one.number: one
        for one in Revision.objects.filter(page=page, number__in=[older, newer]).select_related(
            *SHOWN, "maintainer", "owner"
        )
    }
    if newer not in found:
        raise Http404(f"There is no revision {newer} of this page.")
    old = found.get(older)
    for one in found.values():
        one.page = page
    diffs = diff(text_of(old) if old else {}, text_of(found[newer]))
    return {"old": old, "new": found[newer], "diffs": diffs, "summary": summarise(diffs)}


@reading
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Everything that was published, newest first, by keyset: no page grows slow."""
    revisions = Revision.objects.select_related(*SHOWN, "page").order_by("-published_at", "-id")
    if request.GET.get("people"):
        revisions = revisions.exclude(publication="starter")
    since = moment(request.GET, "since")
    if since:
        revisions = revisions.filter(published_at__gt=since)
    before = number(request, "before")
    if before:
        revisions = revisions.older_than(before)
    listed = list(revisions.defer("content", "page__rendered")[: PER_PAGE + 1])
    context = {
        "revisions": listed[:PER_PAGE],
        "more": listed[PER_PAGE - 1].pk if len(listed) > PER_PAGE else None,
        "people": bool(request.GET.get("people")),
        "since": since,
    }
    return render_page(request, "matrix/history.html", context, partial="revisions")
