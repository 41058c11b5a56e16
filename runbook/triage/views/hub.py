"""`/triage/`: paste or pick, what is open, and the decode box."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from runbook.accounts.middleware import reading, taking_part
from runbook.analysis.decode import MAX_TEXT, decode
from runbook.analysis.model import TooLargeError, UnreadableError
from runbook.core.errors import too_many_requests
from runbook.core.htmx import redirect_page, render_page, wants_partial
from runbook.core.rates import Rate, take

from .. import services
from ..forms.start import Start
from ..knowledge import Knowledge, the_knowledge
from ..loading import read_started
from ..models import Triage
from ..open_reading import open_ones
from ..samples import SAMPLES
from ..scenario_choices import choices
from .shared import TEMPLATE, base_of, person_of

RECENT = 10
STRANGERS = Rate("triage", 30)
"""Who is not signed in starts no more than this a minute: each keeps a row."""
MOST_OPEN = 5
HUB = "triage/hub.html"


@reading
@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """The form, filled as the address says."""
    return hub_page(request, Start.read(request.GET), the_knowledge())


@reading
@require_safe
def scenarios(request: HttpRequest) -> HttpResponse:
    """The list of scenarios alone, for the matrix's page; a whole page for who has no script."""
    context = {"choices": [one for one in choices(the_knowledge()) if one.code is not None][:8]}
    return render_page(request, "triage/scenarios.html", context, partial="scenarios")


@taking_part
@sensitive_post_parameters("raw")
@require_POST
@sensitive_variables()
def start(request: HttpRequest) -> HttpResponse:
    """Analyse a paste, or begin with a scenario. What was typed is in no log and no error."""
    if person_of(request) is None and (allowance := take(STRANGERS, request)).exceeded:
        return allowance.say_in(too_many_requests(request))
    knowledge = the_knowledge()
    given = Start.read(request.POST)
    if faults := given.faults(knowledge):
        return hub_page(request, given, knowledge, faults=faults, status=422)
    try:
        started = _started(given, knowledge, person_of(request))
    except UnreadableError as error:
        status = 413 if isinstance(error, TooLargeError) else 422
        return hub_page(request, given, knowledge, unreadable=error, status=status)
    kept = started.analysis is None or settings.RUNBOOK_STORE_PASTES == "redacted"
    address = started.triage.get_absolute_url()
    if kept and not wants_partial(request):
        return redirect_page(request, address)
    # With a script the first check is there without a second request.
    shown = read_started(started, base=base_of(request))
    response = render_page(request, TEMPLATE, {"reading": shown, "unkept": not kept})
    if kept:
        response["HX-Push-Url"] = address
    return response


@sensitive_variables()
def _started(given: Start, knowledge: Knowledge, by: Any) -> services.Started:
    service = given.service_in(knowledge)
    if not given.pasted:
        return services.begin(
            scenario=given.scenario, code=given.number, service=service, by=by, knowledge=knowledge
        )
    return services.start(
        raw=given.raw, scenario=given.scenario, service=service, by=by, knowledge=knowledge
    )


@sensitive_variables()
def hub_page(
    request: HttpRequest,
    given: Start,
    knowledge: Knowledge,
    *,
    faults: Mapping[str, str] | None = None,
    unreadable: UnreadableError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form as typed. `unreadable` names the line that could not be read."""
    person = person_of(request)
    recent = Triage.objects.select_related("service", "layer", "started_by")
    context = {
        "given": given,
        "faults": faults or {},
        "unreadable": unreadable,
        "choices": choices(knowledge),
        "samples": SAMPLES,
        "keeps": settings.RUNBOOK_STORE_PASTES == "redacted",
        "days": settings.RUNBOOK_KEEP_TRIAGES,
        "open": open_ones(person, knowledge, timezone.localdate(), MOST_OPEN) if person else [],
        "recent": recent.defer("paste", "analysis")[:RECENT] if person else [],
    }
    return render_page(request, HUB, context, status=status)


@taking_part
@sensitive_post_parameters("text")
@require_POST
@sensitive_variables()
def decode_part(request: HttpRequest) -> HttpResponse:
    """Base64, URL encoding, JSON or a JWT in plain words: here, redacted, kept nowhere."""
    text = request.POST.get("text", "")
    context = {
        "text": text,
        "decoded": decode(text),
        "asked": bool(text.strip()),
        "cut": len(text) > MAX_TEXT,
    }
    return render_page(request, "triage/decode.html", context, partial="decoded")
