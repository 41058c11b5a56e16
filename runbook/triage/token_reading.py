"""The token card: claims in words, times beside the response's own. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .told import Told

KINDS = {
    "jwt": "JSON Web Token",
    "opaque": "Opaque token",
    "session-cookie": "Session cookie",
    "api-key": "API key",
    "basic": "User name and password",
    "none": "No credentials were sent",
    "not-shown": "Not shown in the paste",
}
NOTES = {
    "none": "The request as it was pasted carries no Authorization field, cookie or key.",
    "not-shown": "The request was not pasted; this is what the response says of it.",
}
READ = "Signature not verified. Claims say what the caller sent, not that it was true."
UNREAD = "Only its issuer can read it."
TIMES = ("iat", "nbf", "exp")
SHOWN = ("sub", "azp", "client_id", "iss", "aud", "scope", "scp", "roles", *TIMES)
SUSPECTS = {
    "expired": ("exp",),
    "not-yet-valid": ("nbf",),
    "issued-in-future": ("iat",),
    "wrong-audience": ("aud",),
    "wrong-issuer": ("iss",),
    "other-environment": ("iss", "aud"),
    "missing-scope": ("scope", "scp"),
    "clock-skew": ("iat", "nbf", "exp"),
}
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Claim:
    name: str
    text: str
    bad: bool


@dataclass(frozen=True, slots=True)
class TokenCard:
    """What was presented to say who calls, and what is wrong with it."""

    kind: str
    algorithm: str
    claims: tuple[Claim, ...]
    problems: tuple[str, ...]
    note: str


def token_card(told: Told) -> TokenCard | None:
    token = told.token
    if token is None:
        return None
    problems = token["problems"]
    suspects = {name for one in problems for name in SUSPECTS.get(one["code"], ())}
    claims = token["claims"]
    return TokenCard(
        kind=KINDS.get(token["kind"], token["kind"].replace("-", " ").capitalize()),
        algorithm=str(token["header"].get("alg", "")),
        claims=tuple(_claims(claims, suspects)),
        problems=tuple(one["detail"] for one in problems),
        note=READ if claims else NOTES.get(token["kind"], UNREAD),
    )


def _claims(claims: Mapping[str, Any], suspects: set[str]) -> Iterator[Claim]:
    for name in SHOWN:
        if name in claims:
            text = _time(claims[name]) if name in TIMES else _text(claims[name])
            yield Claim(name, text, name in suspects)


def _time(value: Any) -> str:
    """NumericDate (RFC 7519 §2) as a moment in UTC."""
    try:
        moment = datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return _text(value)
    return f"{moment.day} {moment:%b %Y, %H:%M:%S} UTC"


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = " ".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
