"""The scenario as a triage reads it: earlier answers, the question now, what the outcome says.

Pure but for the marking of safe HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from runbook.content.markdown import inline
from runbook.content.placeholders import fill_command
from runbook.content.values import Values
from runbook.graph.model import UNKNOWN, UNKNOWN_LABEL, Answer, Question
from runbook.graph.walking import Step, Walk
from runbook.matrix.entry_parts import Command

from .paste_reading import References

DIGITS = "123456789"
WORDS_WITH_KEYS = (("yes", "Y"), ("no", "N"))


@dataclass(frozen=True, slots=True)
class Button:
    """One answer to the question that is asked. `keys` are those that press it, in lower case."""

    id: str
    label: str
    means: SafeString
    key: str
    keys: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that is asked now; `again` where it was answered before and is reopened."""

    id: str
    ask: SafeString
    how: SafeString
    command: Command | None
    buttons: tuple[Button, ...]
    again: bool
    evidence: tuple[tuple[str, str], ...] = ()
    """What the paste said to it: the quotation and why it counts."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer on the way, as a link that reopens its question."""

    question: str
    short: str
    label: str
    source: str
    who: str
    quote: str
    reference: SafeString


def asked(walk: Walk, values: Values, change: str) -> Asked | None:
    """The current question, or the earlier one that somebody wants to change."""
    step = next((one for one in walk.steps if one.question.id == change), None)
    question = step.question if step else walk.question
    if question is None:
        return None
    chosen = step.answer.id if step else ""
    return Asked(
        id=question.id,
        ask=safe(question.ask),
        how=safe(question.how),
        command=_command(question, values),
        buttons=tuple(_buttons(question, chosen)),
        again=step is not None,
        evidence=tuple((one.quote, one.why) for one in step.evidence[:3]) if step else (),
    )


def _buttons(question: Question, chosen: str) -> list[Button]:
    used: set[str] = set()
    found = []
    for place, answer in enumerate(question.answers):
        letter = _letter(answer)
        if letter in used:
            letter = ""
        used.add(letter)
        digit = DIGITS[place : place + 1]
        found.append(
            Button(
                id=answer.id,
                label=label_of(answer),
                means=safe(answer.means),
                key=letter or digit,
                keys=f"{digit} {letter.lower()}".strip(),
                chosen=answer.id == chosen,
            )
        )
    return found


def _letter(answer: Answer) -> str:
    """Y, N and S where they fit."""
    if answer.id == UNKNOWN:
        return "S"
    first = re.split("[,.:;]", answer.label.lower(), maxsplit=1)[0]
    return next((key for word, key in WORDS_WITH_KEYS if word in (first, answer.id)), "")


def label_of(answer: Answer) -> str:
    return answer.label or (UNKNOWN_LABEL if answer.id == UNKNOWN else answer.id)


def given(walk: Walk, people: Mapping[str, str], references: References) -> list[Given]:
    """The answers on the way. `people` says by question who gave one by hand."""
    return [_given(step, people, references) for step in walk.steps]


def _given(step: Step, people: Mapping[str, str], references: References) -> Given:
    backing = step.evidence if step.source == "evidence" else ()
    first = next((one for one in backing if one.line), None) or next(iter(backing), None)
    return Given(
        question=step.question.id,
        short=step.question.short,
        label=label_of(step.answer),
        source=step.source,
        who=people.get(step.question.id, ""),
        quote=first.quote if first else "",
        reference=references.html(first.line) if first else mark_safe(""),
    )


def _command(question: Question, values: Values) -> Command | None:
    text = question.command.strip()
    return Command(fill_command(text, values)) if text else None


def safe(markdown: str) -> SafeString:
    return mark_safe(inline(markdown))
