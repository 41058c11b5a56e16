"""Weighs everything that a paste shows into one verdict, ranked candidates and fronts.

The model: each layer has log-odds, the sum of a small prior by status and of independent groups
of clues (`clues`). A softmax makes them shares; what two layers keep between them is doubt.
A component's own statement is not weighed but taken (`told`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from ..model import (
    ROLES,
    Candidate,
    Evidence,
    Judgement,
    Organisation,
    Paste,
    Role,
    Verdict,
)
from ..signatures import Subject, look, match_subject
from . import products, records
from .clues import Clue, scores
from .doubts import in_doubt
from .facts import Facts
from .fronts import fronts
from .mechanisms import mechanisms
from .priors import prior
from .roles import in_their_role
from .told import Told, agreed, proxy_status

STATED = 0.98
COMMIT = 0.45  # below this share of the whole nobody is named
TEMPERATURE = 1.3  # log-odds are summed as if clues were independent; they are not quite
NOTHING_KNOWN = 1.0  # log-odds of "something that is not known here"
BESIDE_A_LOG = 0.25  # what fields suggest, where a log record knows
STANDARDS = frozenset({"oauth", "dependency-words", "rate-limiter"})  # spoken, not who speaks
MOST = 0.99
SHOWN = 0.03
MAX_EVIDENCE = 8


def judge(paste: Paste, organisation: Organisation) -> Judgement:
    """Who chose the status, ranked, and who merely fronted. Never raises."""
    subject = look(paste)
    matches = match_subject(subject, organisation.signatures) if subject else ()
    told = _told(subject, organisation) if subject else None
    clues = _inferred(Facts(subject, matches), organisation) if subject else []
    if records.decides(paste.logs):
        clues = [replace(one, weight=one.weight * BESIDE_A_LOG) for one in clues]
    clues += records.clues(paste.logs, organisation)
    if told is not None and told.layer is None:  # it is certain that a proxy answered, not which
        clues.append(Clue("load-balancer", 4.0, told.evidence, "proxy-status"))
        clues.append(Clue("application", -3.0, told.evidence, "proxy-status"))
        told = None
    status = _status(subject, paste)
    ranked = _ranked(clues, status) if clues or status is not None else ()
    if subject is not None and not records.decides(paste.logs):
        ranked = in_doubt(ranked, clues, Facts(subject, matches), status)
    if told is not None:
        ranked = _stated_first(told, ranked)
    verdict = _verdict(ranked, told, bool(clues) or told is not None)
    answerer = (verdict.layer, verdict.product)
    return Judgement(status, verdict, ranked, fronts(matches, paste.logs, answerer, organisation))


def _status(subject: Subject | None, paste: Paste) -> int | None:
    """The response's, else the innermost that a log record holds."""
    if subject is not None and subject.status is not None:
        return subject.status
    innermost_first = reversed(records.failing(paste.logs))
    return next((one.status for one in innermost_first if one.status is not None), None)


def _told(subject: Subject, organisation: Organisation) -> Told | None:
    return agreed(subject.fields, organisation) or proxy_status(subject.fields, organisation)


def _inferred(facts: Facts, organisation: Organisation) -> list[Clue]:
    return in_their_role(facts, [*products.clues(facts, organisation), *mechanisms(facts)])


def _ranked(clues: list[Clue], status: int | None) -> tuple[Candidate, ...]:
    total = scores(clues, prior(status))
    shares = _shares(total)
    found = [
        Candidate(
            layer,
            _product(clues, layer),
            round(min(shares[layer], MOST), 3),
            _evidence(one for one in clues if one.layer == layer and one.weight > 0),
            _evidence(one for one in clues if one.layer == layer and one.weight < 0),
        )
        for layer in ROLES
        if shares[layer] >= SHOWN
    ]
    return tuple(sorted(found, key=lambda one: -one.confidence))


def _shares(total: dict[Role, float]) -> dict[Role, float]:
    weights = {layer: math.exp(score / TEMPERATURE) for layer, score in total.items()}
    whole = sum(weights.values()) + math.exp(NOTHING_KNOWN / TEMPERATURE)
    return {layer: weight / whole for layer, weight in weights.items()}


def _product(clues: Iterable[Clue], layer: Role) -> str | None:
    """The product of the strongest clue for that layer that names one."""
    writers: tuple[Role, ...] = (layer, "application") if layer == "downstream" else (layer,)
    named = [
        one
        for one in clues
        if one.layer in writers and one.weight > 0 and one.product and one.product not in STANDARDS
    ]
    if layer == "downstream":  # who wrote the bytes is the application that reports the failure
        named = [one for one in named if one.layer == "application"] or named
    return max(named, key=lambda one: one.weight).product if named else None


def _evidence(clues: Iterable[Clue]) -> tuple[Evidence, ...]:
    """The quotations of the clues, the weightiest first, each once."""
    ordered = sorted(clues, key=lambda one: -abs(one.weight))
    found = dict.fromkeys(evidence for one in ordered for evidence in one.evidence)
    return tuple(found)[:MAX_EVIDENCE]


def _stated_first(told: Told, ranked: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    assert told.layer is not None
    same = next((one for one in ranked if one.layer == told.layer), None)
    product = told.product or (same.product if same else None)
    evidence = (*told.evidence, *(same.evidence if same else ()))[:MAX_EVIDENCE]
    first = Candidate(told.layer, product, STATED, evidence, same.against if same else ())
    others = (
        Candidate(
            one.layer,
            one.product,
            round(min(one.confidence, 1 - STATED), 3),
            one.evidence,
            one.against,
        )
        for one in ranked
        if one.layer != told.layer
    )
    return (first, *others)


def _verdict(ranked: tuple[Candidate, ...], told: Told | None, seen: bool) -> Verdict:
    if not ranked:
        return Verdict(None, None, 0.0, abstained=True)
    best = ranked[0]
    if not seen or best.confidence < COMMIT:
        return Verdict(None, None, best.confidence, abstained=True)
    return Verdict(best.layer, best.product, best.confidence, False, stated=told is not None)
