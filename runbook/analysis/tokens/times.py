"""A token's `exp`, `nbf` and `iat` against the response's own clock (RFC 7519 §4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from runbook.analysis.model import Paste, TokenProblem

SKEW = 300  # seconds; what most validators allow for, and what clocks without NTP drift by
_MILLISECONDS = 100_000_000_000


def response_time(paste: Paste) -> datetime | None:
    """The response's `Date` (RFC 9110 §6.6.1); None where it shows none or none that is one."""
    if paste.response is None:
        return None
    date = paste.response.fields.first("date")
    if date is None:
        return None
    try:
        read = parsedate_to_datetime(date.value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def check_times(claims: Mapping[str, Any], now: datetime) -> Iterator[TokenProblem]:
    """What is wrong with a token at that moment; edges within five minutes are clock skew."""
    clock = now.timestamp()
    expires, starts, issued = (numeric_date(claims.get(one)) for one in ("exp", "nbf", "iat"))
    if expires is not None and expires <= clock:
        text = f"exp {_said(expires)} is {_span(clock - expires)} before the response's Date"
        yield TokenProblem("expired", f"{text}, {_said(clock)}.")
        if clock - expires <= SKEW:
            yield TokenProblem(
                "clock-skew",
                f"{text}: so little that clocks that differ would do the same.",
            )
    early = False
    for code, name, value in (
        ("not-yet-valid", "nbf", starts),
        ("issued-in-future", "iat", issued),
    ):
        if value is None or value <= clock:
            continue
        text = f"{name} {_said(value)} is {_span(value - clock)} after the response's Date"
        if value - clock > SKEW:
            yield TokenProblem(code, f"{text}, {_said(clock)}.")
        elif not early:
            early = True
            yield TokenProblem("clock-skew", f"{text}: the clocks of issuer and server differ.")


def numeric_date(value: object) -> float | None:
    """Seconds since 1970 (RFC 7519 §2), also where they were written as a string."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    if not 0 <= seconds < float("inf"):
        return None
    return seconds / 1000 if seconds > _MILLISECONDS else seconds


def _said(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return f"{seconds:.0f}"


def _span(seconds: float) -> str:
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {name}{'s' if count != 1 else ''}"
    count = int(seconds)
    return f"{count} second{'s' if count != 1 else ''}"
