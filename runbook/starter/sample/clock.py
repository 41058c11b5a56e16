"""The sample's past is told in days before it is loaded. Pure."""

from __future__ import annotations

import re
import zlib
from datetime import datetime, timedelta
from email.utils import format_datetime

DATE = re.compile(r"\[\[(\d+)(?: (\d\d:\d\d:\d\d))?( iso)?\]\]")
OFFICE_OPENS = 8
OFFICE_MINUTES = 9 * 60


def moment(now: datetime, days_ago: int, what: str) -> datetime:
    """Some time in office hours of that day; the same for the same `what`."""
    minutes = zlib.crc32(what.encode()) % OFFICE_MINUTES
    opens = now.replace(hour=OFFICE_OPENS, minute=0, second=0, microsecond=0)
    return opens - timedelta(days=days_ago) + timedelta(minutes=minutes)


def with_dates(text: str, now: datetime) -> str:
    """Write out `[[41]]` (13 October), `[[41 06:12:44]]` (a Date field) and `[[… iso]]`."""
    return DATE.sub(lambda match: _written(match, now), text)


def _written(match: re.Match[str], now: datetime) -> str:
    day = now - timedelta(days=int(match[1]))
    if not match[2]:
        return f"{day.day} {day:%B}"
    hour, minute, second = map(int, match[2].split(":"))
    at = day.replace(hour=hour, minute=minute, second=second, microsecond=0)
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if match[3] else format_datetime(at, usegmt=True)
