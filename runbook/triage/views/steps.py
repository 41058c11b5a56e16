"""What people do in a triage: answer, tap a fact, say what a log shows, choose."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from runbook.accounts.middleware import taking_part
from runbook.catalogue.paths import load_path
from runbook.content.models import Page
from runbook.core.htmx import redirect_page
from runbook.matrix.forms.filters import text, whole

from .. import services
from ..forms.start import Start
from ..knowledge import the_knowledge
from ..models import Triage
from .shared import changed, of_triage, person_of

SEEN = {"yes": True, "no": False, "unknown": None}


@taking_part
@require_POST
@of_triage
def answer(request: HttpRequest, triage: Triage) -> HttpResponse:
    """Answer a question of the scenario; an empty answer leaves it to the evidence again."""
    scenario = the_knowledge().scenario_of(triage.scenario_id)
    if scenario is None:
        raise services.NotAnAnswerError("This scenario is not there any more.")
    services.answer(
        triage=triage,
        graph=scenario.graph,
        question=text(request.POST, "question"),
        answer_id=text(request.POST, "answer"),
        by=person_of(request),
    )
    return changed(request, triage)


@taking_part
@require_POST
@of_triage
def say(request: HttpRequest, triage: Triage) -> HttpResponse:
    """One of the three facts; the one that is set already is taken back."""
    fact, value = text(request.POST, "fact"), text(request.POST, "value")
    same = fact in services.FACTS and getattr(triage, fact) == value
    services.say(triage=triage, fact=fact, value="" if same else value)
    return changed(request, triage)


@taking_part
@require_POST
@of_triage
def sight(request: HttpRequest, triage: Triage) -> HttpResponse:
    """Whether the log of a hop of the path holds the request."""
    place, seen = whole(request.POST.get("place", "")) or 0, text(request.POST, "seen")
    hops = load_path(triage.service_id).hops
    if not 1 <= place <= len(hops) or seen not in SEEN:
        raise services.NotAnAnswerError("That is no hop of this path.")
    hop = hops[place - 1]
    services.sight(
        triage=triage,
        place=place,
        hop=hop.name,
        layer=hop.layer,
        seen=SEEN[seen],
        by=person_of(request),
    )
    return changed(request, triage)


@taking_part
@require_POST
@of_triage
def choose(request: HttpRequest, triage: Triage) -> HttpResponse:
    """Go on with another scenario, or say which service it is about."""
    knowledge, given = the_knowledge(), Start.read(request.POST)
    scenario = knowledge.scenarios.get(given.scenario)
    service = knowledge.services.get(given.service_in(knowledge))
    if (given.scenario and scenario is None) or (given.service and service is None):
        raise services.NotAnAnswerError("There is no such scenario or service.")
    page = Page.objects.get(pk=scenario.page_id) if scenario else None
    services.choose(triage=triage, page=page, service=service)
    return redirect_page(request, triage.get_absolute_url())
