"""Reads the YAML that `yaml_writing` writes, line by line, some ten times as fast. Pure.

It answers only for lines in exactly that shape; for anything else it raises OtherwiseError and
`yaml_events` reads the piece. The tests hold it to the same values, with any text.
"""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs
from typing import Any

from ..yaml_writing import PLAIN, STEP, WORDS

KEY = re.compile(r'(?:([A-Za-z_][A-Za-z0-9_-]*)|"([^"\\:]*)"):(?: (.*))?')
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
        while self.at < len(lines) and lines[self.at].startswith(pad):
            line = lines[self.at]
            match = KEY.fullmatch(line, indent)
            name = match and (match[1] or match[2])
            if match is None or not name or name in found:
                raise OtherwiseError
            self.at += 1
            found[name] = self.value(match[3], indent)
        if not found:
            raise OtherwiseError
        return found

    def list(self, indent: int) -> list[Any]:
        found: list[Any] = []
        lines, start = self.lines, " " * indent + "- "
        while self.at < len(lines) and lines[self.at].startswith(start):
            rest = lines[self.at][indent + STEP :]
            if rest[:2] == "- " or (rest[:1] != '"' and KEY.fullmatch(rest)):
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


def scalar(text: str) -> Any:
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
