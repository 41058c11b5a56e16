"""YAML as anybody may write it, read so that no file does harm. Pure.

Built on libyaml's events, because building nodes recurses and a file of brackets ends the process.
Only what JSON also has is read: no tag, no alias (so no bomb), no key twice; and `no`, `1_000`,
`12:30` or a date stay the text that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import yaml

from .faults import Path, UnreadableError, unreadable

PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 40
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
FLOAT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")
CONTAINER_TAGS = (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


def load(text: str, *, first_line: int = 1) -> tuple[Any, dict[Path, int]]:
    """One document, and the line of each of its values by their path.

    Raises UnreadableError with the line, counted from `first_line`.
    """
    builder = _Builder(first_line)
    try:
        for event in yaml.parse(text, Loader=PARSER):
            builder.take(event)
    except yaml.YAMLError as error:
        _refuse(error, text, first_line)
    except ValueError as error:  # a number too long for Python, a character it cannot hold
        raise unreadable(first_line, f"This cannot be read: {error}.") from error
    return builder.value, builder.lines


def _refuse(error: yaml.YAMLError, text: str, first_line: int) -> NoReturn:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
    position = getattr(error, "position", None)
    line = mark.line if mark else 0
    if mark is None and isinstance(position, int):  # a character that YAML does not allow
        line = text.encode()[:position].count(b"\n")
    raise unreadable(first_line + line, f"This is not YAML: {problem}.") from error


class _Builder:
    """Puts values together from events, without recursion."""

    def __init__(self, first_line: int) -> None:
        self.value: Any = None
        self.lines: dict[Path, int] = {}
        self._first = first_line
        self._open: list[tuple[Any, Path]] = []
        self._keys: list[tuple[str, int] | None] = []
        self._documents = 0

    def take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._start(event, {} if kind is yaml.MappingStartEvent else [])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._open.pop()
            self._keys.pop()
        elif kind is yaml.AliasEvent:
            raise unreadable(self._line(event), f"Write it out: *{event.anchor} is not followed.")
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                raise unreadable(self._line(event), "One document a file; a second begins here.")

    def _line(self, event: Any) -> int:
        return self._first + int(event.start_mark.line)

    def _scalar(self, event: Any) -> None:
        if self._open and isinstance(self._open[-1][0], dict) and self._keys[-1] is None:
            self._key(event)
            return
        self._put(event, self._read(event))

    def _read(self, event: Any) -> Any:
        if event.tag not in TEXT_TAGS:
            raise unreadable(self._line(event), f"Tags such as {event.tag} are not read.")
        if event.tag is not None or not event.implicit[0]:
            return event.value
        return plain(event.value)

    def _key(self, event: Any) -> None:
        key = event.value
        if key in self._open[-1][0]:
            raise unreadable(self._line(event), f"{key[:60]!r} stands here a second time.")
        self._keys[-1] = key, self._line(event)

    def _start(self, event: Any, container: Any) -> None:
        if event.tag not in CONTAINER_TAGS:
            raise unreadable(self._line(event), f"Tags such as {event.tag} are not read.")
        if len(self._open) >= DEEPEST:
            raise unreadable(self._line(event), f"Nested more than {DEEPEST} deep.")
        if self._open and isinstance(self._open[-1][0], dict) and self._keys[-1] is None:
            raise unreadable(self._line(event), "A key is text, not a list or mapping.")
        path = self._put(event, container)
        self._open.append((container, path))
        self._keys.append(None)

    def _put(self, event: Any, value: Any) -> Path:
        """Where the value belongs now; a member's line is that of its key."""
        line = self._line(event)
        if not self._open:
            path: Path = ()
            self.value = value
        else:
            holder, above = self._open[-1]
            if isinstance(holder, dict):
                assert self._keys[-1] is not None
                key, line = self._keys[-1]
                holder[key] = value
                self._keys[-1] = None
                path = (*above, key)
            else:
                path = (*above, len(holder))
                holder.append(value)
        self.lines[path] = line
        return path


def plain(text: str) -> Any:
    """What text without quotes stands for: JSON's values, everything else itself."""
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if FLOAT.fullmatch(text) else text


class Places:
    """The lines of a piece's values by their path: read again once, when somebody asks."""

    def __init__(self, text: Callable[[], str], first_line: int, within: Path = ()) -> None:
        self._text, self._first, self._within = text, first_line, within
        self._lines: dict[Path, int] | None = None

    def __call__(self, path: Path) -> int:
        """The line of a value, or of the nearest one above it."""
        if self._lines is None:
            try:
                _, self._lines = load(self._text(), first_line=self._first)
            except UnreadableError:  # not YAML, but JSON in what only that allows
                self._lines = {}
        return nearest(self._lines, (*self._within, *path), self._first)


def nearest(lines: Mapping[Path, int], path: Path, otherwise: int) -> int:
    """The line of a value, or of the nearest one above it that has one."""
    above = (path[:length] for length in range(len(path), -1, -1))
    return next((lines[one] for one in above if one in lines), otherwise)
