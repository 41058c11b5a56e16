"""Facts in words that readers know, for pages, conflicts and histories. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

type Clues = Iterable[Mapping[str, Iterable[str]]]


def clues_in_words(clues: Clues) -> str:
    """`returned-by gateway and status 502, 503 or 504; or last-seen none`; empty without facts."""
    return "; or ".join(
        " and ".join(f"{fact} {_listed(values)}" for fact, values in clue.items()) for clue in clues
    )


def _listed(values: Iterable[str]) -> str:
    *others, last = values
    return f"{', '.join(others)} or {last}" if others else last


def is_clues(value: object) -> bool:
    """Whether a value from a scenario's content is a list of facts."""
    return isinstance(value, list) and all(
        isinstance(one, dict) and "id" not in one for one in value
    )


def with_facts_in_words(text: Mapping[str, Any]) -> dict[str, Any]:
    """All of a revision, its facts as sentences: so two of them differ word by word."""
    return {
        **text,
        "fits": clues_in_words(text.get("fits", ())),
        "questions": [_question(one) for one in text.get("questions", ())],
    }


def _question(one: Mapping[str, Any]) -> dict[str, Any]:
    answers = [each | {"when": clues_in_words(each["when"])} for each in one["answers"]]
    return {**one, "answers": answers}
