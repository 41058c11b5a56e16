"""Reads the token of a paste and names what is wrong with it. Nothing is verified or sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from runbook.analysis.model import Organisation, Paste, Response, Token, TokenProblem
from runbook.analysis.tokens.audience import check_audience, guess_environment
from runbook.analysis.tokens.forms import Presented
from runbook.analysis.tokens.presented import presented_in
from runbook.analysis.tokens.refusals import (
    challenges_of,
    demanded_scopes,
    granted_elsewhere,
    said_problems,
)
from runbook.analysis.tokens.times import check_times, response_time

_SCOPE_CLAIMS = ("scope", "scp", "scopes", "roles", "permissions", "authorities")
_REFUSED = (401, 403)


def read_token(
    paste: Paste,
    organisation: Organisation,
    service: str | None = None,
    environment: str | None = None,
) -> Token | None:
    """What the request presented, with the problems of CONTRACT's codes.

    None where the paste shows neither a request nor a response that speaks of a token.
    Times are compared with the response's own Date only (RFC 9110 §6.6.1).
    """
    shown = presented_in(paste)
    response = paste.response
    said = list(said_problems(response)) if response is not None else []
    if shown is None:
        if not said and not _insufficient(response):
            return None
        shown = Presented("not-shown")
    problems = list(_own_problems(shown, paste, organisation, service, environment))
    evidence = [replace(one, why=_why(shown)) for one in shown.evidence]
    if response is not None:
        problems += _scope_problems(shown, response)
        for problem, quote in said:
            if problem.code not in {one.code for one in problems}:
                problems.append(problem)
            evidence.append(replace(quote, why="What the response says about the token."))
    return Token(shown.kind, shown.claims, _once(problems), tuple(evidence), shown.header)


def _own_problems(
    shown: Presented,
    paste: Paste,
    organisation: Organisation,
    service: str | None,
    environment: str | None,
) -> Iterator[TokenProblem]:
    yield from (TokenProblem("malformed", _sentence(fault)) for fault in shown.faults)
    algorithm = shown.header.get("alg")
    if isinstance(algorithm, str) and algorithm.strip().lower() == "none":
        yield TokenProblem("alg-none", "alg is `none`: the token is unsigned (RFC 8725 §3.2).")
    if not shown.claims:
        return
    now = response_time(paste)
    if now is not None:
        yield from check_times(shown.claims, now)
    yield from check_audience(shown.claims, organisation, service, environment)
    known = any(one.service == service for one in organisation.environments)
    if not known and paste.response is not None and paste.response.status in _REFUSED:
        guessed = guess_environment(shown.claims, _host(paste))
        if guessed is not None:
            yield guessed


def _host(paste: Paste) -> str | None:
    request = paste.request
    if request is None:
        return None
    if request.url:
        try:
            return urlsplit(request.url).hostname
        except ValueError:
            return None
    host = request.fields.first("host") or request.fields.first(":authority")
    return host.value if host else None


def _insufficient(response: Response | None) -> bool:
    return response is not None and any(
        one.get("error") == "insufficient_scope" for one, _ in challenges_of(response)
    )


def scopes_of(token: Token | Presented) -> frozenset[str]:
    """Everything the claims grant: `scope`, `scp`, `roles`, `permissions`."""
    found: set[str] = set()
    for claim in _SCOPE_CLAIMS:
        value = token.claims.get(claim)
        if isinstance(value, str):
            found.update(value.replace(",", " ").split())
        elif isinstance(value, list):
            found.update(one for one in value[:200] if isinstance(one, str))
    realm = token.claims.get("realm_access")  # Keycloak
    if isinstance(realm, dict) and isinstance(realm.get("roles"), list):
        found.update(one for one in realm["roles"][:200] if isinstance(one, str))
    return frozenset(found)


def _scope_problems(shown: Presented, response: Response) -> Iterator[TokenProblem]:
    wanted, any_of, quote = demanded_scopes(response)
    insufficient = _insufficient(response)
    if not wanted:
        if insufficient:
            yield TokenProblem("missing-scope", "The challenge says insufficient_scope.")
        return
    has = scopes_of(shown) if shown.claims else granted_elsewhere(response)
    where = quote.where if quote is not None else "response"
    asked = ", ".join(sorted(wanted))
    if has is None:
        if insufficient or (quote is not None and quote.where == "body"):
            yield TokenProblem("missing-scope", f"The {where} asks for {asked}.")
        return
    missing = wanted - has
    if any_of and wanted & has:
        return
    if missing:
        said = ", ".join(sorted(missing))
        granted = ", ".join(sorted(has)[:20]) or "none"
        yield TokenProblem(
            "missing-scope", f"The {where} asks for {asked}; missing: {said}; granted: {granted}."
        )
    elif insufficient:
        yield TokenProblem(
            "missing-scope",
            f"The challenge says insufficient_scope for {asked}, which the token's claims grant.",
        )


def _once(problems: list[TokenProblem]) -> tuple[TokenProblem, ...]:
    kept: dict[str, TokenProblem] = {}
    for one in problems:
        kept.setdefault(one.code, one)
    return tuple(kept.values())


def _sentence(fault: str) -> str:
    return fault[:1].upper() + fault[1:] + "."


def _why(shown: Presented) -> str:
    return {
        "jwt": "A JSON Web Token, read here and not verified.",
        "opaque": "A token that only its issuer can read.",
        "session-cookie": "A session cookie stands for the caller.",
        "none": "Nothing here says who calls.",
    }.get(shown.kind, f"Credentials of the kind {shown.kind}.")
