"""The scenarios as something to pick: by what one sees. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runbook.content.statuses import MAIN_CODES, failure_type
from runbook.graph.model import Graph

from .knowledge import Knowledge

ICONS = {
    "identity": "auth",
    "permission": "login",
    "throttling": "spike",
    "validation": "checks",
    "existence": "existence",
    "conflict": "merge",
    "server": "server",
    "syntax": "code",
    "none": "none",
}
LAST = len(MAIN_CODES)


@dataclass(frozen=True, slots=True)
class Choice:
    """One scenario: `code` is the status that it is for, None where it is for several kinds."""

    key: str
    title: str
    when: str
    code: int | None
    kind: str
    icon: str


def choices(knowledge: Knowledge) -> list[Choice]:
    """Those that begin with one status in the matrix's order, then the others."""
    found = [_choice(one.key, one.graph) for one in knowledge.scenarios.values()]
    return sorted(found, key=lambda one: (_place(one.code), one.title))


def _choice(key: str, graph: Graph) -> Choice:
    code = next(_codes(graph), None)
    kind = failure_type(code) if code is not None else ""
    return Choice(key, graph.title, graph.when, code, kind, ICONS.get(kind, "target"))


def _codes(graph: Graph) -> Iterator[int]:
    """The statuses for which the scenario is chosen by them alone."""
    for clue in graph.fits:
        if len(clue) == 1 and clue[0].fact == "status":
            yield from (int(value) for value in clue[0].values if value.isdecimal())


def _place(code: int | None) -> int:
    return MAIN_CODES.index(code) if code in MAIN_CODES else LAST
