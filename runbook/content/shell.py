"""How a value is written into a shell command so that the shell reads exactly that value. Pure.

A value is data: it never becomes a command's name, an option or a redirection's file, and
inside another program's text (`sh -c`, `awk`, `jq`) only tame values are written.
`shell_lexer.py` finds the places.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from enum import Enum

PLAIN = re.compile(r"[A-Za-z0-9_./:@%+-]+")
TAME = re.compile(r"(?:[A-Za-z0-9_.:@%+/]|-(?!-))+")
NAME_CHARACTERS = string.ascii_letters + string.digits + "_"


class Quote(Enum):
    """How the shell reads the text around a placeholder."""

    NONE = ""
    SINGLE = "'"
    DOUBLE = '"'
    COMMENT = "#"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Place:
    """One placeholder in a command, and what may be written there."""

    name: str
    start: int
    end: int
    quote: Quote
    starts_word: bool = False
    interpreted: bool = False
    inner: bool = False
    before: str = ""
    after: str = ""


def write_value(value: str, place: Place) -> str | None:
    """Write a value so that the shell reads exactly it, or refuse with None."""
    if place.quote is Quote.NEVER or not value or not _visible(value):
        return None
    if place.starts_word and value[0] in "-@":  # an option; curl's "@file"
        return None
    if place.before.endswith("=") and value[0] in "@<":  # curl's "-F field=@file"
        return None
    if place.interpreted and not _is_tame(value, place):
        return None
    escaped = value.replace("'", "'\"'\"'")
    if place.quote is Quote.SINGLE:
        return escaped
    if place.quote is Quote.COMMENT or (PLAIN.fullmatch(value) and not _sticks(value, place)):
        return value
    return f"{place.quote.value}'{escaped}'{place.quote.value}"


def _visible(value: str) -> bool:
    return value.replace("\n", "").replace("\t", "").isprintable()


def _is_tame(value: str, place: Place) -> bool:
    """A slash could end a pattern (`sed '/{path}/p'`), unless quotes stand close around it."""
    quoted_alone = place.before.endswith(place.quote.value) and place.after == place.quote.value
    slash_is_fine = place.inner or quoted_alone or place.quote in (Quote.NONE, Quote.COMMENT)
    return bool(TAME.fullmatch(value)) and (slash_is_fine or "/" not in value)


def _sticks(value: str, place: Place) -> bool:
    """Whether the bare value would join its neighbours: `$name`, `~`, or a digit and `>`."""
    joins_next = value.isdigit() and place.after in ("<", ">")
    before = place.before
    return joins_next or before.endswith("~") or before.rstrip(NAME_CHARACTERS).endswith("$")
