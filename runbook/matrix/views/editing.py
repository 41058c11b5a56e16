"""Editing: one form for every kind of page, with and without a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.models import UNCLAIMED, Team, User
from runbook.accounts.policy import Way
from runbook.catalogue.models import Layer, Service
from runbook.content.addresses import comparison_key, entry_key, page_path
from runbook.content.checks import KEYS, check_has_team, teams_to_write_for
from runbook.content.errors import (
    AlreadyThereError,
    ContentError,
    InvalidContentError,
    NoReasonError,
    NothingChangedError,
    RetiredError,
    StaleError,
)
from runbook.content.merge import BadChoiceError
from runbook.content.models import Page, Revision
from runbook.content.revisions import Change, content_of
from runbook.content.services import check_may_change, settle
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page

from ..forms.change import Draft, read_choices
from ..forms.content import faults_by_path, press
from ..forms.filters import EntryAddress, whole
from .editing_page import OtherStart, conflict_page, edit_page
from .sending import send, where_next

SETTLE = ("settle", "settle-alone")
BUTTONS = ("up", "down", "remove", "add", "undo")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_entry(request: UserHttpRequest, key: str) -> HttpResponse:
    return edit(request, "entry", key)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_code(request: UserHttpRequest, code: int) -> HttpResponse:
    return edit(request, "code", str(code))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_comparison(request: UserHttpRequest, left: int, right: int) -> HttpResponse:
    key = comparison_key(left, right)

    def new() -> Draft:
        known = Page.objects.live().filter(kind="code", key__in=[str(left), str(right)]).count()
        if left == right or known != 2:
            raise Http404("Both codes must be described before they can be compared.")
        return Draft("comparison", key, {}, maintainer_for(request.user), "", "", None)

    return edit(request, "comparison", key, new=new)


@require_http_methods(["GET", "HEAD", "POST"])
def new_entry(request: UserHttpRequest) -> HttpResponse:
    """Write an entry for a cell that has none: choose the cell, then write."""
    address = EntryAddress.read(request.GET)
    layers, services = list(Layer.objects.all()), Service.objects.live()
    faults = address.faults({one.slug for one in layers}, services) if address.given else []
    if not address.given or faults:
        context = {"address": address, "layers": layers, "faults": faults}
        return render_page(request, "matrix/new_entry.html", context, status=422 if faults else 200)
    key = entry_key(address.code, address.layer, address.service)
    start = None
    if request.method != "POST":
        if Page.objects.filter(kind="entry", key=key, live_revision__isnull=False).exists():
            return redirect_page(request, reverse("matrix:edit_entry", args=[key]))
        usual = entry_key(address.code, address.layer)
        if address.service and Page.objects.live().filter(kind="entry", key=usual).exists():
            start = OtherStart.from_default(key)
            if not address.blank:
                return redirect_page(request, start.url)
    return edit(
        request,
        "entry",
        key,
        new=lambda: Draft("entry", key, {}, maintainer_for(request.user), "", "", None),
        other_start=start,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def override(request: UserHttpRequest, code: int, layer: str, service: str) -> HttpResponse:
    """A service's own text, starting from the default."""
    found = get_object_or_404(Service.objects.live().select_related("team"), slug=service)
    key = entry_key(code, layer, found.slug)
    if Page.objects.filter(kind="entry", key=key, live_revision__isnull=False).exists():
        return redirect_page(request, reverse("matrix:edit_entry", args=[key]))
    default = get_object_or_404(
        Page.objects.to_read("entry"), key=entry_key(code, layer), retired_at=None
    )

    def new() -> Draft:
        data, keeper = content_of(live_revision(default)), maintainer_for(request.user, found.team)
        return Draft("entry", key, data, keeper, "", "", None)

    return edit(request, "entry", key, new=new, other_start=OtherStart.from_nothing(key))


def live_revision(page: Page) -> Revision:
    """The revision readers see, with its page at hand and both teams loaded."""
    assert page.live_revision is not None
    page.live_revision.page = page
    page.live_revision.maintainer = page.maintainer
    return page.live_revision


def maintainer_for(author: User, wanted: Team | None = None) -> str:
    """Who most likely keeps a page that nobody kept: `wanted`, or the author's own team.

    Only a team for which the author may write; raises NotYoursError if there is none.
    """
    teams = teams_to_write_for(author)
    check_has_team(teams)
    likely = [one for one in teams if one == wanted or one.own]  # type: ignore[attr-defined]
    likely.sort(key=lambda one: (one.way is not Way.PUBLISH, one != wanted))  # type: ignore[attr-defined]
    return likely[0].slug if likely else ""


def start_of(page: Page, author: User) -> Draft:
    """The live text; whoever changes what nobody kept takes it over."""
    draft = Draft.of(live_revision(page))
    if page.maintainer.slug == UNCLAIMED:
        return replace(draft, maintainer=maintainer_for(author))
    return draft


def retired(request: UserHttpRequest, page: Page) -> HttpResponse:
    """409 before anything is typed: a retired page is restored first."""
    url = page.get_absolute_url()
    return error_page(
        request,
        409,
        f"{page.title} is in the history only. Restore it, then edit it.",
        title="This page has been retired",
        links=((f"{url}restore/", "Restore it"), (f"{url}history/", "Read its history")),
    )


def edit(
    request: UserHttpRequest,
    kind: str,
    key: str,
    *,
    new: Callable[[], Draft] | None = None,
    other_start: OtherStart | None = None,
) -> HttpResponse:
    """Show the form, press its buttons, or publish what it holds.

    `new` makes the draft of a page that does not exist, or raises Http404 where it may not;
    `other_start` is offered while nothing is typed into it.
    """
    page = Page.objects.to_read(kind).filter(key=key).first()
    check_may_change(request.user, page.maintainer if page else None)
    if page is not None and page.retired_at and request.method != "POST":
        return retired(request, page)
    if page is not None:
        start = start_of(page, request.user)
    elif new is not None:
        start = new()
    else:
        raise Http404("There is no such page to edit.")
    if request.method != "POST":
        return edit_page(request, page, start, other_start=other_start)
    draft = Draft.read(kind, key, request.POST)
    button = request.POST.get("do", "publish")
    if button.split(" ")[0] in BUTTONS:
        outcome = press(kind, draft.data, button, request.POST.get("undo", ""))
        pressed = replace(draft, data=outcome.data)
        return edit_page(
            request, page, pressed, removed=outcome.removed, focus=outcome.focus, changed=True
        )
    if button == "preview":
        return edit_page(request, page, draft.tidy(), changed=True)
    return save(request, page, draft.tidy())


def save(request: UserHttpRequest, page: Page | None, draft: Draft) -> HttpResponse:
    """Publish, or show what stands in the way with everything typed intact."""
    teams = {team.slug: team for team in Team.objects.all()}
    try:
        change = draft.change(teams, request.user)
    except KeyError:
        message = {"maintainer": ["Choose the team that keeps this true."]}
        return edit_page(request, page, draft, errors=message, status=422)
    try:
        sent = send(request, settled(request, change))
    except (StaleError, BadChoiceError) as error:
        return conflict_page(request, page, draft, error)
    except AlreadyThereError as error:
        return conflict_page(request, error.page, draft, error)
    except (ContentError, PermissionDenied) as error:
        if took_theirs(request, error):
            messages.info(request, "Their revision stands: nothing of yours was left to publish.")
            return redirect_page(request, page_path(draft.kind, draft.key))
        return edit_page(request, page, draft, errors=faults_of(error), status=422)
    messages.success(request, sent.said)
    return redirect_page(request, where_next(request, sent))


def took_theirs(request: UserHttpRequest, error: Exception) -> bool:
    """Whether nothing is left to publish because every conflict was settled for their side."""
    nothing_left = isinstance(error, NothingChangedError) and not isinstance(error, RetiredError)
    return nothing_left and request.POST.get("do") in SETTLE


def faults_of(error: Exception) -> dict[str, list[str]]:
    """What keeps a change from being published, by the field in which it is mended."""
    if isinstance(error, InvalidContentError):
        return faults_by_path(error.faults)
    if isinstance(error, PermissionDenied):  # another team may let its author publish
        return {"maintainer": [str(error)]}
    return {"reason" if isinstance(error, NoReasonError) else "": [str(error)]}


def settled(request: UserHttpRequest, change: Change) -> Change:
    """The change with its conflicts answered, if the conflict page posted answers."""
    against = whole(request.POST.get("against", ""))
    if against is None or request.POST.get("do") not in SETTLE:
        return change
    return settle(change, against=against, choices=read_choices(request.POST))


@require_http_methods(["POST"])
def preview(request: UserHttpRequest) -> HttpResponse:
    """The preview card of the edit form, for htmx while somebody types."""
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    if kind not in KEYS or not KEYS[kind].fullmatch(key):
        raise BadRequest("No page could have this address.")
    return edit_page(request, None, Draft.read(kind, key, request.POST), partial="preview")
