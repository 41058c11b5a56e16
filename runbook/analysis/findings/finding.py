"""Runs every rule over the response that is judged."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding, Judgement, Organisation, Paste, Token
from .case import Case
from .rules import RULES

ORDER = {"bad": 0, "warn": 1, "info": 2}


def find(
    paste: Paste,
    judgement: Judgement,
    token: Token | None = None,
    organisation: Organisation | None = None,
    service: str | None = None,
) -> tuple[Finding, ...]:
    """What the response gets wrong or fails to say, the worst first; each rule at most once.

    Nothing where the paste holds no response. `judgement.status` is the one that counts, such
    as that of a gRPC error; `service` is the one that the host belongs to. Never raises.
    """
    if paste.response is None:
        return ()
    known = organisation or Organisation()
    case = Case(paste, paste.response, judgement, token, known, service)
    return tuple(sorted(_found(case), key=lambda one: ORDER[one.level]))


def _found(case: Case) -> Iterator[Finding]:
    for rule in RULES:
        finding = rule.look(case)
        if finding is not None:
            yield finding
