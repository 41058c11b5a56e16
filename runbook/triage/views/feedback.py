"""What a check or a log link was good for: said, or merely noticed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runbook.accounts.middleware import reading, taking_part
from runbook.content.models import Page
from runbook.core.htmx import redirect_page, render_page, wants_partial
from runbook.matrix.entry_reading import rendered
from runbook.matrix.forms.filters import text, whole

from .. import feedback as words
from ..loading import read_triage
from ..models import Signal, Triage
from .shared import changed, missing, of_triage, person_of

SAID = {"found": True, "tried": False}


@taking_part
@require_http_methods(["GET", "HEAD", "POST"])
@of_triage
def feedback(request: HttpRequest, triage: Triage) -> HttpResponse:
    """*This found it*, or it did not: a small form of its own, and what it posts."""
    given = request.POST if request.method == "POST" else request.GET
    page, check = check_of(whole(given.get("page", "")), text(given, "item"))
    if page is None:
        return missing(request)
    said = text(given, "said")
    if request.method != "POST" or said not in SAID:
        context = {"triage": triage, "page": page, "check": check}
        return render_page(request, "triage/feedback.html", context)
    words.state(triage=triage, page=page, item=check["id"], found=SAID[said], by=person_of(request))
    if wants_partial(request):
        return changed(request, triage)
    return redirect_page(request, f"{triage.get_absolute_url()}#walk")


def check_of(page_id: int | None, item: str) -> tuple[Page | None, dict[str, str]]:
    """An entry that readers can see, and its check with this id as rendered; else None."""
    pages = Page.objects.live().filter(kind=Page.Kind.ENTRY).select_related("live_revision")
    page = pages.filter(pk=page_id).first() if page_id else None
    checks = rendered(page)["first_checks"] if page else []
    check = next((one for one in checks if one["id"] == item), None)
    return (page, check) if check else (None, {})


@taking_part
@require_POST
@of_triage
def copied(request: HttpRequest, triage: Triage) -> HttpResponse:
    """A check's command was copied: a weak sign that it was tried."""
    page, check = check_of(whole(request.POST.get("page", "")), text(request.POST, "item"))
    if page is not None:
        words.notice(
            triage=triage,
            page=page,
            item=check["id"],
            kind=Signal.Kind.COPIED,
            by=person_of(request),
        )
    return HttpResponse(status=204)


@reading
@require_safe
@of_triage
def go(request: HttpRequest, triage: Triage, place: int, number: int) -> HttpResponse:
    """Open a log link of the page: only where the path itself leads, never an address given."""
    shown = read_triage(triage)
    logs = next((one.logs for one in shown.hops if one.place == place), ())
    link = logs[number].link if number < len(logs) else None
    if link is None or link.url is None:
        return missing(request)
    if shown.entry is not None and request.method == "GET":
        item = f"hop-{place}-{number}"
        words.notice(
            triage=triage,
            page=shown.entry.page,
            item=item,
            kind=Signal.Kind.OPENED,
            by=person_of(request),
        )
    response = HttpResponse(status=302)
    response["Location"] = link.url
    response["Referrer-Policy"] = "no-referrer"
    return response
