"""A graph as plain data (JSON), for a page's content, and back.

The shape is that of the text format, with `when` and `fits` always as lists of mappings and every
value in a list, so that a schema can state it and merges can follow ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .model import Answer, Condition, Graph, Outcome, Question, Source, When

QUESTION = ("id", "short", "ask", "how", "command")
ANSWER = ("id", "label", "means", "next")
OUTCOME = ("id", "title", "text", "code", "layer", "acts", "tell", "scenario")
SOURCE = ("id", "label", "url")


def as_data(graph: Graph) -> dict[str, Any]:
    """Every field present, in the order of the text format; no lines."""
    return {
        **_fields(graph, ("title", "summary", "when")),
        "fits": _clues(graph.fits),
        "start": graph.start,
        "questions": [
            _fields(one, QUESTION)
            | {"answers": [_fields(a, ANSWER) | {"when": _clues(a.when)} for a in one.answers]}
            for one in graph.questions
        ],
        "outcomes": [_fields(one, OUTCOME) for one in graph.outcomes],
        "sources": [_fields(one, SOURCE) for one in graph.sources],
    }


def from_data(data: Mapping[str, Any]) -> Graph:
    """The graph of data that has the shape of `as_data`: validate it first. Lines are 0."""
    return Graph(
        title=data["title"],
        summary=data["summary"],
        when=data["when"],
        fits=_when(data["fits"]),
        start=data["start"],
        questions=tuple(_question(one) for one in data["questions"]),
        outcomes=tuple(Outcome(**one) for one in data["outcomes"]),
        sources=tuple(Source(**one) for one in data["sources"]),
    )


def _fields(part: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names}


def _question(data: Mapping[str, Any]) -> Question:
    answers = tuple(Answer(**{**one, "when": _when(one["when"])}) for one in data["answers"])
    return Question(**{**data, "answers": answers})


def _clues(when: When) -> list[dict[str, list[str]]]:
    return [{one.fact: list(one.values) for one in clue} for clue in when]


def _when(data: list[dict[str, list[str]]]) -> When:
    return tuple(
        tuple(Condition(fact, tuple(values)) for fact, values in clue.items()) for clue in data
    )
