"""Placeholders such as `{correlation_id}` in commands, log queries and addresses. Pure.

`values.clean_values` makes safe values of a page's query parameters; the `fill_*` functions
write them into a text, each in the way that text is read. A placeholder without a usable
value stays as it is, so that a person sees what is missing. All functions give pieces:

    {% for p in pieces %}{% if p.name %}<var{% if not p.filled %} data-empty{% endif %}>{{ p.text }}
    </var>{% else %}{{ p.text }}{% endif %}{% endfor %}     (on one line, autoescaped)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from .shell import Place, Quote, write_value
from .shell_lexer import find_places
from .values import HOST, KNOWN, Rejected, Values, clean_values

__all__ = [
    "KNOWN",
    "Link",
    "Piece",
    "Rejected",
    "Values",
    "clean_values",
    "command_text",
    "fill_command",
    "fill_text",
    "fill_url",
    "unknown",
    "unsafe_places",
]

PLACEHOLDER = re.compile(r"(?<![%${\\])\{([a-z][a-z0-9_]*)\}(?!\})")
AWK_WORDS = frozenset({"exit", "getline", "next", "print"})
"""`awk '{print}'` holds no placeholder, so `unknown` does not complain about it."""

URL = re.compile(r"(https?://)([^/?#]*)([^?#]*)(.*)", re.S)
BRACKETED_HOST = re.compile(r"\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
BARE_VALUE = re.compile(r"[\w./:@%+-]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a filled text. With a name it stands where that placeholder stood."""

    text: str
    name: str | None = None
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A filled address. `url` is None where no safe address can be made.

    Where a value is missing the link still opens the tool: in the query the placeholder
    stays visible, ready to be overtyped; in the path the link falls back to the tool's
    front page. `complete` is then False.
    """

    url: str | None
    pieces: tuple[Piece, ...]
    complete: bool


def _matches(template: str) -> list[re.Match[str]]:
    return [m for m in PLACEHOLDER.finditer(template) if m[1] in KNOWN]


def _fill(
    template: str, matches: Iterable[re.Match[str]], write: Callable[[re.Match[str]], str | None]
) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    position = 0
    for match in matches:
        if match.start() > position:
            pieces.append(Piece(template[position : match.start()]))
        text = write(match)
        pieces.append(Piece(match[0] if text is None else text, match[1], text is not None))
        position = match.end()
    if position < len(template):
        pieces.append(Piece(template[position:]))
    return tuple(pieces)


def command_text(pieces: Iterable[Piece]) -> str:
    """The text that the copy button copies."""
    return "".join(piece.text for piece in pieces)


@lru_cache(maxsize=4096)
def _places(template: str) -> tuple[list[re.Match[str]], dict[int, Place]]:
    """A command's placeholders, and how the shell reads each: it depends on nothing else."""
    matches = _matches(template)
    return matches, {place.start: place for place in find_places(template, matches)}


def fill_command(template: str, values: Mapping[str, str]) -> tuple[Piece, ...]:
    """Fill a shell command so that the shell reads every value as plain data."""
    matches, places = _places(template)

    def write(match: re.Match[str]) -> str | None:
        return write_value(values.get(match[1], ""), places[match.start()])

    return _fill(template, matches, write)


def fill_text(template: str, values: Mapping[str, str]) -> tuple[Piece, ...]:
    """Fill a log query. A value with spaces or signs is quoted unless quotes stand around it."""
    matches = _matches(template)

    def write(match: re.Match[str]) -> str | None:
        value = values.get(match[1], "")
        if not value or not value.isprintable():
            return None
        around = _open_quote(template[: match.start()])
        if around == "'" and "'" in value:
            return None
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return escaped if around or BARE_VALUE.fullmatch(value) else f'"{escaped}"'

    return _fill(template, matches, write)


def _open_quote(text: str) -> str:
    """The quote that is open at the end of this text, or nothing."""
    opened = ""
    for sign in re.findall(r"\\.|[\"'\n]", text, re.S):
        if sign in ("\n", opened):
            opened = ""
        elif sign in ("'", '"') and not opened:
            opened = sign
    return opened


def fill_url(template: str, values: Mapping[str, str]) -> Link:
    """Fill a web address; every value is percent-encoded for the part it stands in."""
    parts = URL.fullmatch(template)
    matches = _matches(template)
    if parts is None:
        return Link(None, _fill(template, matches, lambda match: None), complete=False)

    def write(match: re.Match[str]) -> str | None:
        value = values.get(match[1], "")
        if not value or not value.isprintable():
            return None
        if match.start() < parts.end(2):
            return _in_authority(match[1], value)
        return _in_path(match[1], value) if match.start() < parts.end(3) else quote(value, safe="")

    pieces = _fill(template, matches, write)
    complete = all(piece.filled for piece in pieces if piece.name)
    url = _assemble(pieces)
    return Link(url, pieces, complete and url is not None)


def _in_authority(name: str, value: str) -> str | None:
    """A host's part, or the path that follows it at once: `https://{host}{path}`."""
    if name == "path":
        return _in_path(name, value)
    return value if HOST.fullmatch(value) else None


def _in_path(name: str, value: str) -> str | None:
    """One segment; a path keeps its slashes. `..` would lead somewhere else, so never."""
    if {".", ".."} & set(value.split("/")) or (name == "path" and not value.startswith("/")):
        return None
    return quote(value, safe="/" if name == "path" else "")


def _assemble(pieces: tuple[Piece, ...]) -> str | None:
    """The address that opens: whole, or the tool's front page, or None."""
    parts = URL.fullmatch(command_text(pieces))
    if parts is None:
        return None
    scheme, authority, path, rest = parts.groups()
    front = re.sub(r"\{path\}\Z", "", authority)
    if not HOST.fullmatch(front) and not BRACKETED_HOST.fullmatch(front):
        return None
    if front != authority or any(m[1] in KNOWN for m in PLACEHOLDER.finditer(path)):
        return f"{scheme}{front}/"
    encoded = PLACEHOLDER.sub(lambda match: f"%7B{match[1]}%7D", rest)
    return f"{scheme}{authority}{path}{encoded}"


def unknown(template: str) -> list[str]:
    """Placeholders that nothing will ever fill, in the order of the text."""
    names = dict.fromkeys(match[1] for match in PLACEHOLDER.finditer(template))
    return [name for name in names if name not in KNOWN and name not in AWK_WORDS]


def unsafe_places(template: str) -> list[str]:
    """Placeholders of a command that stand where they are never filled."""

    def never(place: Place) -> bool:
        return place.quote is Quote.NEVER

    found = filter(never, find_places(template, _matches(template)))
    return list(dict.fromkeys(place.name for place in found))
