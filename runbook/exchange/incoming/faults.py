"""What is wrong with a file that came in, and where. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

type Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: `line` counts from 1 (0: the file as a whole), `page` as in `entry
    403/gateway`, `field` as in `content.first_checks.2.text`."""

    line: int
    message: str
    field: str = ""
    page: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else ""
        place = ", ".join(filter(None, (where, self.page, self.field)))
        return f"{place}: {self.message}" if place else self.message


class UnreadableError(Exception):
    """The file cannot be read on from here."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class RefusedError(Exception):
    """Nothing of the file was taken over; `faults` say why, the first of `total`."""

    def __init__(self, faults: Sequence[Fault], total: int) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)
        self.total = total


def unreadable(line: int, message: str, field: str = "") -> UnreadableError:
    return UnreadableError(Fault(line, message, field))


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document: `name` is its key at the top, `pages` for each page.

    `line_of` finds the line of a field inside it; it reads the piece again, once.
    """

    name: str
    value: object
    line: int
    line_of: Callable[[Path], int]


def unstorable(value: object, path: Path = ()) -> tuple[Path, str] | None:
    """Where a character stands that no database stores: NUL, or half of a surrogate pair."""
    if isinstance(value, str):
        bad = next((sign for sign in value if sign == "\0" or "\ud800" <= sign <= "\udfff"), None)
        return (path, f"The character U+{ord(bad):04X} is not allowed here.") if bad else None
    inner: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for name, one in inner:
        if found := unstorable(name, path) or unstorable(one, (*path, name)):
            return found
    return None
