"""A JSON document, piece by piece: its members, and each page by itself. Pure.

RFC 8259 with what it leaves open decided: a name twice, NaN and numbers of a thousand digits are
refused, and so is nesting that no page has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from . import yaml_events
from .faults import Part, UnreadableError, unreadable

LARGEST = 4_000_000
LISTED = "pages"
BITE = 256_000
SPACE = re.compile(r"[ \t\r\n]*")


def read_json(text: TextIO, bite: int = BITE) -> Iterator[Part]:
    """The members of the object in their order; those of `pages` one by one.

    So many characters are read at once, and more where a value is longer.
    Raises UnreadableError with the line where it stops being JSON.
    """
    reader = _Reader(text, bite)
    seen: set[str] = set()
    reader.expect("{", "A document is one object: {…}.")
    first = True
    while not reader.accept("}"):
        if not first:
            reader.expect(",", "Expected a comma or the end of the object.")
        first = False
        name, _, _ = reader.value()
        if not isinstance(name, str):
            raise unreadable(reader.line, "A name in double quotes belongs here.")
        if name in seen:
            raise unreadable(reader.line, f"{name!r} stands here a second time.")
        seen.add(name)
        reader.expect(":", "Expected a colon after the name.")
        if name == LISTED and reader.accept("["):
            yield from _items(reader, name)
        else:
            yield _part(name, *reader.value())
    if not reader.at_end():
        raise unreadable(reader.line, "Something stands after the end of the object.")


def _items(reader: _Reader, name: str) -> Iterator[Part]:
    first = True
    while not reader.accept("]"):
        if not first:
            reader.expect(",", "Expected a comma or the end of the list.")
        first = False
        yield _part(name, *reader.value())


def _part(name: str, value: Any, line: int, source: str) -> Part:
    """JSON is YAML, nearly; where it is not, a fault names the line where the piece begins."""
    return Part(name, value, line, yaml_events.Places(lambda: source.replace("\t", " "), line))


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _TwiceError(twice)
    return found


class _TwiceError(ValueError):
    pass


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


class _Reader:
    """Text of any length, of which one value at a time is in memory."""

    def __init__(self, text: TextIO, bite: int) -> None:
        self._text, self._bite = text, bite
        self._held = ""
        self._at = 0
        self._ended = False
        self.line = 1
        self._decoder = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_no_constant)

    def _more(self, size: int = 0) -> None:
        some = self._text.read(size or self._bite)
        self._ended = not some
        self._held = self._held[self._at :] + some
        self._at = 0

    def _skip(self) -> None:
        while True:
            match = SPACE.match(self._held, self._at)
            assert match is not None
            self._pass(match.end())
            if self._at < len(self._held) or self._ended:
                return
            self._more()

    def _pass(self, end: int) -> None:
        self.line += self._held.count("\n", self._at, end)
        self._at = end

    def accept(self, sign: str) -> bool:
        self._skip()
        if not self._held.startswith(sign, self._at):
            return False
        self._pass(self._at + 1)
        return True

    def expect(self, sign: str, message: str) -> None:
        if not self.accept(sign):
            found = self._held[self._at : self._at + 1]
            what = f" Here stands {found!r}." if found else " The file ends here."
            raise unreadable(self.line, message + what)

    def at_end(self) -> bool:
        self._skip()
        return self._at >= len(self._held)

    def value(self) -> tuple[Any, int, str]:
        """The next value, the line where it begins, and its text."""
        self._skip()
        line, size = self.line, self._bite
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except RecursionError as error:
                raise unreadable(line, "Nested deeper than any page is.") from error
            except json.JSONDecodeError as error:
                if self._ended or len(self._held) - self._at > LARGEST:
                    raise self._fault(error) from error
            except ValueError as error:
                raise unreadable(line, self._said(error)) from error
            else:
                # A number may go on where the text that is held ends.
                if end < len(self._held) or self._ended:
                    source = self._held[self._at : end]
                    self._pass(end)
                    return value, line, source
            self._more(size)
            size *= 2

    def _fault(self, error: json.JSONDecodeError) -> UnreadableError:
        line = self.line + self._held.count("\n", self._at, error.pos)
        if not self._ended:
            return unreadable(self.line, f"This value is longer than {LARGEST:,} characters.")
        if error.pos >= len(self._held.rstrip()):
            return unreadable(line, "The file ends in the middle of a value.")
        return unreadable(line, f"This is not JSON: {error.msg[0].lower()}{error.msg[1:]}.")

    def _said(self, error: ValueError) -> str:
        if isinstance(error, _TwiceError):
            return f"{str(error)[:60]!r} stands twice in one object."
        return f"This is not JSON: {error}."
