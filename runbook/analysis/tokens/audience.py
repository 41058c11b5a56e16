"""A token's `iss` and `aud` against what the service's environment expects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from runbook.analysis.model import Environment, Organisation, TokenProblem

_BEFORE_PRODUCTION = re.compile(
    r"(?:^|[^a-z])(staging|stage|stg|uat|qa|preprod|pre-prod|sandbox|nonprod|non-prod)(?:[^a-z]|$)"
)
_PRODUCTION = re.compile(r"(?:^|[^a-z])(production|prod|prd|live)(?:[^a-z]|$)")


def check_audience(
    claims: Mapping[str, Any],
    organisation: Organisation,
    service: str | None,
    environment: str | None,
) -> Iterator[TokenProblem]:
    """Whether issuer and audience are those of the place where the token was sent."""
    here = [
        one
        for one in organisation.environments
        if one.service == service and environment in (None, one.name)
    ]
    if service is None or not here:
        return
    judged = [
        *_judge(organisation, here, "issuers", "iss", tuple(filter(None, [issuer_of(claims)]))),
        *_judge(organisation, here, "audiences", "aud", audiences_of(claims)),
    ]
    elsewhere = [one for one in judged if one.code == "other-environment"]
    yield from elsewhere[:1]
    yield from (one for one in judged if one.code != "other-environment")


def _judge(
    organisation: Organisation,
    here: list[Environment],
    what: str,
    claim: str,
    values: tuple[str, ...],
) -> Iterator[TokenProblem]:
    """One claim against what is expected here, and whose it is where it does not fit."""
    claimed = {_plain(one) for one in values}
    expected = {_plain(one) for each in here for one in getattr(each, what)}
    if not expected or not claimed or expected & claimed:
        return
    others = [
        one
        for one in organisation.environments
        if claimed & {_plain(known) for known in getattr(one, what)}
    ]
    said = f"{claim} `{', '.join(values)}`"
    other = _other(others, here, said)
    if other is not None:
        yield other
        return
    detail = f"{claim} is `{', '.join(values)}`; {_expects(here, what)}"
    if others:
        detail += f" It is that of {others[0].service} in {others[0].name}."
    yield TokenProblem("wrong-issuer" if claim == "iss" else "wrong-audience", detail)


def _expects(here: list[Environment], what: str) -> str:
    names = sorted({one for each in here for one in getattr(each, what)})
    return f"{here[0].service} in {here[0].name} expects `{'` or `'.join(names[:4])}`."


def _other(others: list[Environment], here: list[Environment], said: str) -> TokenProblem | None:
    """Named only where every place it fits is another environment than the one it was sent to."""
    names = {one.name for one in here}
    if not others or any(one.name in names for one in others):
        return None
    first = next((one for one in others if one.service == here[0].service), others[0])
    service = "" if first.service == here[0].service else f" of {first.service}"
    sent = " or ".join(sorted(names))
    return TokenProblem(
        "other-environment", f"A token for {first.name}{service} sent to {sent}: {said}."
    )


def guess_environment(claims: Mapping[str, Any], host: str | None) -> TokenProblem | None:
    """For a host that nobody registered: names that say staging on one side only."""
    if host is None:
        return None
    for claim, values in (("iss", (issuer_of(claims) or "",)), ("aud", audiences_of(claims))):
        for value in values:
            problem = _named_apart(claim, value, host)
            if problem is not None:
                return problem
    return None


def _named_apart(claim: str, value: str, host: str) -> TokenProblem | None:
    token, place = value.lower(), host.lower()
    before, there = _BEFORE_PRODUCTION.search(token), _BEFORE_PRODUCTION.search(place)
    live = _PRODUCTION.search(token)
    if before and not there:
        sent = "production" if _PRODUCTION.search(place) else host
        text = f"A token for {before[1]} sent to {sent}: {claim} `{value}`."
    elif live and there:
        text = f"A token for production sent to {there[1]}: {claim} `{value}`."
    else:
        return None
    return TokenProblem("other-environment", text)


def issuer_of(claims: Mapping[str, Any]) -> str | None:
    """`iss` (RFC 7519 §4.1.1), where it is a text."""
    value = claims.get("iss")
    return value if isinstance(value, str) and value else None


def audiences_of(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """`aud`, one text or several (RFC 7519 §4.1.3)."""
    value = claims.get("aud")
    values = value if isinstance(value, list) else [value]
    return tuple(one for one in values[:20] if isinstance(one, str) and one)


def _plain(value: str) -> str:
    return value.strip().rstrip("/")
