"""Reads the YAML that `yaml_writing` writes, line by line, some ten times as fast. Pure.

It answers only for lines in exactly that shape; for anything else it raises OtherwiseError and
`yaml_events` reads the piece. The tests hold it to the same values, with any text.
"""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs
from typing import Any

from ..yaml_writing import PLAIN, STEP, WORDS

NAME = re.compile(r'[A-Za-z_][A-Za-z0-9_-]*|"[^"\\:]+"')
SHORT = 24
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
CONSTANTS: dict[str, Any] = {"null": None, "true": True, "false": False}
BLOCKS = ("|", "|-")


class OtherwiseError(Exception):
    """Not in the shape that `yaml_writing` gives it."""


def read(lines: list[str], indent: int) -> Any:
    """The mapping or list that these lines hold, none of them with its line end."""
    reader = _Reader(lines)
    value = reader.inside(indent)
    if reader.at != len(lines):
        raise OtherwiseError
    return value


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0

    def inside(self, indent: int) -> Any:
        """What begins on this line at this indentation: a list or a mapping."""
        if self.at >= len(self.lines):
            raise OtherwiseError
        dash = self.lines[self.at].startswith("-", indent)
        return self.list(indent) if dash else self.mapping(indent)

    def mapping(self, indent: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        lines, pad = self.lines, " " * indent
        end, names, known = len(lines), _names, _known
        while self.at < end and lines[self.at].startswith(pad):
            raw, colon, rest = lines[self.at][indent:].partition(":")
            name = names.get(raw) or _name(raw)
            if not colon or name in found or (rest and rest[0] != " "):
                raise OtherwiseError
            self.at += 1
            text = rest[1:] if rest else None
            found[name] = known[text] if text in known else self.value(text, indent)
        if not found:
            raise OtherwiseError
        return found

    def list(self, indent: int) -> list[Any]:
        found: list[Any] = []
        lines, start = self.lines, " " * indent + "- "
        while self.at < len(lines) and lines[self.at].startswith(start):
            rest = lines[self.at][indent + STEP :]
            name, colon, after = rest.partition(":")
            inside = colon and (not after or after[0] == " ") and NAME.fullmatch(name)
            if rest[:2] == "- " or (inside and name[:1] != '"'):
                # Its first line is that of its dash: read it as if the dash were a space.
                lines[self.at] = " " * (indent + STEP) + rest
                found.append(self.inside(indent + STEP))
            else:
                self.at += 1
                found.append(self.value(rest, indent))
        if not found:
            raise OtherwiseError
        return found

    def value(self, text: str | None, indent: int) -> Any:
        """What follows a key or a dash: on its line, or below it."""
        if text is None:
            return self.inside(indent + STEP)
        if text in BLOCKS:
            return self.block(indent + STEP) + ("\n" if text == "|" else "")
        return scalar(text)

    def block(self, indent: int) -> str:
        lines, pad, start = self.lines, " " * indent, self.at
        while self.at < len(lines) and (not lines[self.at] or lines[self.at].startswith(pad)):
            self.at += 1
        found = [line[indent:] for line in lines[start : self.at]]
        # What comes before the first letter, or after the last, has rules of its own.
        if not found or not found[0] or not found[-1] or found[0].startswith(" "):
            raise OtherwiseError
        return "\n".join(found)


_names: dict[str, str] = {}
_known: dict[str | None, Any] = {}
MOST_KEPT = 4_000
"""Keys, and short values such as `reads`, stand in every page: what they mean is kept."""


def _name(raw: str) -> str:
    """A key as it is written. Raises OtherwiseError."""
    if not NAME.fullmatch(raw):
        raise OtherwiseError
    if len(_names) < MOST_KEPT:
        _names[raw] = raw.strip('"')
    return raw.strip('"')


def scalar(text: str) -> Any:
    value = _scalar(text)
    if len(text) < SHORT and len(_known) < MOST_KEPT and not isinstance(value, (list, dict)):
        _known[text] = value
    return value


def _scalar(text: str) -> Any:
    if text[:1] == '"':
        if "\\ud" in text or "\\uD" in text or "\\/" in text or "\t" in text:
            raise OtherwiseError
        try:
            value, end = scanstring(text, 1)
        except ValueError as error:
            raise OtherwiseError from error
        if end != len(text):
            raise OtherwiseError
        return value
    if PLAIN.fullmatch(text):
        if text.lower() not in WORDS:
            return text
        if text in CONSTANTS:
            return CONSTANTS[text]
    elif INTEGER.fullmatch(text):
        return int(text)
    elif text in ("{}", "[]"):
        return {} if text == "{}" else []
    raise OtherwiseError
