"""Writes a scenario in its text format, always in the same way: `parse(write(graph)) == graph`.

Prose is folded, commands stand as they are, facts stay on one line: what a person would type.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator

from .model import UNKNOWN, UNKNOWN_LABEL, Answer, Clue, Graph, Outcome, Question, When

WIDTH = 100
PLAIN = re.compile(r"[A-Za-z0-9](?:[^\n\t]*[^\s:])?")
NOT_PLAIN = re.compile(r":\s|\s#")


def write(graph: Graph) -> str:
    """The canonical text of a graph that `parse` or `from_data` made."""
    lines = [
        *_field("title", graph.title),
        *_field("summary", graph.summary),
        *_field("when", graph.when),
        *_when("fits", graph.fits),
        *_field("start", graph.start),
        "questions:",
    ]
    for question in graph.questions:
        lines += _item(_question(question))
    lines.append("outcomes:")
    for outcome in graph.outcomes:
        lines += _item(_outcome(outcome))
    if graph.sources:
        lines.append("sources:")
    for source in graph.sources:
        fields = ("id", source.id), ("label", source.label), ("url", source.url)
        lines += _item([line for name, text in fields for line in _field(name, text, 4)])
    return "\n".join(lines) + "\n"


def _question(question: Question) -> list[str]:
    lines = [
        *_field("id", question.id, 4),
        *_field("short", question.short, 4),
        *_field("ask", question.ask, 4),
        *_field("how", question.how, 4),
        *_field("command", question.command, 4, verbatim=True),
        "answers:",
    ]
    for answer in question.answers:
        lines += _item(_answer(answer))
    return lines


def _answer(answer: Answer) -> list[str]:
    usual = answer.id == UNKNOWN and answer.label == UNKNOWN_LABEL
    return [
        *_field("id", answer.id, 8),
        *_field("label", "" if usual else answer.label, 8),
        *_field("means", answer.means, 8),
        *_field("next", answer.next, 8),
        *_when("when", answer.when),
    ]


def _outcome(outcome: Outcome) -> list[str]:
    return [
        *_field("id", outcome.id, 4),
        *_field("title", outcome.title, 4),
        *_field("text", outcome.text, 4),
        *_field("code", "status" if outcome.code is None else str(outcome.code), 4),
        *_field("layer", outcome.layer, 4),
        *_field("acts", outcome.acts, 4),
        *_field("tell", outcome.tell, 4),
        *_field("scenario", outcome.scenario, 4),
    ]


def _item(lines: list[str]) -> list[str]:
    """The lines of a mapping as an item of a list."""
    return [f"  - {lines[0]}", *(f"    {line}" if line else "" for line in lines[1:])]


def _field(name: str, text: str, indent: int = 0, *, verbatim: bool = False) -> Iterator[str]:
    """`name: text`, in the most readable style that holds the text. Nothing for no text."""
    if not text:
        return
    room = WIDTH - indent
    if verbatim or "\n" in text:
        yield from _block(name, text)
    elif _plain(text) and len(name) + 2 + len(text) <= room:
        yield f"{name}: {text}"
    elif len(name) + 4 + len(text) > room and "  " not in text and "\t" not in text:
        yield f"{name}: >-"
        yield from (f"  {line}" for line in _fold(text, room - 2))
    else:
        yield f"{name}: {_quoted(text)}"


def _block(name: str, text: str) -> Iterator[str]:
    """A literal block, or quotes where a block would lose spaces."""
    lines = text.split("\n")
    if lines[0][:1].isspace() or any(line and line.isspace() for line in lines):
        yield f"{name}: {_quoted(text)}"
        return
    yield f"{name}: |-"
    yield from (f"  {line}" if line else "" for line in lines)


def _plain(text: str) -> bool:
    return bool(PLAIN.fullmatch(text)) and not NOT_PLAIN.search(text)


def _fold(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _quoted(text: str) -> str:
    """In double quotes: JSON's escapes are YAML's (YAML 1.2 §1.3)."""
    return json.dumps(text, ensure_ascii=False)


def _when(name: str, when: When) -> Iterator[str]:
    if len(when) == 1:
        yield f"{name}: {_clue(when[0])}"
    elif when:
        yield f"{name}:"
        yield from (f"  - {_clue(clue)}" for clue in when)


def _clue(clue: Clue) -> str:
    """One line, such as `{returned-by: gateway, status: [502, 504]}`."""
    parts = [
        f"{one.fact}: " + (one.values[0] if len(one.values) == 1 else f"[{', '.join(one.values)}]")
        for one in clue
    ]
    return "{" + ", ".join(parts) + "}"
