"""What the response itself says about the token: challenges, error objects, known sentences.

RFC 6750 §3 (`error`, `error_description`, `scope`); the sentences are those of JWT libraries
and gateways (jsonwebtoken, PyJWT, Envoy's jwt_authn, AWS API Gateway, Kong, Spring Security,
Microsoft.IdentityModel, Google APIs, Slack, GitHub), each by its mechanism.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from runbook.analysis.model import Evidence, Response, TokenProblem
from runbook.analysis.tokens.challenges import Challenge, parse_challenges

_SUBJECT = r"(?:token|jwt|jws|credential|assertion|signature|authorization|session|lifetime|exp\b)"
_SAYINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "not-yet-valid",
        re.compile(
            r"not yet valid|not before|\bnbf\b|is not active yet|not active|used before|"
            r"before it is valid|becomes valid|IDX10222|immature",
            re.I,
        ),
    ),
    (
        "issued-in-future",
        re.compile(
            r"issued in the future|\biat\b|used before issued|issued at .{0,30}future", re.I
        ),
    ),
    (
        "expired",
        re.compile(
            rf"{_SUBJECT}.{{0,60}}\bexpired?\b|\bexpired?\b.{{0,30}}{_SUBJECT}|IDX10223|"
            r"lifetime validation failed|no longer valid|\bexp\b.{0,40}(?:check|past|claim)",
            re.I,
        ),
    ),
    (
        "wrong-audience",
        re.compile(r"audience|\baud\b|IDX1020[68]|IDX10214|not intended for", re.I),
    ),
    (
        "wrong-issuer",
        re.compile(r"\bissuer|\biss\b|IDX1020[45]|unknown tenant|untrusted authority", re.I),
    ),
    (
        "missing-scope",
        re.compile(
            r"insufficient[_ ](?:scope|authentication scopes)|missing[_ ](?:required )?scope|"
            r"scope_insufficient|required scopes?|does not have the (?:required )?scope|"
            r"lacks? .{0,30}\bscope|scopes? .{0,40}(?:not granted|missing|required)",
            re.I,
        ),
    ),
    (
        "alg-none",
        re.compile(
            r"\balg(?:orithm)?\b.{0,30}\bnone\b|unsecured jw[ts]|unsigned (?:claims )?jwt", re.I
        ),
    ),
    (
        "malformed",
        re.compile(
            r"malformed|not enough segments|wrong number of segments|invalid number of segments|"
            r"invalid compact|three parts|3 parts|not a (?:valid )?jwt|"
            r"(?:could not|cannot|can't|unable to|failed to) (?:be )?(?:decode|parse|deserialize)"
            r"|(?:token|jwt).{0,30}(?:not well.?formed|invalid format)|bad token format|"
            r"IDX12741|IDX10729|not in the form of header\.payload",
            re.I,
        ),
    ),
)
_TOKEN_WORDS = re.compile(r"token|jwt|jws|scope|bearer|oauth|IDX1\d{4}|\baud\b|\biss\b", re.I)
_ERROR_KEYS = frozenset(
    "error error_description errordescription message detail title description reason msg code "
    "errorcode error_code exp nbf iat aud iss type errormessage developermessage needed".split()
)
_MAX_TEXT = 400
_GITHUB_HAS, _GITHUB_NEEDS = "x-oauth-scopes", "x-accepted-oauth-scopes"


def challenges_of(response: Response) -> Iterator[tuple[Challenge, Evidence]]:
    """Every challenge of the response, with the line that holds it."""
    for name in ("www-authenticate", "proxy-authenticate", "x-amzn-remapped-www-authenticate"):
        for one in response.fields.all(name):
            for challenge in parse_challenges(one.value):
                yield (
                    challenge,
                    Evidence(f"header {name}", f"{one.name}: {one.value}", "", one.line),
                )


def said_problems(response: Response) -> Iterator[tuple[TokenProblem, Evidence]]:
    """Problems that the response names, whatever the token shows."""
    for challenge, quote in challenges_of(response):
        text = f"{challenge.get('error') or ''} {challenge.get('error_description') or ''}".strip()
        for code in codes_in(text):
            yield TokenProblem(code, f"The challenge says: {text[:200]}."), quote
    if response.status in (400, 401, 403, 498) or response.status is None:
        for text in _error_texts(response.content):
            for code in codes_in(text):
                quote = Evidence("body", text[:200], "", response.content_line)
                yield TokenProblem(code, f"The response says: {text[:200]}."), quote


def codes_in(text: str) -> tuple[str, ...]:
    """The first problem that a sentence about a token names; none for other sentences."""
    text = text[:_MAX_TEXT]
    for code, pattern in _SAYINGS:
        if pattern.search(text):
            return (code,)
    return ()


def _error_texts(content: str) -> Iterator[str]:
    """The texts of an error object, or a short plain body."""
    bare = content.strip()[:8192]
    if not bare or bare[0] == "<":
        return
    if bare[0] not in "{[":
        if len(bare) <= _MAX_TEXT and _about_token(bare):
            yield bare
        return
    try:
        value = json.loads(bare)
    except (ValueError, RecursionError):
        return
    yield from _texts(value, 0)


def _texts(value: Any, depth: int) -> Iterator[str]:
    if depth > 4:
        return
    if isinstance(value, list):
        for one in value[:10]:
            yield from _texts(one, depth + 1)
    elif isinstance(value, dict):
        texts = [
            f"{key} {text}" if key.lower() in ("exp", "nbf", "iat", "aud", "iss") else text
            for key, text in list(value.items())[:30]
            if isinstance(text, str) and key.lower() in _ERROR_KEYS
        ]
        joined = " · ".join(texts)
        if joined and _about_token(joined):
            yield joined
        for one in list(value.values())[:30]:
            if isinstance(one, dict | list):
                yield from _texts(one, depth + 1)


def _about_token(text: str) -> bool:
    return _TOKEN_WORDS.search(text) is not None


def demanded_scopes(response: Response) -> tuple[frozenset[str], bool, Evidence | None]:
    """The scopes that are asked for, whether one of them is enough, and where that stands."""
    for challenge, quote in challenges_of(response):
        if challenge.scopes and (
            challenge.get("error") == "insufficient_scope" or response.status == 403
        ):
            return frozenset(challenge.scopes), False, quote
    needs = response.fields.first(_GITHUB_NEEDS)
    if needs is not None and needs.value and response.status in (401, 403, 404):
        wanted = frozenset(one.strip() for one in needs.value.split(",") if one.strip())
        return wanted, True, Evidence(f"header {_GITHUB_NEEDS}", needs.value, "", needs.line)
    return _scopes_in_body(response)


def _scopes_in_body(response: Response) -> tuple[frozenset[str], bool, Evidence | None]:
    try:
        value = json.loads(response.content[:8192])
    except (ValueError, RecursionError):
        return frozenset(), False, None
    if isinstance(value, dict) and value.get("error") in ("insufficient_scope", "missing_scope"):
        scope = value.get("scope") or value.get("needed")
        if isinstance(scope, str):
            quote = Evidence("body", scope[:200], "", response.content_line)
            return frozenset(scope.replace(",", " ").split()), False, quote
    return frozenset(), False, None


def granted_elsewhere(response: Response) -> frozenset[str] | None:
    """GitHub says which scopes a token has, opaque as it is."""
    has = response.fields.first(_GITHUB_HAS)
    if has is None:
        return None
    return frozenset(one.strip() for one in has.value.split(",") if one.strip())
