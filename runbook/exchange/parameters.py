"""What may stand in the API's addresses, as the OpenAPI document describes it. Pure."""

from __future__ import annotations

import re
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, Field

from runbook.core.slugs import SLUG_PATTERN

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
LONGEST = 200
NUMBER = re.compile(r"0|-?[1-9][0-9]{0,8}")
WITHOUT_NUL = r"^[^\u0000]*$"


def whole_number(value: Any) -> Any:
    """Decimal digits only: `403.0`, ` 403` and `4_03` are no numbers in an address."""
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        raise ValueError("Write a whole number in digits, such as 403.")
    return value


def absent_if_empty(value: Any) -> Any:
    """`?code=&layer=gateway` asks for no code in particular."""
    return None if value == "" else value


def usual_if_empty(value: Any) -> Any:
    return DEFAULT_LIMIT if value == "" else value


def truth(value: Any) -> Any:
    words = {"1": True, "true": True, "0": False, "false": False, "": False}
    if isinstance(value, str):
        if value not in words:
            raise ValueError("Write true or false.")
        return words[value]
    return value


Empty = BeforeValidator(absent_if_empty)
Name = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=WITHOUT_NUL)]
Filter = Annotated[str, Field(max_length=LONGEST, pattern=WITHOUT_NUL)]
CodeNumber = Annotated[
    int,
    Field(ge=0, le=599, description="A status code; 0 is “no response”."),
    BeforeValidator(whole_number),
]
AddressedCode = Annotated[
    int,
    Field(
        ge=0,
        le=999_999_999,
        description="A status code; 0 is “no response”. For any other number the answer is 404 "
        "and names the nearest codes.",
    ),
    BeforeValidator(whole_number),
]
Limit = Annotated[
    int,
    Field(ge=1, le=MAX_LIMIT, description="How many items at most."),
    BeforeValidator(whole_number),
]
Cursor = Annotated[
    str,
    Field(
        pattern=r"^([A-Za-z0-9_-]{24})?$",
        description="The `next` of the page before. Opaque: do not take it apart.",
    ),
]
SlugCursor = Annotated[
    str,
    Field(
        pattern=rf"^({SLUG_PATTERN.strip('^$')})?$",
        max_length=60,
        description="The `next` of the page before. Opaque: do not take it apart.",
    ),
]


class EntryFilter(Schema):
    """Every filter narrows; an empty one is left out."""

    code: Annotated[CodeNumber | None, Empty] = None
    layer: Annotated[Filter | None, Empty] = Field(None, description="A layer's slug.")
    service: Annotated[Filter | None, Empty] = Field(
        None,
        description="A service's slug. Gives each cell as it holds for that service: its own "
        "text, else the default. A service that nobody knows gets the defaults.",
    )
    owner: Annotated[Filter | None, Empty] = Field(
        None,
        description="A team's slug: entries it owns by name or because the request's path says "
        "so, as `owner` in the answer.",
    )
    q: Annotated[Filter | None, Empty] = Field(
        None, description="Words that all stand in the entry's text, title or service."
    )
    overdue: Annotated[bool, BeforeValidator(truth)] = Field(
        False, description="Only entries whose review is overdue."
    )
    limit: Annotated[Limit, BeforeValidator(usual_if_empty)] = DEFAULT_LIMIT
    cursor: Annotated[Cursor | None, Empty] = None


class Page(Schema):
    """A part of a list in the order of slugs."""

    limit: Annotated[Limit, BeforeValidator(usual_if_empty)] = DEFAULT_LIMIT
    cursor: Annotated[SlugCursor | None, Empty] = None
