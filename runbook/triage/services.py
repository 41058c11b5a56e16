"""Every write of triage: starting one, answering, seeing, closing, feeding back, purging.

Whoever may read may take part (DESIGN §1: the responder at 3 a.m.), a stranger too where
anonymous reading is on: `by` is then None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.analysis.analyse import analyse
from runbook.analysis.answer import as_json
from runbook.analysis.findings import conforms
from runbook.analysis.header_families import header_families
from runbook.analysis.model import Analysis, UnreadableError
from runbook.catalogue.models import Layer, Service
from runbook.content.models import Page
from runbook.graph.model import Graph
from runbook.graph.walking import fitting

from . import facts as fact_words
from .keeping import storable
from .knowledge import Knowledge, the_knowledge
from .models import Answer, Changed, HowWide, Sighting, Since, Triage

PURGED_AT_ONCE = 50
"""How many old triages a new one sweeps away: a little each time, never a wait."""
FACTS = {"how_wide": HowWide, "since": Since, "changed": Changed}


class NotAnAnswerError(ValueError):
    """What was sent is no question of this scenario, or no answer to it."""


class ClosedError(ValueError):
    """The triage is closed: reopen it first."""


@dataclass(frozen=True, slots=True)
class Started:
    """A new triage, and what its paste told: None where a scenario was picked without one."""

    triage: Triage
    analysis: Analysis | None
    knowledge: Knowledge


def start(
    *,
    raw: str,
    by: User | None,
    scenario: str = "",
    service: str = "",
    knowledge: Knowledge | None = None,
) -> Started:
    """Analyse a paste and keep what may be kept of it, redacted.

    `scenario` and `service` are what the person picked; else they follow from the paste.
    Raises UnreadableError (TooLargeError too); nothing is kept then.
    """
    knowledge = knowledge or the_knowledge()
    analysis = analyse(storable(raw), knowledge.organisation)
    keeps = settings.RUNBOOK_STORE_PASTES == "redacted"
    facts = fact_words.facts_of(analysis)
    key = scenario if scenario in knowledge.scenarios else fitting(knowledge.graphs, facts)
    verdict = analysis.judgement.verdict
    triage = Triage(
        started_by=by,
        paste=analysis.text if keeps else "",
        analysis=storable(
            {
                "answer": as_json(analysis) if keeps else {},
                "facts": fact_words.as_data(facts, quotes=keeps),
            }
        ),
        code=analysis.status,
        layer=knowledge.layers.get(verdict.layer or ""),
        product=(verdict.product or "")[:60],
        families=families_of(analysis),
        issuer=issuer_of(analysis),
        confidence=verdict.confidence,
        stated=verdict.stated,
        service=knowledge.services.get(service or analysis.service or ""),
        environment=(analysis.environment or "")[:60],
        conforms=_conforms(analysis, knowledge),
        scenario_id=knowledge.scenarios[key].page_id if key else None,
    )
    triage.save(force_insert=True)
    purge(before=timezone.now() - timedelta(days=settings.RUNBOOK_KEEP_TRIAGES))
    return Started(triage, analysis, knowledge)


def families_of(analysis: Analysis) -> list[str]:
    response = analysis.paste.response
    return list(header_families(response.fields)) if response else []


def issuer_of(analysis: Analysis) -> str:
    """The token's `iss` (RFC 7519 §4.1.1), as far as it is a text that can be kept."""
    stated = analysis.token.claims.get("iss") if analysis.token else None
    return str(storable(stated)) if isinstance(stated, str) and len(stated) <= 200 else ""


def _conforms(analysis: Analysis, knowledge: Knowledge) -> bool | None:
    """Whether the body keeps to the service's error schema, else the organisation's."""
    schemas = knowledge.organisation.error_schemas
    schema = schemas.get(analysis.service or "") or schemas.get("")
    found = conforms(analysis.paste, schema) if schema else None
    return found.ok if found else None


def begin(
    *,
    scenario: str,
    by: User | None,
    code: int | None = None,
    service: str = "",
    knowledge: Knowledge | None = None,
) -> Started:
    """Start from a scenario, with no paste. Raises NotAnAnswerError for one that is not there."""
    knowledge = knowledge or the_knowledge()
    page = knowledge.scenarios.get(scenario)
    if page is None:
        raise NotAnAnswerError(f"There is no scenario called {scenario}.")
    facts = {"status": {"values": [str(code)], "evidence": []}} if code is not None else {}
    triage = Triage.objects.create(
        started_by=by,
        scenario_id=page.page_id,
        code=code,
        service=knowledge.services.get(service),
        analysis={"answer": {}, "facts": facts},
    )
    return Started(triage, None, knowledge)


@transaction.atomic
def answer(*, triage: Triage, graph: Graph, question: str, answer_id: str, by: User | None) -> None:
    """Answer a question, or with an empty answer take the answer back.

    Later answers stay: those that no longer apply wait. Raises NotAnAnswerError, ClosedError.
    """
    _lock_open(triage)
    node = next((one for one in graph.questions if one.id == question), None)
    if node is None or (answer_id and node.answer(answer_id) is None):
        raise NotAnAnswerError("That is no answer to a question of this scenario.")
    if answer_id:
        Answer.objects.update_or_create(
            triage=triage,
            question=question,
            defaults={"answer": answer_id, "by": by, "at": timezone.now()},
        )
    else:
        Answer.objects.filter(triage=triage, question=question).delete()
    _touch(triage)


@transaction.atomic
def say(*, triage: Triage, fact: str, value: str) -> None:
    """Set one of the three facts; "" skips it. Raises NotAnAnswerError, ClosedError."""
    _lock_open(triage)
    choices = FACTS.get(fact)
    if choices is None or value not in ("", *choices.values):
        raise NotAnAnswerError("That is none of the facts a triage asks for.")
    setattr(triage, fact, value)
    _touch(triage, fact)


@transaction.atomic
def choose(*, triage: Triage, page: Page | None = None, service: Service | None = None) -> None:
    """Go on with another scenario, or say which service it is about."""
    _lock_open(triage)
    if page is not None:
        triage.scenario = page
    if service is not None and service != triage.service:
        triage.service, triage.environment = service, ""  # the environment was the other's
    _touch(triage, "scenario", "service", "environment")


@transaction.atomic
def sight(
    *, triage: Triage, place: int, hop: str, layer: Layer, seen: bool | None, by: User | None
) -> None:
    """Say whether the log of the hop at `place` holds the request; None takes it back."""
    _lock_open(triage)
    if seen is None:
        Sighting.objects.filter(triage=triage, place=place).delete()
    else:
        said = {"hop": hop, "layer": layer, "seen": seen, "by": by, "at": timezone.now()}
        Sighting.objects.update_or_create(triage=triage, place=place, defaults=said)
    _touch(triage)


@dataclass(frozen=True, slots=True)
class TurnedOut:
    """What a triage turned out to be, in the words of who closes it."""

    code: int
    layer: Layer | None
    cause: str = ""
    acted: Team | None = None
    first_team_right: bool | None = None


@transaction.atomic
def close(*, triage: Triage, was: TurnedOut, outcome: str = "", by: User | None) -> None:
    """Close a triage with what it turned out to be. Raises ClosedError if it is closed already."""
    _lock_open(triage)
    triage.closed_at, triage.closed_by, triage.outcome = timezone.now(), by, outcome
    triage.was_code, triage.was_layer = was.code, was.layer
    triage.cause, triage.acted, triage.first_team_right = was.cause, was.acted, was.first_team_right
    _touch(
        triage,
        *("closed_at", "closed_by", "outcome", "was_code", "was_layer"),
        *("cause", "acted", "first_team_right"),
    )


@transaction.atomic
def reopen(*, triage: Triage) -> None:
    """Take a closing back; what was said stays until it is closed anew."""
    triage.closed_at = triage.closed_by = None
    _touch(triage, "closed_at", "closed_by")


def purge(*, before: datetime, most: int = PURGED_AT_ONCE) -> int:
    """Empty the oldest triages of text; the facts stay. The number emptied."""
    old = Triage.objects.to_purge(before).order_by("started_at").values("pk")[:most]
    chosen = Triage.objects.filter(pk__in=old)
    return chosen.update(paste="", analysis={}, cause="", purged_at=timezone.now())


def _lock_open(triage: Triage) -> None:
    """Hold the triage until the transaction ends: nobody closes it under a colleague's answer."""
    rows = Triage.objects.select_for_update(of=("self",)).filter(pk=triage.pk)
    if rows.values_list("closed_at", flat=True).get() is not None:
        raise ClosedError("This triage is closed. Reopen it to change it.")


def _touch(triage: Triage, *fields: str) -> None:
    triage.touched_at = timezone.now()
    triage.save(update_fields=["touched_at", *fields])


__all__ = [
    "ClosedError",
    "NotAnAnswerError",
    "Started",
    "TurnedOut",
    "UnreadableError",
    "answer",
    "begin",
    "choose",
    "close",
    "purge",
    "reopen",
    "say",
    "sight",
    "start",
]
