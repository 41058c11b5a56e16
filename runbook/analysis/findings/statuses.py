"""Fields that a status calls for (RFC 9110 §15.5 and §15.6, RFC 6585)."""

from __future__ import annotations

import re

from ..model import Level
from .case import Case
from .rule import Rule, Said

RESET_FIELD = re.compile(r"(?:x-)?rate-?limit(?:-policy|-reset.{0,20})?", re.IGNORECASE)
HOW_TO = re.compile(
    r"if-(?:none-)?match|if-unmodified-since|etag|precondition header|conditional|revision|version",
    re.IGNORECASE,
)


def _without(
    status: int, field: str, level: Level, reference: str, why: str, code: str = ""
) -> Rule:
    """The rule that a status needs a field; `why` tells what is missed without it."""

    def check(case: Case) -> Said | None:
        if case.response.status != status or not case.lacks(field):
            return None
        return Said(f"{status} without {field}: {why}", case.line)

    return Rule(code or f"{status}-without-{field.lower()}", level, reference, check)


def later_is_told(case: Case) -> bool:
    """A field other than Retry-After says when a limit ends."""
    return any(RESET_FIELD.fullmatch(one.name) for one in case.fields)


def too_many_without_retry_after(case: Case) -> Said | None:
    if case.response.status != 429 or not case.lacks("retry-after") or later_is_told(case):
        return None
    return Said(
        "429 without Retry-After or rate limit fields: callers have to guess when to come back, "
        "and most come back too soon.",
        case.line,
    )


def unavailable_without_retry_after(case: Case) -> Said | None:
    if case.response.status != 503 or not case.lacks("retry-after"):
        return None
    return Said("503 without Retry-After: callers choose their own pause.", case.line)


def failed_precondition_without_etag(case: Case) -> Said | None:
    """412 needs no ETag by the RFC; without one the caller needs a GET before it can go on."""
    if case.response.status != 412 or not case.lacks("etag") or "last-modified" in case.fields:
        return None
    return Said(
        "412 without ETag or Last-Modified: the caller has to read the resource again to learn "
        "which version is current.",
        case.line,
    )


def method_without_allow(case: Case) -> Said | None:
    """A firewall's 405 is a block and speaks of no resource."""
    if case.response.status != 405 or not case.lacks("allow"):
        return None
    if case.judgement.verdict.layer == "waf-cdn":
        return None
    return Said("405 without Allow: it must list the methods that the resource has.", case.line)


def method_is_allowed(case: Case) -> Said | None:
    """Allow comes from the resource; whoever refuses a method that it lists stands before it."""
    allow, method = case.fields.value("allow"), (case.request.method or "").upper()
    if case.response.status != 405 or not allow or not method:
        return None
    if method not in [one.strip().upper() for one in allow.split(",")]:
        return None
    return Said(
        f"405 for {method}, which Allow lists: the resource has the method, and something before "
        "it refuses.",
        case.line_of("allow"),
    )


def precondition_required_without_how(case: Case) -> Said | None:
    if case.response.status != 428 or case.cut or not (case.content or case.empty):
        return None
    if HOW_TO.search(case.content) or "etag" in case.fields:
        return None
    return Said(
        "428 that doesn't say which precondition it wants: name If-Match or If-Unmodified-Since, "
        "and send the current ETag.",
        case.line,
    )


RULES = (
    _without(
        401,
        "WWW-Authenticate",
        "bad",
        "RFC 9110 §15.5.2",
        "it must say which credentials are wanted, so a client can't tell a missing token "
        "from a wrong one.",
    ),
    _without(
        407,
        "Proxy-Authenticate",
        "bad",
        "RFC 9110 §15.5.8",
        "it must say which credentials the proxy wants.",
    ),
    Rule("405-without-allow", "bad", "RFC 9110 §15.5.6", method_without_allow),
    _without(
        426, "Upgrade", "bad", "RFC 9110 §15.5.22", "it must name the protocol that is wanted."
    ),
    _without(
        416,
        "Content-Range",
        "warn",
        "RFC 9110 §15.5.17",
        "it should give the current length, as `bytes */1234`.",
    ),
    Rule("405-for-allowed-method", "warn", "RFC 9110 §10.2.1", method_is_allowed),
    Rule("429-without-retry-after", "warn", "RFC 6585 §4", too_many_without_retry_after),
    Rule("503-without-retry-after", "info", "RFC 9110 §15.6.4", unavailable_without_retry_after),
    Rule("412-without-etag", "info", "RFC 9110 §15.5.13", failed_precondition_without_etag),
    Rule("428-without-precondition", "warn", "RFC 6585 §3", precondition_required_without_how),
)
