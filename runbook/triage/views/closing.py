"""Closing a triage with what it turned out to be, and taking that back."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from runbook.accounts.middleware import taking_part
from runbook.accounts.models import Team
from runbook.content.statuses import MAIN_CODES, status_name
from runbook.core.htmx import redirect_page, render_page

from .. import services
from ..forms.closing import Closing
from ..loading import read_triage
from ..models import Triage
from ..triage_reading import TriageReading
from .shared import of_triage, person_of


@taking_part
@require_POST
@of_triage
def confirm(request: HttpRequest, triage: Triage) -> HttpResponse:
    """It was what it looks like now: one tap."""
    reading = read_triage(triage)
    landing = reading.landing
    if landing.code is None:
        return redirect_page(request, f"{triage.get_absolute_url()}close/")
    was = services.TurnedOut(
        code=landing.code,
        layer=reading.layers.get(landing.layer or ""),
        acted=reading.acting_team,
    )
    services.close(triage=triage, was=was, outcome=_outcome(reading), by=person_of(request))
    return redirect_page(request, triage.get_absolute_url())


@taking_part
@sensitive_post_parameters("cause")
@require_http_methods(["GET", "HEAD", "POST"])
@of_triage
def close(request: HttpRequest, triage: Triage) -> HttpResponse:
    """It was something else: say what."""
    reading = read_triage(triage)
    if request.method != "POST":
        return form_page(request, reading, Closing.of(triage, reading.course))
    given, knowledge = Closing.read(request.POST), reading.course.knowledge
    teams = {team.slug: team for team in Team.objects.real()}
    if faults := given.faults(knowledge, teams):
        return form_page(request, reading, replace(given, errors=faults), status=422)
    services.close(
        triage=triage,
        was=given.turned_out(knowledge, teams),
        outcome=_outcome(reading),
        by=person_of(request),
    )
    messages.success(request, "Closed. The next person gets there sooner.")
    return redirect_page(request, triage.get_absolute_url())


def form_page(
    request: HttpRequest, reading: TriageReading, given: Closing, *, status: int = 200
) -> HttpResponse:
    context = {
        "reading": reading,
        "given": given,
        "teams": Team.objects.real().only("slug", "name"),
        "layers": reading.layers.values(),
        "codes": [(code, status_name(code)) for code in MAIN_CODES],
    }
    return render_page(request, "triage/close.html", context, status=status)


def _outcome(reading: TriageReading) -> str:
    return reading.outcome.id if reading.outcome else ""


@taking_part
@require_POST
@of_triage
def reopen(request: HttpRequest, triage: Triage) -> HttpResponse:
    services.reopen(triage=triage)
    return redirect_page(request, triage.get_absolute_url())
