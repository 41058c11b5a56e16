"""What nobody can be sure of, whatever the evidence weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..model import Candidate, Role
from .clues import Clue
from .facts import Facts
from .families import BUILT_ON

IN_DOUBT_AT_MOST = 0.79
INTERMEDIARIES: tuple[Role, ...] = ("waf-cdn", "load-balancer", "gateway")
BASES = frozenset(BUILT_ON.values())
SPOKEN = frozenset({None, "dependency-words", "oauth"})  # a standard's words, not who speaks
OWN_MARKS = frozenset(
    "passed|cookie|named-challenge|log|proxy-status|tunnel|block field"
    "|field x-powered-by|field x-runtime".split("|")
)


def in_doubt(
    ranked: tuple[Candidate, ...], clues: Iterable[Clue], facts: Facts, status: int | None
) -> tuple[Candidate, ...]:
    """The candidates, none surer than it can be."""
    clues = list(clues)
    known = _shown(clues)
    checks = _speaks_of_credentials(clues)
    return tuple(
        replace(one, confidence=min(one.confidence, IN_DOUBT_AT_MOST))
        if _doubtful(one, facts, status, known) or (checks and one.layer == "application")
        else one
        for one in ranked
    )


def _shown(clues: Iterable[Clue]) -> frozenset[Role]:
    """The layers that show themselves: by a known product's mark, or by a field of their own.

    Words and shapes do not: they may be those of a product that is not known here.
    """
    return frozenset(
        one.layer
        for one in clues
        if one.weight > 0 and (one.product not in SPOKEN or one.group in OWN_MARKS)
    )


def _renamed(facts: Facts) -> bool:
    """Server names something that no signature knows."""
    return "server" in facts.subject.fields.names and not any(
        "server" in one.signature.fields for one in facts.matches
    )


def _speaks_of_credentials(clues: list[Clue]) -> bool:
    """An application's mark tells who wrote the answer, not that no check of tokens did."""
    return any(
        one.layer == "auth" and one.weight > 0 and one.group in ("words", "oauth") for one in clues
    )


def _doubtful(one: Candidate, facts: Facts, status: int | None, shown: frozenset[Role]) -> bool:
    """A layer that does not show itself, a page without any field beside it, an unseen content.

    Anybody may have sent the text of a page.

    Nor is a page sure that others build on, under a name in Server that is not known here.

    The content tells a check of tokens or a dependency's failure from the application's own:
    where it was not pasted the application is not sure, and without a status no layer is.
    """
    tells_apart = status in (401, 403) or (status or 0) >= 500
    blind = facts.unseen and (status is None or (one.layer == "application" and tells_apart))
    lent = one.product in BASES and _renamed(facts)
    alone = one.layer in INTERMEDIARIES and not len(facts.subject.fields)
    return blind or alone or lent or one.layer not in shown
