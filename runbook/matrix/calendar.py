"""An iCalendar of days (RFC 5545): lines folded at 75 octets, text escaped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

FOLD = 75
PRODUCT = "-//Runbook//Reviews//EN"


@dataclass(frozen=True, slots=True)
class Day:
    """An all-day event; `uid` stays the same, so that calendars replace it."""

    uid: str
    on: date
    summary: str
    description: str
    url: str


def calendar(name: str, days: Iterable[Day], *, stamp: datetime) -> str:
    """The file; `stamp` is when its facts were read, in UTC."""
    return "".join(fold(line) + "\r\n" for line in _lines(name, days, stamp))


def _lines(name: str, days: Iterable[Day], stamp: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", f"X-WR-CALNAME:{text(name)}")
    for day in days:
        yield "BEGIN:VEVENT"
        yield f"UID:{text(day.uid)}"
        yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{text(day.summary)}"
        yield f"DESCRIPTION:{text(day.description)}"
        yield f"URL:{day.url}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def text(value: str) -> str:
    """A TEXT value (§3.3.11)."""
    for raw, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        value = value.replace(raw, escaped)
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def fold(line: str) -> str:
    """A long line in parts of at most 75 octets, never inside a character (§3.1)."""
    parts, part, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > FOLD:
            parts.append(part)
            part, size = " ", 1
        part, size = part + character, size + octets
    return "\r\n".join([*parts, part])
