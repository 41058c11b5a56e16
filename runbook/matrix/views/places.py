"""Services: the list, one service, and its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.middleware import reading
from runbook.accounts.models import Team, User
from runbook.accounts.services import is_in, may_edit_reference, require_reference_editor
from runbook.catalogue.cleaning import LINK_KINDS
from runbook.catalogue.models import Service
from runbook.catalogue.paths import load_path
from runbook.catalogue.services import ServiceChangedError, ServiceValues, save_service
from runbook.content.models import Entry, Page
from runbook.content.rebuild import rebuild_pages
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page

from ..forms.rows import differing, first_messages, typed
from ..forms.service import ServiceDraft, press
from ..listing import entry_rows
from ..path_reading import hop_cards, strip_of
from .teams import is_mine, teams_and_mine

PER_PAGE = 50
MOST_OPTIONS = 20
MOST_ENTRIES = 100


@reading
@require_safe
def service_list(request: HttpRequest) -> HttpResponse:
    """All live services by short name, a page at a time; `q` finds by name or alias."""
    q, after = typed(request.GET, "q")[:200], typed(request.GET, "after")[:60]
    wanted = Service.objects.live()
    services = (wanted.matching(q) if q else wanted).page_after(after, PER_PAGE)
    context = {
        "q": q,
        "after": after,
        "services": services[:PER_PAGE],
        "next": services[PER_PAGE - 1].slug if len(services) > PER_PAGE else "",
        "may_create": may_edit_reference(request.user, own=False),
    }
    return render_page(request, "matrix/service_list.html", context, partial="services")


@reading
@require_safe
def service_options(request: HttpRequest) -> HttpResponse:
    """Choices for a datalist: what the typed text may mean."""
    text = (typed(request.GET, "service") or typed(request.GET, "q"))[:200]
    services = Service.objects.live().only("slug", "name")
    found = services.matching(text) if text else services
    context = {"services": found.order_by("name")[:MOST_OPTIONS]}
    return render_page(request, "matrix/service_options.html", context)


@reading
@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """One service: its path with owners and logs, its links, its own entries."""
    found = Service.objects.select_related("team").filter(slug=slug).first()
    if found is None:
        return no_service(request, slug)
    path = load_path(found.pk)
    entries = list(
        Entry.objects.live()
        .filter(service=found)
        .select_related("layer", "page")
        .defer("page__rendered")
        .order_by("code", "layer__position")[: MOST_ENTRIES + 1]
    )
    context = {
        "service": found,
        "path": path,
        "hops": hop_cards(path, found),
        "strip": strip_of(path),
        "entries": entry_rows(entries[:MOST_ENTRIES], timezone.localdate()),
        "more_entries": len(entries) > MOST_ENTRIES,
        "link_kinds": LINK_KINDS,
        "may_edit": may_edit_reference(request.user, own=is_in(request.user, found.team)),
    }
    return render_page(request, "matrix/service.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def service_new(request: HttpRequest) -> HttpResponse:
    """A new service, with a name taken over from the address if it carries one."""
    return service_form(request, Service(), ServiceDraft(name=typed(request.GET, "name")[:120]))


@require_http_methods(["GET", "HEAD", "POST"])
def service_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a service."""
    found = Service.objects.select_related("team").filter(slug=slug).first()
    if found is None:
        return no_service(request, slug)
    return service_form(request, found, ServiceDraft.of(found))


def service_form(request: HttpRequest, found: Service, draft: ServiceDraft) -> HttpResponse:
    teams = teams_and_mine(request.user)
    require_reference_editor(request.user, own=is_mine(teams, found.team_id))
    if request.method != "POST":
        return show_form(request, found, draft, teams)
    draft = ServiceDraft.read(request.POST)
    changed = press(draft, request.POST)
    if changed is not None:
        return show_form(request, found, changed, teams)
    try:
        errors = store(found, draft, teams, request.user)  # type: ignore[arg-type]
    except ServiceChangedError as error:
        theirs, names = ServiceDraft.of(error.stored), {team.slug: team.name for team in teams}
        draft = replace(draft, digest=theirs.digest)
        other = differing(theirs.said(names), draft.said(names))
        return show_form(request, found, draft, teams, status=409, other=other)
    if errors:
        return show_form(request, found, replace(draft, errors=errors), teams, status=422)
    messages.success(request, f"{found} is saved.")
    return redirect_page(request, reverse("matrix:service", args=[found.slug]))


def store(
    service: Service, draft: ServiceDraft, teams: Sequence[Team], editor: User
) -> dict[str, str]:
    """Save what is typed; what keeps it from being saved comes back by field."""
    team = next((one for one in teams if one.slug == draft.team), None)
    if draft.team and team is None:
        return {"team": "This team is not there any more."}
    values = ServiceValues(team=team, **draft.values())
    called = (service.name, service.aliases)
    try:
        saved = save_service(service, values, editor=editor, based_on=draft.digest)
    except ValidationError as error:
        return first_messages(error.message_dict)
    if (saved.name, saved.aliases) != called:  # titles and search say the name
        rebuild_pages(Page.objects.filter(entry__service=saved))
    return {}


def show_form(
    request: HttpRequest,
    service: Service,
    draft: ServiceDraft,
    teams: Sequence[Team],
    *,
    status: int = 200,
    other: Sequence[Any] | None = None,
) -> HttpResponse:
    """The form; `other` is what another person stored meanwhile."""
    context = {
        "service": service if service.pk else None,
        "draft": draft,
        "teams": teams,
        "other": other,
        "kinds": Service.Kind.choices,
        "link_kinds": LINK_KINDS,
        "changed": request.method == "POST",
    }
    return render_page(request, "matrix/service_edit.html", context, partial="form", status=status)


def no_service(request: HttpRequest, slug: str) -> HttpResponse:
    """There is none: offer those whose short names look alike."""
    links = [
        (reverse("matrix:service", args=[near.slug]), near.name)
        for near in Service.objects.nearest(slug)
    ]
    return error_page(
        request,
        404,
        f"There is no service called “{slug}”.",
        links=(*links, (reverse("matrix:service_list"), "All services")),
    )
