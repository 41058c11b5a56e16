"""Editions: published states of everything, as they were; the current state is one click away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.content.diff import diff, summarise
from runbook.content.models import Page, Revision
from runbook.content.rendering import render_content
from runbook.content.revisions import content_of, text_of
from runbook.core.htmx import render_page

from ..editions import canonical_bytes, difference
from ..models import Edition, EditionPage


def found_or_404(name: str) -> Edition:
    found = Edition.objects.select_related("before").defer("canonical", "before__canonical")
    edition = found.filter(name=name).first()
    if edition is None:
        raise Http404(f"There is no edition {name}.")
    return edition


@reading
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    found = Edition.objects.defer("canonical", "before__canonical").select_related("before")
    return render_page(request, "review/editions.html", {"editions": found})


@reading
@require_safe
def edition(request: HttpRequest, name: str) -> HttpResponse:
    """What changed since the one before, and every page as it was."""
    found = found_or_404(name)
    shown = (
        EditionPage.objects.filter(edition=found)
        .select_related("page", "revision__maintainer")
        .defer("page__rendered", "revision__content")
        .order_by("page__kind", "page__key")
    )
    others = Edition.objects.exclude(pk=found.pk).only("name")
    context = {"edition": found, "shown": shown[:2000], "others": others}
    return render_page(request, "review/edition.html", context)


@reading
@require_safe
def edition_json(request: HttpRequest, name: str) -> HttpResponse:
    """The canonical bytes: the same ones for ever, so a digest is their ETag."""
    found = Edition.objects.filter(name=name).first()
    if found is None:
        raise Http404(f"There is no edition {name}.")
    etag = f'"{found.digest}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(canonical_bytes(found), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="runbook-{found}.json"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@reading
@require_safe
def page(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One page as it was in an edition, unmistakably."""
    found = found_or_404(name)
    shown = (
        EditionPage.objects.filter(edition=found, page=number)
        .select_related("page", "revision__page", "revision__author", "revision__maintainer")
        .first()
    )
    if shown is None:
        raise Http404("This edition does not hold that page.")
    text = render_content(shown.page.kind, content_of(shown.revision))
    current = shown.page.live_revision_id == shown.revision_id and not shown.page.retired_at
    context = {"edition": found, "shown": shown, "text": text, "current": current}
    return render_page(request, "review/edition_page.html", context)


@reading
@require_safe
def compare(request: HttpRequest, name: str, other: str) -> HttpResponse:
    """What one edition has that another has not; word by word for the page that is asked for."""
    left, right = found_or_404(other), found_or_404(name)
    happened = difference(left, right)
    wanted = request.GET.get("page", "")
    compared = changed_words(left, right, int(wanted)) if wanted.isdigit() else None
    ids = [one for pages in happened.values() for one in pages]
    titles = Page.objects.only("kind", "key", "title").in_bulk(ids[:2000])
    context = {
        "left": left,
        "right": right,
        "happened": {
            what: [titles[one] for one in pages if one in titles]
            for what, pages in happened.items()
        },
        "compared": compared,
        "wanted": titles.get(int(wanted)) if wanted.isdigit() else None,
    }
    return render_page(request, "review/edition_compare.html", context)


def changed_words(left: Edition, right: Edition, page_id: int) -> dict[str, object]:
    """A page's text in two editions, word by word."""
    texts = []
    for edition in (left, right):
        shown = EditionPage.objects.filter(edition=edition, page=page_id).first()
        revision = (
            Revision.objects.select_related("page", "maintainer", "owner").get(pk=shown.revision_id)
            if shown
            else None
        )
        texts.append(text_of(revision) if revision else {})
    diffs = diff(*texts)
    return {"diffs": diffs, "summary": summarise(diffs)}
