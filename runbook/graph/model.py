"""A scenario as a value: questions, answers and outcomes. Everything is frozen.

`line` counts from 1 in the text that was parsed, is 0 where there was none, and takes no part
in comparisons: two graphs are equal when they say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

UNKNOWN = "unknown"
"""The id of every question's answer "I can't tell"."""
UNKNOWN_LABEL = "I can’t tell"

AT_HAND = "returned-by"
"""As an outcome's layer: the layer that returned the response at hand."""
ACTORS = ("owner", "service-owner", "caller", "vendor")
"""Who acts on an outcome; `layer:<slug>` is the fifth."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a scenario, and the line it stands on (0: the text as a whole)."""

    line: int
    message: str


class GraphError(ValueError):
    """The text is no scenario. `problems` are all that was found, in the order of their lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(f"line {one.line}: {one.message}" for one in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds where the fact has one of the values. `5xx` stands for every status from 500 to 599."""

    fact: str
    values: tuple[str, ...]


type Clue = tuple[Condition, ...]
"""Holds where every condition does."""
type When = tuple[Clue, ...]
"""Holds where any clue does; empty, it never does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `next` is a question's or an outcome's id, `when` the facts that choose it."""

    id: str
    label: str
    next: str
    means: str = ""
    when: When = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Question:
    """Something to observe in under a minute. `short` names it in lists and in the drawing."""

    id: str
    short: str
    ask: str
    answers: tuple[Answer, ...]
    how: str = ""
    command: str = ""
    line: int = field(default=0, compare=False)

    def answer(self, answer_id: str) -> Answer | None:
        return next((one for one in self.answers if one.id == answer_id), None)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that can answer this question, in the order they are named."""
        named = (c.fact for a in self.answers for clue in a.when for c in clue)
        return tuple(dict.fromkeys(named))

    @property
    def about(self) -> str:
        """The fact that this question asks for: every answer, but "I can't tell", is by its
        values and nothing else. Empty where facts are only signs of the answer.
        """
        whens = [one.when for one in self.answers if one.id != UNKNOWN]
        plain = all(len(when) == 1 and len(when[0]) == 1 for when in whens)
        return self.facts[0] if plain and len(self.facts) == 1 else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a triage ends: an entry (`code`/`layer`), and who acts.

    `code` None is the status at hand; `layer` may be `returned-by`, the layer at hand. `tell` is
    what to say to a caller whose own fault it is: then nobody is paged. `scenario` is the key of
    a scenario that goes on from here.
    """

    id: str
    title: str
    text: str
    code: int | None
    layer: str
    acts: str
    tell: str = ""
    scenario: str = ""
    line: int = field(default=0, compare=False)

    @property
    def pages(self) -> bool:
        """Whether there is anybody to page."""
        return not self.tell


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: an RFC section or a product's documentation."""

    id: str
    label: str
    url: str
    line: int = field(default=0, compare=False)


type Node = Question | Outcome


@dataclass(frozen=True)
class Graph:
    """One scenario. `fits` are the facts for which it is the one to choose."""

    title: str
    summary: str
    when: str
    start: str
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...]
    fits: When = ()
    sources: tuple[Source, ...] = ()
    start_line: int = field(default=0, compare=False)

    @property
    def nodes(self) -> dict[str, Node]:
        """Questions and outcomes by id; of two with the same id the first."""
        found: dict[str, Node] = {}
        everything: tuple[Node, ...] = (*self.questions, *self.outcomes)
        for one in everything:
            found.setdefault(one.id, one)
        return found
