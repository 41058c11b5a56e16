"""Dates, caches and announced ends: Retry-After, Date, Age, Cache-Control, Sunset."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from .case import Case, number
from .rule import Rule, Said

SKEW = timedelta(minutes=5)
LIFETIME = re.compile(r"(?:^|[\s,])(?:s-maxage|max-age)\s?=\s?\"?(\d{1,10})", re.IGNORECASE)
HIT = re.compile(r"(?:^|[\s,;_])hit(?:$|[\s,;])", re.IGNORECASE)
HIT_FIELDS = ("x-cache", "cf-cache-status", "x-cache-status", "x-proxy-cache", "x-vercel-cache")
LINK_NEXT = re.compile(r"rel=\"?(?:deprecation|sunset|successor-version)", re.IGNORECASE)


def http_date(value: str | None) -> datetime | None:
    """An HTTP-date (RFC 9110 §5.6.7) with its zone, None where it is none."""
    try:
        read = parsedate_to_datetime(value or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def retry_after_unreadable(case: Case) -> Said | None:
    field = case.fields.first("retry-after")
    if field is None or number(field.value) is not None or http_date(field.value):
        return None
    return Said(
        f"Retry-After is {field.value[:40]!r}, neither seconds nor an HTTP date: clients ignore "
        "it and retry when they like.",
        field.line,
    )


def retry_after_past(case: Case) -> Said | None:
    field = case.fields.first("retry-after")
    until = http_date(field.value) if field and number(field.value) is None else None
    now = http_date(case.fields.value("date"))
    if field is None or until is None or now is None or until > now:
        return None
    return Said("Retry-After is a moment before the response's own Date.", field.line)


def clocks_differ(case: Case) -> Said | None:
    """Against the request's Date, the token's times, or Last-Modified (RFC 9110 §8.8.2.1)."""
    field = case.fields.first("date")
    if field is None:
        return None
    now = http_date(field.value)
    if now is None:
        return Said(f"Date is {field.value[:40]!r}, which is no HTTP date.", field.line)
    if case.token and any(one.code == "clock-skew" for one in case.token.problems):
        return Said(
            "The token's times and the response's Date are seconds apart: look at the clocks of "
            "issuer and server.",
            field.line,
        )
    for name, when in (
        ("The request's Date", http_date(case.asked.value("date"))),
        ("Last-Modified", _later(http_date(case.fields.value("last-modified")), now)),
    ):
        if when is not None and abs(when - now) > SKEW:
            minutes = int(abs(when - now).total_seconds() // 60)
            return Said(
                f"{name} and the response's Date are {minutes} minutes apart: signatures and "
                "tokens with a lifetime fail on that.",
                field.line,
            )
    return None


def _later(when: datetime | None, now: datetime) -> datetime | None:
    return when if when and when > now else None


def auth_error_cacheable(case: Case) -> Said | None:
    """RFC 9111 §3: a shared cache may store what is public or has a lifetime."""
    if case.response.status not in (401, 403, 407):
        return None
    field = case.fields.first("cache-control")
    value = (case.fields.value("cache-control") or "").lower()
    if field is None or "no-store" in value or "private" in value or "no-cache" in value:
        return None
    found = LIFETIME.search(value)
    lasting = found is not None and int(found[1]) > 0
    if not lasting and "public" not in value:
        return None
    return Said(
        f"Cache-Control lets caches keep this {case.response.status}: callers may get it after "
        "the cause is mended.",
        field.line,
    )


def error_from_cache(case: Case) -> Said | None:
    if (case.response.status or 0) < 400:
        return None
    age = number(case.fields.value("age"))
    if age:
        return Said(
            f"The error came out of a cache, {age} s old: what stands behind it may be well by "
            "now.",
            case.line_of("age"),
        )
    for name in HIT_FIELDS:
        field = case.fields.first(name)
        if field is not None and HIT.search(field.value):
            return Said(
                f"The error came out of a cache ({name}: {field.value[:40]}): what stands behind "
                "it may be well by now.",
                field.line,
            )
    return None


def going_away(case: Case) -> Said | None:
    sunset = case.fields.first("sunset")
    if sunset is not None:
        when, now = http_date(sunset.value), http_date(case.fields.value("date"))
        if when and now and when <= now:
            return Said(
                f"Its Sunset, {sunset.value[:40]}, has passed: it may be gone.", sunset.line
            )
        return Said(f"It is to go away: Sunset {sunset.value[:40]}.", sunset.line)
    field = case.fields.first("deprecation")
    if field is None or field.value.lower() in ("false", "?0"):
        return None
    return Said("It is deprecated: its owner announces that by the Deprecation field.", field.line)


def framed_twice(case: Case) -> Said | None:
    """RFC 9112 §6.1: a sender must not send both; intermediaries may disagree on the end."""
    length, coding = case.fields.first("content-length"), case.fields.first("transfer-encoding")
    if length is None or coding is None or not case.whole_head:
        return None
    return Said(
        "Content-Length beside Transfer-Encoding: intermediaries may disagree on where the "
        "response ends, which shows as cut or mixed-up answers.",
        coding.line,
    )


RULES = (
    Rule("retry-after-unreadable", "warn", "RFC 9110 §10.2.3", retry_after_unreadable),
    Rule("retry-after-past", "warn", "RFC 9110 §10.2.3", retry_after_past),
    Rule("clock-skew", "warn", "RFC 9110 §6.6.1", clocks_differ),
    Rule("auth-error-cacheable", "warn", "RFC 9111 §3", auth_error_cacheable),
    Rule("error-from-cache", "warn", "RFC 9111 §5.1", error_from_cache),
    Rule("deprecated", "info", "RFC 9745 §2, RFC 8594 §3", going_away),
    Rule("framed-twice", "warn", "RFC 9112 §6.1", framed_twice),
)
