"""The path of a request, edited by hand: the usual one, or a service's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from runbook.accounts.middleware import reading
from runbook.accounts.models import Team
from runbook.accounts.services import may_edit_reference, require_reference_editor
from runbook.catalogue.models import Layer, Service
from runbook.catalogue.paths import (
    HopValues,
    RequestPath,
    load_path,
    path_digest,
    path_of,
)
from runbook.catalogue.services import PathChangedError, save_path
from runbook.core.htmx import redirect_page, render_page

from ..forms.path import PRODUCTS, HopDraft, PathDraft, draft_of, faults, press, says_the_same
from ..forms.setup import unknown_in_path
from ..path_reading import hop_cards
from ..path_rows import hop_rows, strip
from .places import no_service
from .teams import is_mine, teams_and_mine

TEMPLATE = "matrix/path.html"


@dataclass(frozen=True)
class Screen:
    """What the editor needs beside the draft: four queries."""

    service: Service | None
    path: RequestPath
    layers: list[Layer]
    teams: list[Team]

    @classmethod
    def load(cls, request: HttpRequest, service: Service | None) -> Screen:
        path = load_path(service.pk if service else None)
        return cls(service, path, list(Layer.objects.all()), teams_and_mine(request.user))

    @property
    def stored(self) -> tuple[Any, ...]:
        return self.path.own if self.service else self.path.usual

    @property
    def usual(self) -> tuple[HopDraft, ...]:
        """The usual path as a start for this service's own: its team runs the application."""
        own_team = self.service.team.slug if self.service and self.service.team else ""
        return tuple(
            replace(draft, team=own_team)
            if own_team and draft.layer == "application" and not draft.team
            else draft
            for draft in map(draft_of, self.path.usual)
        )

    def draft(self) -> PathDraft:
        """What is stored; a service without a path of its own starts from the usual one."""
        hops = tuple(map(draft_of, self.stored)) or (self.usual if self.service else ())
        return PathDraft(hops, path_digest(self.stored))


@reading
@require_http_methods(["GET", "HEAD", "POST"])
def usual_path(request: HttpRequest) -> HttpResponse:
    """The organisation's usual path; those who may not edit it read it."""
    return path_page(request, None)


@reading
@require_http_methods(["GET", "HEAD", "POST"])
def service_path(request: HttpRequest, slug: str) -> HttpResponse:
    """A service's own path."""
    service = Service.objects.select_related("team").filter(slug=slug).first()
    return path_page(request, service) if service else no_service(request, slug)


def path_page(request: HttpRequest, service: Service | None) -> HttpResponse:
    screen = Screen.load(request, service)
    own = is_mine(screen.teams, service.team_id if service else None)
    if request.method != "POST":
        may_edit = may_edit_reference(request.user, own=own)
        return show(request, screen, screen.draft(), may_edit=may_edit)
    require_reference_editor(request.user, own=own)
    draft = PathDraft.read(request.POST)
    reset = request.POST.get("reset", "") if service else ""
    if reset == "yes":
        return store(request, screen, draft, [])
    if "save" in request.POST:
        return save(request, screen, draft)
    changed = press(draft, request.POST, screen.usual)
    return show(request, screen, changed, asking=reset == "ask")


def save(request: HttpRequest, screen: Screen, draft: PathDraft) -> HttpResponse:
    """Check what only the screen knows, then store."""
    errors = faults(draft.hops)
    if not draft.hops:
        errors["hops"] = "A path has at least one hop."
    teams = {team.slug: team for team in screen.teams}
    errors |= unknown_in_path(draft.hops, teams)
    if errors:
        return show(request, screen, replace(draft, errors=errors), status=422)
    names = {layer.slug: layer.name for layer in screen.layers}
    values = [
        HopValues(
            layer=hop.layer,
            name=hop.name or hop.product or names.get(hop.layer, ""),
            product=hop.product,
            team=teams.get(hop.team),
            log_locations=hop.logs,
        )
        for hop in draft.hops
    ]
    return store(request, screen, draft, values)


def store(
    request: HttpRequest, screen: Screen, draft: PathDraft, values: list[HopValues]
) -> HttpResponse:
    """Replace the path, or show what keeps it from being replaced; nothing typed is lost."""
    service = screen.service
    try:
        save_path(service, values, editor=request.user, based_on=draft.digest)  # type: ignore[arg-type]
    except PathChangedError as error:
        draft = replace(draft, digest=path_digest(error.stored))
        return show(
            request, screen, draft, other=hop_cards(path_of(error.stored), service), status=409
        )
    except ValidationError as error:
        errors = {name: found[0] for name, found in error.message_dict.items()}
        return show(request, screen, replace(draft, errors=errors), status=422)
    if service is None:
        messages.success(request, "The usual path is saved.")
        return redirect_page(request, reverse("matrix:usual_path"))
    said = f"The path of {service} is saved." if values else f"{service} uses the usual path again."
    messages.success(request, said)
    return redirect_page(request, reverse("matrix:service", args=[service.slug]))


def show(
    request: HttpRequest,
    screen: Screen,
    draft: PathDraft,
    *,
    may_edit: bool = True,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context: Mapping[str, Any] = {
        "service": screen.service,
        "path": screen.path,
        "may_edit": may_edit,
        "hops": hop_cards(screen.path, screen.service),
        "draft": draft,
        "rows": hop_rows(draft, screen.layers, screen.teams) if may_edit else [],
        "strip": strip(draft, {layer.slug: layer.name for layer in screen.layers}),
        "products": PRODUCTS,
        "error_count": len(draft.errors),
        "changed": not says_the_same(draft.hops, screen.draft().hops),
        "uses_usual": screen.service is not None and not screen.path.own,
    } | more
    return render_page(request, TEMPLATE, dict(context), partial="editor", status=status)
