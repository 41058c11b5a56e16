"""What a response says of rate limits: RateLimit, RateLimit-Policy, X-RateLimit-*, Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ..model import Evidence, Field, Fields, Paste, RateLimit
from .case import number


def rate_limit(paste: Paste) -> RateLimit | None:
    """Who is limited, until when (seconds after the response's Date), and what back-off fits."""
    response = paste.response
    if response is None:
        return None
    after = response.fields.first("retry-after")
    if after is None:
        return None
    seconds = seconds_until(after, response.fields)
    evidence = Evidence("header retry-after", after.value, "When to come back.", after.line)
    advice = f"Wait {seconds} s, then try once." if seconds is not None else "Wait."
    return RateLimit(None, None, None, seconds, "", advice, (evidence,))


def seconds_until(field: Field, fields: Fields) -> int | None:
    """Retry-After as seconds (RFC 9110 §10.2.3): a number, or a date against the Date field."""
    plain = number(field.value)
    if plain is not None:
        return plain
    until, now = http_date(field.value), http_date(fields.value("date") or "")
    return max(0, int((until - now).total_seconds())) if until and now else None


def http_date(value: str) -> datetime | None:
    """An HTTP-date (RFC 9110 §5.6.7), None where it is none."""
    try:
        read = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
