"""The content of a scenario: a decision graph of questions, answers and outcomes.

The shape is that of `graph.data.as_data`; the text in which people write it is `graph.parse`'s.
Whether it leads everywhere it should is `graph.soundness`, which `content.checks` asks: it
needs the codes and layers that there are.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from runbook.graph.limits import (
    MAX_ANSWERS,
    MAX_CLUES,
    MAX_LABEL,
    MAX_OUTCOMES,
    MAX_QUESTIONS,
    MAX_SHORT,
)

from .entry import known_actor
from .fields import Code, Inline, Item, ItemId, Items, Line, Name, Part, Said, Source, Verbatim

type Clues = Annotated[list[dict[Line, list[Line]]], Field(max_length=MAX_CLUES)]
"""Alternatives; each names facts with the values that will do."""


class ScenarioAnswer(Item):
    """One answer: `next` is a question's or an outcome's id, `when` the facts that choose it."""

    label: Annotated[Name, Field(max_length=MAX_LABEL)]
    means: Inline = ""
    next: ItemId
    when: Clues = []


class Question(Item):
    """Something to observe in under a minute."""

    short: Annotated[Name, Field(max_length=MAX_SHORT)]
    ask: Said
    how: Inline = ""
    command: Verbatim = ""
    answers: Annotated[Items[ScenarioAnswer], Field(max_length=MAX_ANSWERS)] = []


class Outcome(Item):
    """Where a triage ends: an entry, and who acts. Without a code it is the one at hand."""

    title: Annotated[Name, Field(max_length=MAX_LABEL)]
    text: Inline = ""
    code: Code | None = None
    layer: Name
    acts: Annotated[Line, AfterValidator(known_actor)] = "owner"
    tell: Inline = ""
    scenario: Line = ""


class ScenarioContent(Part):
    """`fits` are the facts for which this is the scenario to choose."""

    title: Name
    summary: Said
    when: Said
    fits: Clues = []
    start: ItemId
    questions: Annotated[Items[Question], Field(max_length=MAX_QUESTIONS)] = []
    outcomes: Annotated[Items[Outcome], Field(max_length=MAX_OUTCOMES)] = []
    sources: Items[Source] = []
