"""A status that says something else than the rest of the answer."""

from __future__ import annotations

from typing import Any

from .case import Case
from .rule import Rule, Said

UNKNOWN_CALLER = ("expired", "not-yet-valid", "malformed", "alg-none", "wrong-issuer")
SAID_AS = {
    "expired": "has expired",
    "not-yet-valid": "is not valid yet",
    "malformed": "is not a well-formed token",
    "alg-none": "is unsigned",
    "wrong-issuer": "was made by another issuer",
}
NUMBERS = ("status", "statusCode", "status_code", "httpStatus", "code")


def problems(case: Case) -> tuple[str, ...]:
    """The codes of what is wrong with the token."""
    return tuple(one.code for one in case.token.problems) if case.token else ()


def forbidden_for_unknown_caller(case: Case) -> Said | None:
    """RFC 6750 §3.1: invalid_token goes with 401; 403 is for a caller that is known."""
    if case.response.status != 403:
        return None
    for challenge, quote in case.challenges:
        if challenge.get("error") == "invalid_token":
            text = "403 with the challenge invalid_token: 401 is the status for that, and clients "
            return Said(text + "that renew their token on 401 don't do it here.", quote.line)
    for code in problems(case):
        if code in SAID_AS:
            text = f"403 although the token {SAID_AS[code]}: 401 is the status for that, and "
            return Said(text + "clients that renew their token on 401 don't do it here.", case.line)
    return None


def unauthorized_for_scope(case: Case) -> Said | None:
    if case.response.status != 401:
        return None
    for challenge, quote in case.challenges:
        if challenge.get("error") == "insufficient_scope":
            text = "401 with the challenge insufficient_scope: 403 is the status for that. "
            return Said(text + "A client that fetches a new token gets the same again.", quote.line)
    if problems(case) == ("missing-scope",):
        return Said(
            "401 although the token only lacks a scope: 403 is the status for that. "
            "A client that fetches a new token gets the same again.",
            case.line,
        )
    return None


def hides_forbidden(case: Case) -> Said | None:
    """RFC 9110 §15.5.4: an origin server may answer 404 to hide that a resource exists."""
    if case.response.status != 404:
        return None
    if case.service and case.service in case.organisation.masks_forbidden:
        return Said(
            f"The service {case.service} answers 404 where others answer 403: the object may "
            "exist, and the caller may not see it.",
            case.line,
        )
    if "www-authenticate" in case.fields:
        return Said(
            "404 with a challenge: credentials were judged, so this may be a 401 or 403 in "
            "disguise.",
            case.line_of("www-authenticate"),
        )
    if "missing-scope" in problems(case):
        return Said("404 while the token lacks a scope: this may be a 403 in disguise.", case.line)
    return None


def error_in_success(case: Case) -> Said | None:
    """Not for gRPC and GraphQL, which carry their errors in a 200 by their own rules."""
    status = case.response.status
    if status is None or not 200 <= status <= 299 or (case.judgement.status or 0) < 400:
        return None
    if "grpc-status" in case.response.trailers or "grpc-status" in case.fields or graphql(case):
        return None
    return Said(
        f"{status} around an error that belongs to {case.judgement.status}: monitoring, retries "
        "and caches take it for a success.",
        case.line,
    )


def graphql(case: Case) -> bool:
    """An answer in GraphQL's form (GraphQL specification §7.1)."""
    errors = case.document.get("errors")
    if not isinstance(errors, list) or not errors or not isinstance(errors[0], dict):
        return False
    return "graphql" in case.path.lower() or bool(
        {"locations", "extensions"} & errors[0].keys() or "data" in case.document
    )


def graphql_in_success(case: Case) -> Said | None:
    if case.response.status != 200 or not graphql(case):
        return None
    return Said(
        "GraphQL reports errors inside a 200: status-based alerts and retries don't see them.",
        case.line,
    )


def told_status(document: dict[str, Any]) -> tuple[str, int] | None:
    """The status that an error object names at its top."""
    for place, prefix in ((document, ""), (document.get("error"), "error.")):
        if not isinstance(place, dict):
            continue
        for name in NUMBERS:
            value = place.get(name)
            if isinstance(value, str) and len(value) == 3 and value.isdecimal():
                value = int(value)
            if isinstance(value, int) and not isinstance(value, bool) and 400 <= value <= 599:
                return prefix + name, value
    return None


def other_status_in_content(case: Case) -> Said | None:
    """Not for a problem document, which has its own rule."""
    status = case.response.status
    told = told_status(case.document)
    if status is None or status < 400 or told is None or told[1] == status:
        return None
    if "problem+" in case.media_type:
        return None
    return Said(
        f"The status line says {status}, the content's {told[0]} says {told[1]}: one of them was "
        "changed on the way, or the answer of a dependency was wrapped.",
        case.response.content_line,
    )


RULES = (
    Rule("403-for-expired-token", "bad", "RFC 6750 §3.1", forbidden_for_unknown_caller),
    Rule("401-for-missing-scope", "bad", "RFC 6750 §3.1", unauthorized_for_scope),
    Rule("404-hides-forbidden", "info", "RFC 9110 §15.5.4", hides_forbidden),
    Rule("error-in-200", "bad", "RFC 9110 §15.3.1", error_in_success),
    Rule("graphql-error-in-200", "info", "GraphQL §7.1", graphql_in_success),
    Rule("status-mismatch", "warn", "RFC 9110 §15", other_status_in_content),
)
