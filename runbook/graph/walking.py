"""Replays a triage from the first question: what was answered, by whom, and what comes next.

Nothing is kept between two calls. A triage stores the answers a person gave, by question; the
walk is made anew from those and the facts. So an earlier answer can change, and later ones that
still apply stay: those of questions no longer on the way just wait.

An answer by hand also says something. Where a question is about one fact, such as who returned
the response, the answer makes it the fact for all later questions. Where a person answers against
the evidence, the facts that chose the other answer are set aside from there on, but for those
that the paste shows as they are (the status stays what it is).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .facts import FACTS, Evidence, Fact, Facts, holding
from .model import AT_HAND, Answer, Clue, Graph, Outcome, Question

type Given = Literal["given", "evidence", "overridden"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The answer that facts choose, the facts that do so, and what backs them."""

    answer: Answer
    facts: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One question that has its answer.

    `source` is `given` (a person answered what the evidence leaves open, or agreed with it),
    `evidence` (it chose by itself) or `overridden` (a person answered otherwise). `chosen` is
    what the evidence says, in all three cases, None where it says nothing.
    """

    question: Question
    answer: Answer
    source: Given
    chosen: Chosen | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return self.chosen.evidence if self.chosen else ()


@dataclass(frozen=True, slots=True)
class Landing:
    """The entry that an outcome leads to; a part that is not known is None."""

    code: int | None
    layer: str | None

    @property
    def entry(self) -> str | None:
        """The key of the entry, such as `403/gateway`."""
        known = self.code is not None and self.layer is not None
        return f"{self.code}/{self.layer}" if known else None


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a triage has come: at `question`, or at `outcome` with its `landing`.

    `remaining` is how many questions are still asked at most, counting the current one, as long
    as the facts stay as they are. `waiting` are given answers that do not apply now: of questions
    off the way, or answers the question no longer has. `chosen` is what the evidence says to the
    current question: None, as otherwise it would not be asked.
    """

    steps: tuple[Step, ...]
    question: Question | None
    outcome: Outcome | None
    landing: Landing | None
    remaining: int
    facts: Facts
    waiting: Mapping[str, str]

    @property
    def way(self) -> tuple[str, ...]:
        """Ids for the drawing: `question`, `question/answer`, …, then where the walk stands."""
        end = self.question or self.outcome
        passed = [
            id_ for s in self.steps for id_ in (s.question.id, f"{s.question.id}/{s.answer.id}")
        ]
        return (*passed, end.id) if end else tuple(passed)

    @property
    def answered_by_evidence(self) -> int:
        """How many questions on the way the evidence answered by itself."""
        return sum(step.source == "evidence" for step in self.steps)


def walk(graph: Graph, answers: Mapping[str, str], facts: Facts) -> Walk:
    """Replay `answers` (question id → answer id) and facts from the start.

    It ends at the first question that has neither, at an outcome, or, in a graph that is not
    sound, where the way leads nowhere or back to a question it has passed.
    """
    nodes, steps, passed = graph.nodes, list[Step](), set[str]()
    at = graph.start
    while isinstance(question := nodes.get(at), Question) and at not in passed:
        step = _step(question, answers, facts)
        if step is None:
            break
        steps.append(step)
        passed.add(at)
        facts = _said(step, facts)
        at = step.answer.next
    node = nodes.get(at)
    question = node if isinstance(node, Question) and at not in passed else None
    outcome = node if isinstance(node, Outcome) else None
    used = {step.question.id for step in steps}
    return Walk(
        steps=tuple(steps),
        question=question,
        outcome=outcome,
        landing=_landing(outcome, facts) if outcome else None,
        remaining=remaining(graph, at, facts) if question else 0,
        facts=facts,
        waiting={key: value for key, value in answers.items()
                 if key not in used or value != _answered(steps, key)},
    )  # fmt: skip


def prefill(graph: Graph, facts: Facts) -> dict[str, Chosen]:
    """Every question that the facts answer, on the way or not, by its id."""
    found = ((question.id, choose(question, facts)) for question in graph.questions)
    return {key: chosen for key, chosen in found if chosen}


def choose(question: Question, facts: Facts) -> Chosen | None:
    """The first answer whose `when` holds, None where none does."""
    for answer in question.answers:
        if clue := holding(answer.when, facts):
            backing = [one for c in clue for one in facts[c.fact].evidence]
            return Chosen(answer, tuple(c.fact for c in clue), tuple(dict.fromkeys(backing)))
    return None


def fitting(graphs: Mapping[str, Graph], facts: Facts) -> str | None:
    """The key of the scenario to propose: whose `fits` holds with the most facts; else None.

    A whole class of status codes, such as 5xx, is less exact than a code. Of several as exact,
    the first in the order of `graphs`.
    """
    best, most = None, (0, 0)
    for key, graph in graphs.items():
        exact = max((_exactness(clue) for clue in graph.fits if holding((clue,), facts)),
                    default=(0, 0))  # fmt: skip
        if exact > most:
            best, most = key, exact
    return best


def _exactness(clue: Clue) -> tuple[int, int]:
    """How many facts it demands, and how many of them by values that are no classes."""
    return len(clue), sum(not any(v.endswith("xx") for v in one.values) for one in clue)


def remaining(graph: Graph, start: str, facts: Facts) -> int:
    """The most questions still asked from here on, where facts answer as many as they can."""
    nodes = graph.nodes
    longest: dict[str, int] = {}
    under_way: set[str] = set()

    def follow(at: str) -> int:
        node = nodes.get(at)
        if not isinstance(node, Question) or at in under_way:
            return 0
        if at not in longest:
            under_way.add(at)
            chosen = choose(node, facts)
            ways = [chosen.answer] if chosen else node.answers
            beyond = max((follow(one.next) for one in ways), default=0)
            longest[at] = beyond + (chosen is None)
            under_way.discard(at)
        return longest[at]

    return follow(start)


def _step(question: Question, answers: Mapping[str, str], facts: Facts) -> Step | None:
    chosen = choose(question, facts)
    answer = question.answer(answers.get(question.id, ""))
    if answer is None:
        return Step(question, chosen.answer, "evidence", chosen) if chosen else None
    against = chosen is not None and chosen.answer.id != answer.id
    return Step(question, answer, "overridden" if against else "given", chosen)


def _answered(steps: list[Step], question_id: str) -> str:
    return next(s.answer.id for s in steps if s.question.id == question_id)


def _said(step: Step, facts: Facts) -> Facts:
    """The facts after this step: what a person said outranks what the evidence said."""
    if step.source == "evidence":
        return facts
    after = dict(facts)
    if step.source == "overridden" and step.chosen:
        for name in step.chosen.facts:
            if not FACTS[name].certain and not _agrees(step.answer, name, facts):
                del after[name]
    about = step.question.about
    if about and about not in after and step.answer.when:
        values = step.answer.when[0][0].values
        if len(values) == 1 and not values[0].endswith("xx"):
            after[about] = Fact(frozenset(values))
    return after


def _agrees(answer: Answer, name: str, facts: Facts) -> bool:
    """Whether the answer looks at this fact too, and agrees with what is known of it."""
    looked_at = [c for clue in answer.when for c in clue if c.fact == name]
    return any(holding(((one,),), facts) for one in looked_at)


def _landing(outcome: Outcome, facts: Facts) -> Landing:
    layer: str | None = outcome.layer
    if outcome.layer == AT_HAND:
        layer = _only(facts.get(AT_HAND))
    status = _only(facts.get("status"))
    code = int(status) if outcome.code is None and status and status.isdigit() else outcome.code
    return Landing(code, layer)


def _only(fact: Fact | None) -> str | None:
    return next(iter(fact.values)) if fact and len(fact.values) == 1 else None
