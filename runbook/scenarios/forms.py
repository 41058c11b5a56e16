"""The editor's form: a scenario as the text somebody types, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from django.db.models import CharField, Value

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Layer
from runbook.content.models import Page
from runbook.content.revisions import Change
from runbook.graph.data import as_data
from runbook.graph.facts import FACTS
from runbook.graph.model import Graph, GraphError, Problem
from runbook.graph.parsing import parse
from runbook.graph.soundness import longest_way, soundness
from runbook.matrix.forms.filters import whole

LONGEST_QUOTE = 120
LONGEST_KEY = 120

START = """\
title: What went wrong, in a caller's words
summary: One or two sentences. What this scenario finds out, and how.
when: Choose this when …
start: who
questions:
  - id: who
    short: Who answered
    ask: Which layer returned the response?
    how: What to look at, in under a minute.
    command: |-
      curl -sS -i "https://{host}{path}" | head -n 30
    answers:
      - id: gateway
        label: The gateway
        next: at-the-gateway
        when: {returned-by: gateway}
      - id: application
        label: The application
        next: in-the-application
        when: {returned-by: application}
      - id: unknown
        next: anywhere
outcomes:
  - id: at-the-gateway
    title: The gateway refused
    text: What it is, and what to do first.
    code: status
    layer: gateway
    acts: owner
  - id: in-the-application
    title: The application refused
    text: What it is, and what to do first.
    code: status
    layer: application
    acts: service-owner
  - id: anywhere
    title: Somebody who can tell
    text: Who to ask when nothing could be seen.
    code: status
    layer: returned-by
    acts: owner
"""
"""Where writing a new scenario begins: small, sound, and showing every usual field."""


@dataclass(frozen=True, slots=True)
class ScenarioDraft:
    """What someone is writing. `based_on` is None while the page does not exist."""

    kind: ClassVar[str] = "scenario"
    owner: ClassVar[str] = ""

    key: str
    text: str
    maintainer: str
    reason: str = ""
    based_on: int | None = None

    @classmethod
    def read(cls, key: str, posted: Mapping[str, str]) -> Self:
        """What was posted, as typed."""
        return cls(
            key=key,
            text=posted.get("text", "").replace("\r\n", "\n"),
            maintainer=posted.get("maintainer", ""),
            reason=posted.get("reason", "").strip(),
            based_on=whole(posted.get("based_on", "")),
        )

    def change(self, graph: Graph, team: Team, author: User) -> Change:
        """The change to publish."""
        return Change(
            kind=self.kind,
            key=self.key,
            content=as_data(graph),
            maintainer=team,
            owner=None,
            author=author,
            reason=self.reason,
            based_on=self.based_on,
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What outcomes may name."""

    codes: frozenset[int]
    layers: Collection[str]
    scenarios: frozenset[str]

    @classmethod
    def load(cls) -> Known:
        """One query: codes that are described, layers, and the other scenarios."""
        described = (Page.Kind.CODE, Page.Kind.SCENARIO)
        pages = Page.objects.live().filter(kind__in=described).values_list("kind", "key")
        layers = Layer.objects.annotate(what=Value("layer", CharField()))
        rows = list(pages.union(layers.values_list("what", "slug"), all=True))
        return cls(
            codes=frozenset(int(key) for kind, key in rows if kind == Page.Kind.CODE),
            layers=sorted(key for kind, key in rows if kind == "layer"),
            scenarios=frozenset(key for kind, key in rows if kind == Page.Kind.SCENARIO),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A problem as the editor lists it, with the line it is about as it was typed."""

    line: int
    message: str
    quote: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A typed text: the graph, if it can be read, and everything that keeps it from publishing."""

    graph: Graph | None
    problems: tuple[Found, ...] = field(default=())

    @property
    def words(self) -> str:
        """The result in one sentence, for the heading and for who listens."""
        if self.problems:
            return f"{_many(len(self.problems), 'problem')} to mend before it can be published"
        assert self.graph is not None
        asked = _many(len(self.graph.questions), "question")
        ends = _many(len(self.graph.outcomes), "outcome")
        most = _many(longest_way(self.graph), "question")
        return f"Sound: {asked}, {ends}, at most {most} on one way"


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def check(text: str, known: Known) -> Checked:
    """Read a typed text and ask whether it leads everywhere it should."""
    try:
        graph = parse(text)
    except GraphError as error:
        return Checked(None, quoted(error.problems, text))
    problems = soundness(graph, known.codes, known.layers, known.scenarios)
    return Checked(graph, quoted(problems, text))


def quoted(problems: Collection[Problem], text: str) -> tuple[Found, ...]:
    """Problems with the lines they stand on."""
    lines = text.split("\n")

    def quote(line: int) -> str:
        typed = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return typed if len(typed) <= LONGEST_QUOTE else f"{typed[:LONGEST_QUOTE]}…"

    return tuple(Found(one.line, one.message, quote(one.line)) for one in problems)


def reference() -> list[dict[str, Any]]:
    """The vocabulary of facts, as the editor explains it."""
    return [
        {"name": name, "says": kind.says, "values": ", ".join(kind.values)}
        for name, kind in FACTS.items()
    ]
