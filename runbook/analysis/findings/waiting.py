"""When a limit ends, whom it counts, and what to do until then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..model import Evidence, Fields, Paste, Response
from .case import number
from .times import http_date

if TYPE_CHECKING:
    from .quotas import Quota

EPOCH = 1_000_000_000  # from here on a number is a moment (September 2001), below it a span
MILLISECONDS = 100_000_000_000
SPAN = re.compile(
    r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,9})ms)?"
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
LONG = 3600

# Words of fields and bodies that tell whom the limit counts, the most exact first.
WHOM = (
    ("the address that calls", r"\b(?:your|source|client|this|per|from) ?-?ip\b|ip address\b"),
    ("the token", r"\b(?:per|this|your|access)[ -]token\b"),
    ("the API key", r"\b(?:per|this|your) (?:api )?key\b|\bapi key\b"),
    ("the user", r"\b(?:per[ -]user|user rate|for user|this user|user ?id|your account)\b"),
    ("the plan", r"\b(?:usage plan|your plan|subscription|billing|tier|monthly|quota plan)\b"),
    ("the application", r"\b(?:per[ -]app|this app(?:lication)?|client[ _]id|consumer)\b"),
    ("the organisation", r"\b(?:organi[sz]ation|workspace|tenant|shop|project)\b"),
    ("everybody together", r"\b(?:global|overall|server is busy|account[ -]level|concurren\w+)\b"),
)
_WHOM = tuple((whom, re.compile(pattern, re.IGNORECASE)) for whom, pattern in WHOM)
SCOPE_FIELDS = (
    "x-ratelimit-scope", "x-ratelimit-resource", "x-ratelimit-type", "stripe-rate-limited-reason",
    "x-ratelimit-bucket", "x-throttle-scope", "x-ratelimit-key",
)  # fmt: skip
WINDOWS = frozenset({"", "default", "second", "minute", "hour", "day", "month", "year"})
SCOPE_WHY = "Which limit it is."
WHOM_WHY = "Whom the limit counts."
LIMIT_WORDS = re.compile(r"limit|quota|throttl|too many|exceed|plan", re.IGNORECASE)


def seconds_until(value: str, fields: Fields) -> int | None:
    """Seconds from the response's Date to what a field names; None where that can't be told.

    A span in seconds, a span as `1m30s` or `250ms`, a moment as an HTTP-date, RFC 3339 or Unix
    time in seconds or milliseconds. Rounded up, never below 0.
    """
    text = value.strip()[:60]
    if text[:1].isdigit():
        text = re.split(r"[,;]", text, maxsplit=1)[0].strip()
    now = http_date(fields.value("date"))
    plain = _decimal(text)
    if plain is not None:
        if plain < EPOCH:
            return _up(plain)
        moment = plain / 1000 if plain >= MILLISECONDS else plain
        return _up(moment - now.timestamp()) if now else None
    span = SPAN.fullmatch(text) if text else None
    if span is not None:
        days, hours, minutes, seconds, thousandths = (float(one or 0) for one in span.groups())
        return _up(days * 86_400 + hours * 3600 + minutes * 60 + seconds + thousandths / 1000)
    when = http_date(text) or _rfc3339(text)
    return _up((when - now).total_seconds()) if when and now else None


def _decimal(text: str) -> float | None:
    whole = number(text)
    if whole is not None:
        return float(whole)
    return float(text) if re.fullmatch(r"\d{1,15}\.\d{1,15}", text) else None


def _up(seconds: float) -> int:
    return max(0, -int(-seconds // 1))


def _rfc3339(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


# Whom ---------------------------------------------------------------------------------------


def scope_of(paste: Paste, quota: Quota) -> tuple[str, tuple[Evidence, ...]]:
    """Whom the limit counts, in words, and the line that says so; nothing where none does."""
    response = paste.response
    if response is None:
        return "", ()
    for name in SCOPE_FIELDS:
        field = response.fields.first(name)
        if field is not None and field.value:
            evidence = Evidence(f"header {name}", field.value[:80], SCOPE_WHY, field.line)
            return field.value[:80], (evidence,)
    for line, text in _sentences(response):
        for whom, pattern in _WHOM:
            if pattern.search(text):
                return whom, (Evidence("body", text[:160], WHOM_WHY, line),)
    if quota.key:
        return "a partition of the callers", ()
    return (quota.name if quota.name not in WINDOWS else ""), ()


def _sentences(response: Response) -> Iterator[tuple[int | None, str]]:
    """Lines of an error's content that speak of a limit."""
    if response.status is not None and response.status < 400:
        return
    for at, line in enumerate(response.content[:4000].splitlines()[:80]):
        if LIMIT_WORDS.search(line[:1000]):
            number_of = None if response.content_line is None else response.content_line + at
            yield number_of, line.strip()[:1000]


# What to do -----------------------------------------------------------------------------------


def advice(response: Response, quota: Quota, after: int | None, method: str | None) -> str:
    """What back-off fits, in one or two sentences. A write is repeated only with a key."""
    reached = response.status == 429 or quota.remaining == 0
    if not reached and after is None:
        return _left(quota)
    wait = after if after is not None else quota.reset
    if wait is None:
        return (
            "It doesn't say when to come back: pause 1 s, double the pause each time up to 60 s, "
            "with jitter." + _writes(method)
        )
    if wait > LONG:
        return f"Closed for {_span(wait)}: retrying is pointless, ask for a larger quota."
    return f"Wait {_span(wait)}, then go on slower, each caller with a jitter." + _writes(method)


def _left(quota: Quota) -> str:
    if quota.remaining is None:
        return "A limit is stated and not reached: pace the calls by it."
    of = f" of {quota.limit}" if quota.limit is not None else ""
    until = f" for {_span(quota.reset)}" if quota.reset else ""
    return f"{quota.remaining}{of} left{until}: this limit is not what failed the call."


def _writes(method: str | None) -> str:
    if not method or method.upper() in SAFE:
        return ""
    return f" Repeat a {method.upper()[:10]} only with an idempotency key."


def _span(seconds: int) -> str:
    for size, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            count = -(-seconds // size)
            return f"{count} {name}s"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
