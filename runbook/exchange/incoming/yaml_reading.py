"""A YAML document, piece by piece: its top keys, and each page by itself. Pure.

The pieces are cut at the lines where they begin, at the left edge of the file, so that a file of
any size is read in the memory of one page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from . import yaml_events, yaml_lines
from .faults import Part, Path, unreadable

TOP = re.compile(r"""(?:([A-Za-z_]\w*)|"(\w+)"|'(\w+)')\s*:(?:\s|$)""")
SKIPPED = re.compile(r"\s*(#.*)?")
ITEM = re.compile(r"( *)-(?: |$)")
LARGEST = 4_000_000
"""Characters in one page, or in the reference data by sections."""
REFERENCE_LARGEST = 64_000_000
LISTED = "pages"


def read_yaml(lines: Iterable[str]) -> Iterator[Part]:
    """The parts in the order of the file; each key at the top once.

    Raises UnreadableError with the line where the file stops being a document.
    """
    for piece in _pieces(lines):
        if piece.lines:
            yield piece.part()


class _Piece:
    """The lines of one key at the top, or of one item of its list."""

    def __init__(self, name: str, line: int, *, is_item: bool, indent: int = 0) -> None:
        self.name, self.line, self.is_item, self.indent = name, line, is_item, indent
        self.dash = " " * indent + "-"
        self.inside = ""
        """What a line of this item begins with that begins nothing new."""
        self.lines: list[str] = []
        self.size = 0

    def add(self, line: str) -> None:
        self.lines.append(line)
        self.size += len(line)
        if self.size > (LARGEST if self.is_item else REFERENCE_LARGEST):
            what = "This page" if self.is_item else f"{self.name!r}"
            raise unreadable(self.line, f"{what} is longer than {LARGEST:,} characters.")

    def part(self) -> Part:
        try:
            value = yaml_lines.read(list(self.lines), self.indent)
        except yaml_lines.OtherwiseError:
            value, _ = yaml_events.load("\n".join(self.lines), first_line=self.line)
        if not self.is_item:
            if not isinstance(value, dict) or len(value) != 1:
                raise unreadable(self.line, "Its keys stand at the left edge, a line each.")
            (value,) = value.values()
        elif not isinstance(value, list) or len(value) != 1:
            raise unreadable(self.line, "Each page is an item of the list: “- kind: …”.")
        else:
            (value,) = value
        within: Path = (0,) if self.is_item else (self.name,)
        places = yaml_events.Places(lambda: "\n".join(self.lines), self.line, within)
        return Part(self.name, value, self.line, places)


def _pieces(lines: Iterable[str]) -> Iterator[_Piece]:
    cutter = _Cutter()
    inside = ""
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r\n")
        if inside and line.startswith(inside):  # nearly every line: nothing begins so far in
            cutter.piece.add(line)  # type: ignore[union-attr]
            continue
        if done := cutter.feed(line, number):
            yield done
        inside = cutter.piece.inside if cutter.piece else ""
    if cutter.piece is not None:
        yield cutter.piece


class _Cutter:
    """Finds the lines where a piece begins; `feed` gives back the piece that this line ends."""

    def __init__(self) -> None:
        self.piece: _Piece | None = None
        self.seen: set[str] = set()

    def feed(self, line: str, number: int) -> _Piece | None:
        before = self.piece
        top = TOP.match(line) if line[:1] not in (" ", "-", "#", "") else None
        if top is not None:
            self._begin(top[1] or top[2] or top[3], line, number, rest=line[top.end() :])
            return before
        if before is not None and before.is_item and (item := _starts(before, line)):
            self.piece = _Piece(before.name, number, is_item=True, indent=len(item[1]))
            self.piece.inside = " " * (len(item[1]) + 1)
            self.piece.add(line)
            return before
        if before is None or (before.is_item and not before.lines):
            if not _is_before(line, started=bool(self.seen)):
                raise unreadable(number, _beginning(line))
        elif line == "---":
            raise unreadable(number, "One document a file; a second begins here.")
        else:
            before.add(line)
        return None

    def _begin(self, name: str, line: str, number: int, *, rest: str) -> None:
        if name in self.seen:
            raise unreadable(number, f"{name!r} stands here a second time.")
        self.seen.add(name)
        self.piece = _Piece(name, number, is_item=name == LISTED and _is_list(rest))
        if not self.piece.is_item:
            self.piece.add(line)


def _is_list(rest: str) -> bool:
    """Whether a list follows on lines of its own; `pages: []` is a value like any other."""
    return SKIPPED.fullmatch(rest) is not None


def _starts(piece: _Piece, line: str) -> re.Match[str] | None:
    """Whether the next item of a list begins here: at the indentation of its first."""
    if piece.lines and not line.startswith(piece.dash):
        return None
    return ITEM.match(line)


def _is_before(line: str, *, started: bool) -> bool:
    """What may stand before the first key, or before the first item."""
    if SKIPPED.fullmatch(line):
        return True
    return not started and (line == "---" or line.startswith("%"))


def _beginning(line: str) -> str:
    if line.startswith("-"):
        return "A document begins with its keys: “format: 1”, then “pages:” and the list."
    return f"Expected a key at the left edge, such as “pages:”, not {line.strip()[:40]!r}."
