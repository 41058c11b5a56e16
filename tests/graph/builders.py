"""A small sound scenario, and graphs of every shape for property tests."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from runbook.graph.facts import FACTS
from runbook.graph.model import (
    UNKNOWN,
    UNKNOWN_LABEL,
    Answer,
    Clue,
    Condition,
    Graph,
    Outcome,
    Question,
    Source,
    When,
)

SOUND = """\
title: The caller is blocked
summary: Find out who refused, then why.
when: Choose this for a 403.
fits: {status: 403}
start: token
questions:
  - id: token
    short: The token
    ask: Is the token itself at fault?
    answers:
      - id: bad
        label: It has expired
        next: renew
        when: {token-problem: expired}
      - id: fine
        label: It is fine
        next: who
        when: {token-problem: none}
      - id: unknown
        next: who
  - id: who
    short: Who refused
    ask: Which layer returned the 403?
    how: Read the first lines.
    command: |-
      curl -si "https://{host}{path}" |
        head -n 20
    answers:
      - id: gateway
        label: The gateway
        means: Its policy refused.
        next: plan
        when: {returned-by: gateway}
      - id: application
        label: The application
        next: role
        when: {returned-by: application}
      - id: unknown
        label: I cannot see
        next: role
outcomes:
  - id: renew
    title: The token ran out
    text: Get a new one.
    code: 401
    layer: auth
    acts: caller
    tell: Renew the token before it expires.
  - id: plan
    title: The plan does not cover it
    text: Compare plan and route.
    code: status
    layer: returned-by
    acts: owner
  - id: role
    title: A role is missing
    text: Compare roles.
    code: 403
    layer: application
    acts: service-owner
"""
CODES = frozenset({401, 403})
LAYERS = frozenset({"auth", "gateway", "application"})

CHARACTERS = st.characters(
    codec="utf-8",
    exclude_categories=["Cc", "Cs", "Cn", "Co"],
    exclude_characters="\u2028\u2029\ufeff",
)
TRICKY = st.sampled_from(
    ["yes", "no", "null", "404", "- a", "a: b", "a #b", "#", "{x}", "[", "it's", '"q"', "a:", "*x",
     "&x", "!x", "| y", "> z", "%", "@a", "`b`", "---", "...", "? k", "a  b", "~", "''", "\\n",
     " a", "\tb", "", "   ", "word " * 30]
)  # fmt: skip
TEXTS = st.lists(
    st.text(CHARACTERS, max_size=12) | TRICKY | st.lists(TRICKY, max_size=30).map(" ".join),
    min_size=1,
    max_size=8,
)
"""Pieces of text that a graph is written with; drawn once for each graph, as that is slow."""

SOME_FACTS = ("status", "returned-by", "token-problem", "how-wide", "stated")


class Maker:
    """Makes well-formed graphs, sound only by chance. Ids are q0, q1, … o0, o1, …"""

    def __init__(self, seed: int, texts: list[str]) -> None:
        self.random, self.texts = random.Random(seed), texts

    def line(self, most: int = 300) -> str:
        text = " ".join(self.random.choices(self.texts, k=2)).replace("\n", " ").strip()
        return text[:most].strip() or "x"

    def prose(self) -> str:
        joint = self.random.choice([" ", "\n", "\n\n"])
        return joint.join(self.random.choices(self.texts, k=4)).strip() or "x"

    def perhaps(self, text: str) -> str:
        return self.random.choice(["", text])

    def when(self) -> When:
        return tuple(self.clue() for _ in range(self.random.choice([0, 1, 1, 1, 2])))

    def clue(self) -> Clue:
        names = self.random.sample(SOME_FACTS, self.random.choice([1, 1, 2]))
        return tuple(Condition(name, tuple(self.values(name))) for name in names)

    def values(self, name: str) -> list[str]:
        pool = FACTS[name].values[:4] or ("403", "502", "5xx")
        return self.random.sample(pool, self.random.choice([1, 1, min(2, len(pool))]))

    def question(self, index: int, targets: list[str]) -> Question:
        answers = [
            Answer(name, self.line(32), self.random.choice(targets), self.perhaps(self.line()),
                   self.when())
            for name in self.random.sample("abcde", self.random.randint(1, 4))
        ]  # fmt: skip
        label = self.random.choice([UNKNOWN_LABEL, self.line(32)])
        answers.append(Answer(UNKNOWN, label, self.random.choice(targets)))
        how, command = self.perhaps(self.prose()), self.perhaps(self.prose())
        name, ask = self.line(32), self.line()
        return Question(f"q{index}", name, ask, tuple(answers), how, command)

    def outcome(self, index: int) -> Outcome:
        choose = self.random.choice
        return Outcome(
            id=f"o{index}",
            title=self.line(32),
            text=self.prose(),
            code=choose([None, 0, 401, 503]),
            layer=choose(["gateway", "returned-by"]),
            acts=choose(["owner", "caller", "layer:auth"]),
            tell=self.perhaps(self.prose()),
            scenario=choose(["", "another"]),
        )

    def graph(self, *, acyclic: bool, most: int) -> Graph:
        number, ends = self.random.randint(1, most), self.random.randint(1, 5)
        questions = []
        for index in range(number):
            first = index + 1 if acyclic else 0
            targets = [f"q{n}" for n in range(first, number)] + [f"o{n}" for n in range(ends)]
            questions.append(self.question(index, targets + ["nowhere"] * (not acyclic)))
        return Graph(
            title=self.line(60),
            summary=self.prose(),
            when=self.line(),
            start="q0",
            questions=tuple(questions),
            outcomes=tuple(self.outcome(index) for index in range(ends)),
            fits=self.when(),
            sources=(Source("rfc", self.line(), "https://a.example/#b"),)[: number % 2],
        )

    def facts(self) -> dict[str, str]:
        names = self.random.sample(SOME_FACTS, self.random.randint(0, 4))
        return {name: self.random.choice((FACTS[name].values or ("403", "502"))[:4])
                for name in names}  # fmt: skip


MAKERS = st.builds(Maker, st.integers(0, 2**32), TEXTS)


def graphs(*, acyclic: bool = False, most: int = 8) -> st.SearchStrategy[Graph]:
    return MAKERS.map(lambda maker: maker.graph(acyclic=acyclic, most=most))


def known() -> st.SearchStrategy[dict[str, str]]:
    """Some facts, each with one value of the vocabulary."""
    return st.builds(Maker, st.integers(0, 2**32), st.just(["x"])).map(Maker.facts)
