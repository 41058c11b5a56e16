"""The first hour: from an empty installation to an entry with your own team and log link.

Each step is a form of its own and saved on its own, so it can be left and resumed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from runbook.accounts.bulk import add_teams, set_on_call
from runbook.accounts.models import Team
from runbook.accounts.services import require_administrator
from runbook.catalogue.models import Hop, Layer, Service
from runbook.catalogue.paths import HopValues, path_digest
from runbook.catalogue.services import (
    NewService,
    PathChangedError,
    add_services,
    save_path,
)
from runbook.core.htmx import redirect_page, render_page

from ..forms import setup as forms
from ..forms.path import PRODUCTS, draft_of, faults
from ..forms.rows import first_messages, typed
from ..forms.team import by_row, with_scheme
from ..setup_reading import Progress

MOST_TEAMS = 200


@dataclass(frozen=True)
class Stand:
    """How far the installation is: four queries."""

    layers: list[Layer]
    teams: list[Team]
    hops: list[Hop]
    service: Service | None

    @classmethod
    def load(cls) -> Stand:
        services = Service.objects.live().annotate(
            all=Window(Count("pk")), with_team=Window(Count("team"))
        )
        return cls(
            list(Layer.objects.all()),
            list(Team.objects.real()),
            Hop.objects.own_path(None),
            services.order_by("slug").first(),
        )

    @property
    def by_name(self) -> dict[str, Team]:
        """Teams by slug and by name, in lower case."""
        return {team.slug: team for team in self.teams} | {
            team.name.lower(): team for team in self.teams
        }


@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Show what is done; save the one step that was sent."""
    require_administrator(request.user)
    stand = Stand.load()
    if request.method != "POST":
        return show(request, stand)
    steps: dict[str, Callable[[HttpRequest, Stand], HttpResponse]] = {
        "teams": save_teams,
        "services": save_services,
        "path": save_usual_path,
        "oncall": save_on_call,
    }
    save = steps.get(request.POST.get("step", ""))
    return save(request, stand) if save else show(request, stand)


def save_teams(request: HttpRequest, stand: Stand) -> HttpResponse:
    pasted = forms.read_list(request.POST.get("teams", ""))
    pasted = forms.with_faults(pasted, forms.on_call_faults(pasted))
    if pasted.faults:
        return show(request, stand, status=422, teams_text=pasted)
    lines = [(line.name, with_scheme("mail", line.more)) for line in pasted.lines]
    try:
        added = add_teams(lines, editor=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        return show(
            request, stand, status=422, teams_text=forms.with_faults(pasted, error.messages)
        )
    return done(request, "services", f"{said(added.made, 'team')} added", added)


def save_services(request: HttpRequest, stand: Stand) -> HttpResponse:
    pasted = forms.read_list(request.POST.get("services", ""))
    teams = stand.by_name
    pasted = forms.with_faults(pasted, forms.unknown_teams(pasted, teams.keys()))
    if pasted.faults:
        return show(request, stand, status=422, services_text=pasted)
    lines = [NewService(line.name, teams.get(line.more.lower())) for line in pasted.lines]
    try:
        added = add_services(lines, editor=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        faulty = forms.with_faults(pasted, error.messages)
        return show(request, stand, status=422, services_text=faulty)
    return done(request, "path", f"{said(added.made, 'service')} added", added)


def save_usual_path(request: HttpRequest, stand: Stand) -> HttpResponse:
    step = forms.PathStep.read(request.POST)
    stored = [draft_of(hop) for hop in stand.hops]
    teams = {team.slug: team for team in stand.teams}
    drafts = forms.hops_of(step, {one.slug: one.name for one in stand.layers}, stored)
    errors = faults(drafts) | forms.unknown_in_path(drafts, teams)
    if not forms.fits(stored) or not drafts:
        errors["path"] = "Give at least one layer a product, a team or a log link."
    values = [
        HopValues(one.layer, one.name, one.product, teams.get(one.team), one.logs) for one in drafts
    ]
    try:
        if errors:
            raise ValidationError(errors)
        digest = typed(request.POST, "digest") or path_digest(stand.hops)
        save_path(None, values, editor=request.user, based_on=digest)  # type: ignore[arg-type]
    except PathChangedError:
        errors = {"path": "Someone saved the usual path meanwhile. Save again to replace it."}
        return show(request, stand, status=409, path_step=replace(step, errors=errors))
    except ValidationError as error:
        by_layer = by_layer_and_field(first_messages(error.message_dict), drafts)
        return show(request, stand, status=422, path_step=replace(step, errors=by_layer))
    messages.success(request, f"The usual path is saved: {said(len(values), 'hop')}.")
    return redirect_page(request, reverse("matrix:setup") + "#oncall")


def by_layer_and_field(errors: dict[str, str], drafts: list[Any]) -> dict[str, str]:
    """From places in the path to the rows of this form."""
    found = {}
    for key, message in errors.items():
        parts = key.split("-")
        if parts[0] == "hop" and parts[1].isdecimal():
            name = parts[-1] if parts[-1] in forms.STEP_FIELDS else "product"
            found[f"{drafts[int(parts[1])].layer}-{name}"] = message
        else:
            found["path"] = message
    return found


def save_on_call(request: HttpRequest, stand: Stand) -> HttpResponse:
    stored = {team.slug: forms.link_of(team) for team in stand.teams}
    links = forms.read_on_call(request.POST, stored)
    if overtaken := forms.overtaken(request.POST, links, stored):
        return show(request, stand, status=409, on_call=links, wrong=overtaken)
    wrong = {slug: link for slug, link in links.items() if link and not forms.is_contact(link)}
    if not wrong:
        try:
            changed = set_on_call(links, editor=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            messages.error(request, next(iter(by_row(error.message_dict).values())))
            return show(request, stand, status=422, on_call=links)
        messages.success(request, f"On-call links of {said(changed, 'team')} saved.")
        return redirect_page(request, reverse("matrix:setup") + "#done")
    fault = "This is not an https, mailto or tel address."
    return show(request, stand, status=422, on_call=links, wrong=dict.fromkeys(wrong, fault))


def done(request: HttpRequest, then: str, words: str, added: Any) -> HttpResponse:
    """Say what a pasted list came to, and go on to the next step."""
    rest = [
        f"{added.changed} changed" if added.changed else "",
        f"{added.kept} there already" if added.kept else "",
    ]
    messages.success(request, ", ".join(filter(None, [words, *rest])) + ".")
    return redirect_page(request, reverse("matrix:setup") + f"#{then}")


def said(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def show(
    request: HttpRequest, stand: Stand, *, status: int = 200, **typed_text: Any
) -> HttpResponse:
    stored = [draft_of(hop) for hop in stand.hops]
    simple = forms.fits(stored)
    step = typed_text.pop("path_step", None) or forms.PathStep.of(stored if simple else [])
    context = {
        "progress": Progress.of(stand.layers, stand.teams, stand.hops, stand.service),
        "layers": stand.layers,
        "teams": stand.teams[:MOST_TEAMS],
        "more_teams": len(stand.teams) > MOST_TEAMS,
        "path_is_simple": simple,
        "path_rows": Progress.path_rows(step, stand.layers, stand.teams),
        "path_error": step.errors.get("path", ""),
        "digest": path_digest(stand.hops),
        "products": PRODUCTS,
        "on_call_rows": Progress.on_call_rows(
            stand.teams[:MOST_TEAMS], typed_text.get("on_call", {}), typed_text.get("wrong", {})
        ),
    } | typed_text
    return render_page(request, "matrix/setup.html", context, status=status)
