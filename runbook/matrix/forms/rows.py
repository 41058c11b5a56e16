"""Repeated rows of a form, written as `link-0-url`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST = 4_000
MOST_ROWS = 60

BUTTON = re.compile(r"([a-z]+)((?:-[0-9]{1,4}){0,2})")

type Row = dict[str, str]


def typed(data: Mapping[str, str], name: str) -> str:
    """One field, without what a database cannot hold and without blanks around it."""
    return data.get(name, "").replace("\x00", "").strip()[:LONGEST]


def read_rows(data: Mapping[str, str], name: str, fields: Sequence[str]) -> list[Row]:
    """The rows in the order of their numbers; numbers may be missing."""
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-(?:{'|'.join(fields)})")
    numbers = sorted({int(found[1]) for key in data if (found := pattern.fullmatch(key))})
    return [
        {field: typed(data, f"{name}-{number}-{field}") for field in fields}
        for number in numbers[:MOST_ROWS]
    ]


def pressed(data: Mapping[str, str], name: str) -> tuple[str, tuple[int, ...]]:
    """What a button such as `remove=log-2-0` is about: `("log", (2, 0))`."""
    found = BUTTON.fullmatch(data.get(name, ""))
    if found is None:
        return "", ()
    return found[1], tuple(int(number) for number in found[2].split("-")[1:])


def lines(text: str) -> list[str]:
    """What stands between commas and line ends."""
    return [part.strip() for part in re.split(r"[,\n]", text) if part.strip()]


type Said = Mapping[str, Sequence[str]]
"""What a form says, by label, in lines a person reads."""


def differing(stored: Said, mine: Said) -> list[tuple[str, Sequence[str]]]:
    """What stands there now where it is not what was typed."""
    return [(label, found) for label, found in stored.items() if list(found) != list(mine[label])]


def first_messages(errors: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """One message a field: the first. What concerns no field stands under `all`."""
    return {
        "all" if name == "__all__" else name: messages[0]
        for name, messages in errors.items()
        if messages
    }


@dataclass(frozen=True, slots=True)
class Field:
    """One input: its name, which is its id too, what is typed, and what is wrong with it."""

    name: str
    value: str
    error: str


def fields_of(name: str, rows: Sequence[Row], errors: Mapping[str, str]) -> list[dict[str, Field]]:
    """The rows as a template draws them: by field."""
    return [
        {
            key: Field(f"{name}-{place}-{key}", value, errors.get(f"{name}-{place}-{key}", ""))
            for key, value in row.items()
        }
        for place, row in enumerate(rows)
    ]
