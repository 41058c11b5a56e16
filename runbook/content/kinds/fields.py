"""The parts that the content of several kinds is made of."""

from __future__ import annotations

import secrets
from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

MAX_LINE = 300
MAX_TEXT = 6_000
MAX_ITEMS = 60

ITEM_ID = r"[a-z0-9]+(-[a-z0-9]+)*"


class Shape(Enum):
    """How a text is written and shown. Forms, rendering and diffs all ask for it."""

    LINE = "line"
    INLINE = "inline"
    TEXT = "text"
    VERBATIM = "verbatim"
    ADDRESS = "address"


def new_item_id() -> str:
    """An id for a list item a person has just added: short, and unlikely to meet another."""
    return secrets.token_hex(4)


def without_control_characters(value: str) -> str:
    """Refuse what PostgreSQL cannot store (NUL) and what no page should print."""
    bad = next((c for c in value if ord(c) < 32 and c not in "\n\t"), None)
    if bad is not None:
        raise ValueError(f"The character U+{ord(bad):04X} is not allowed here.")
    return value


def web_address(value: str) -> str:
    """Accept only addresses a browser may safely follow."""
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("An address starts with https:// or http://.")
    return value


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=MAX_LINE, pattern=r"^[^\n\r]*$"),
    AfterValidator(without_control_characters),
    Shape.LINE,
]
"""One line of plain text."""

Name = Annotated[Line, Field(min_length=1)]
"""One line that must be there."""

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=MAX_TEXT),
    AfterValidator(without_control_characters),
    Shape.TEXT,
]
"""Markdown: several paragraphs, lists and code are allowed."""

Inline = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=MAX_TEXT),
    AfterValidator(without_control_characters),
    Shape.INLINE,
]
"""Markdown within one paragraph: emphasis, code and links."""

Said = Annotated[Inline, Field(min_length=1)]
"""Inline text that must be there."""

Verbatim = Annotated[
    str,
    StringConstraints(max_length=MAX_TEXT),
    AfterValidator(without_control_characters),
    Shape.VERBATIM,
]
"""Text shown exactly as typed: a command, a raw HTTP message, a JSON body."""

Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^\S*$"),
    AfterValidator(web_address),
    Shape.ADDRESS,
]
"""A web address; placeholders such as `{correlation_id}` are allowed in it."""

ItemId = Annotated[str, StringConstraints(pattern=f"^{ITEM_ID}$", max_length=60)]
Code = Annotated[int, Field(ge=0, le=599)]


class Part(BaseModel):
    """Base of everything inside content: strict about names, immutable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(Part):
    """An item of a list. Its id outlives edits and moves, so that merges can follow it."""

    id: ItemId = Field(default_factory=new_item_id)


class Source(Item):
    """Where a fact comes from: an RFC section or a product's documentation."""

    label: Name
    url: Annotated[Address, Field(min_length=1)]


Effect = Literal["reads", "changes"]


def unique_ids(items: list[Any]) -> list[Any]:
    """Refuse two items of one list with the same id."""
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise ValueError(f"Two items have the id {item.id!r}.")
        seen.add(item.id)
    return items


type Items[T: Item] = Annotated[list[T], AfterValidator(unique_ids), Field(max_length=MAX_ITEMS)]
"""A list whose items are told apart by id."""
