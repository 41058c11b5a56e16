"""What a triage knows before it asks: the vocabulary of `graph.facts`, filled from an analysis,
from what people said, and from the logs they looked into. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runbook.analysis.findings.details import FIELD_LISTS
from runbook.analysis.model import Analysis, Evidence, Response
from runbook.analysis.tokens import parse_challenges
from runbook.graph.facts import FACTS, Fact, read_facts

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
CHALLENGE_ERRORS = {
    "invalid_request": "invalid-request",
    "invalid_token": "invalid-token",
    "insufficient_scope": "insufficient-scope",
}
NEEDS_CHALLENGE = (401, 403)

type Said = tuple[str, Iterable[str], Iterable[Evidence]]
"""A fact's name, its values, and what backs it."""


def facts_of(analysis: Analysis) -> dict[str, Fact]:
    """Everything that the paste says by itself, with its evidence."""
    said = [*_of_the_verdict(analysis), *_of_the_request(analysis), *_of_the_log(analysis)]
    if analysis.paste.response is not None:
        said += _of_the_response(analysis.paste.response, analysis)
    known = {}
    for name, values, evidence in said:
        if admitted := frozenset(one for one in values if FACTS[name].admits(one)):
            known[name] = Fact(admitted, tuple(evidence))
    return read_facts(known)


def _of_the_verdict(analysis: Analysis) -> Iterator[Said]:
    verdict, candidates = analysis.judgement.verdict, analysis.judgement.candidates
    if analysis.status is not None:
        response = analysis.paste.response
        shown = (
            [Evidence("status line", str(response.status), "The status code.", response.line)]
            if response and response.status
            else []
        )
        yield "status", [str(analysis.status)], shown
    silent = analysis.no_response
    yield "no-response", ["yes" if silent else "no"], silent.evidence if silent else ()
    if silent:
        yield "stage", [silent.stage], silent.evidence
    if verdict.layer and not verdict.abstained:
        backing = candidates[0].evidence if candidates else ()
        yield "returned-by", [verdict.layer], backing
        yield "stated", ["yes" if verdict.stated else "no"], backing if verdict.stated else ()
        if verdict.product:
            yield "product", [verdict.product], backing
    fronts = analysis.judgement.fronted_by
    yield "fronted-by", [one.layer for one in fronts], [e for one in fronts for e in one.evidence]
    for question in analysis.questions:
        if question.id in ("valid", "allowed", "state"):
            yield question.id, [question.answer], question.evidence
    yield "finding", [one.code for one in analysis.findings], ()


def _of_the_request(analysis: Analysis) -> Iterator[Said]:
    method = (analysis.correlation.method or "").upper()
    if method:
        yield "method-safe", ["yes" if method in SAFE_METHODS else "no"], ()
    token = analysis.token
    if token is None:
        return
    kind = token.kind if FACTS["token-kind"].admits(token.kind) else "opaque"
    yield "token-kind", [kind], token.evidence
    if token.problems:
        evidence = [Evidence("token", one.code, one.detail) for one in token.problems]
        yield "token-problem", [one.code for one in token.problems], [*token.evidence, *evidence]
    elif token.kind == "jwt":
        yield "token-problem", ["none"], token.evidence


def _of_the_log(analysis: Analysis) -> Iterator[Said]:
    for record in analysis.paste.logs[-1:]:
        got = record.upstream_status
        if got is not None or record.answered_by == "self":
            yield "upstream-status", [str(got) if got is not None else "none"], record.evidence


def _of_the_response(response: Response, analysis: Analysis) -> Iterator[Said]:
    if response.content or "content-length" in response.fields:
        yield "content", [_kind_of_content(response)], ()
    if response.fields:
        yield "challenge", _challenge(response), _quoted(response, "www-authenticate")
    if response.content:
        named = _names_fields(response.content)
        without = any(one.code == "422-without-field-errors" for one in analysis.findings)
        if named or without:
            yield "field-errors", ["yes" if named else "no"], ()
    limit = analysis.rate_limit
    told = "retry-after" in response.fields or (limit and limit.reset_seconds is not None)
    if response.fields:
        yield "retry-after", ["yes" if told else "no"], _quoted(response, "retry-after")
    if limit and limit.remaining is not None:
        yield "limit-reached", ["yes" if limit.remaining <= 0 else "no"], limit.evidence


def _quoted(response: Response, name: str) -> list[Evidence]:
    return [
        Evidence(f"header {name}", one.value, f"The {name} field.", one.line)
        for one in response.fields.all(name)
    ]


def _kind_of_content(response: Response) -> str:
    if not response.content.strip():
        return "empty"
    kind = (response.fields.value("content-type") or "").lower()
    start = response.content.lstrip()[:1]
    if "problem+" in kind:
        return "problem"
    if "json" in kind or start in "{[":
        return "json"
    return "html" if "html" in kind or start == "<" else "text"


def _challenge(response: Response) -> list[str]:
    value = response.fields.value("www-authenticate")
    if value is None:
        return ["none"] if response.status in NEEDS_CHALLENGE else []
    for one in parse_challenges(value):
        error = one.parameters.get("error", "")
        if error in CHALLENGE_ERRORS:
            return [CHALLENGE_ERRORS[error]]
    return ["plain"]


def _names_fields(content: str) -> bool:
    """Whether a JSON content lists errors by field, in one of the shapes in use."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return False
    if not isinstance(body, dict):
        return False
    inner = body.get("error")
    places = [body, inner] if isinstance(inner, dict) else [body]
    return any(
        bool(place.get(name)) and isinstance(place[name], list | dict)
        for place in places
        for name in FIELD_LISTS
    )


def with_people(
    facts: Mapping[str, Fact],
    *,
    how_wide: str = "",
    since: str = "",
    changed: str = "",
    last_seen: str = "",
    masks_forbidden: bool | None = None,
) -> dict[str, Fact]:
    """The facts with what people tapped, what logs showed, what the service is known for."""
    said: dict[str, Any] = dict(facts)
    told = {
        "how-wide": how_wide,
        "since": since,
        "changed": changed,
        "last-seen": last_seen,
        "masks-forbidden": "" if masks_forbidden is None else "yes" if masks_forbidden else "no",
    }
    said |= {name: value for name, value in told.items() if value}
    return read_facts(said)


def as_data(facts: Mapping[str, Fact], *, quotes: bool) -> dict[str, Any]:
    """Facts as JSON, for keeping; without `quotes` nothing of the paste is in them."""
    return {
        name: {
            "values": sorted(fact.values),
            "evidence": [_kept(one) for one in fact.evidence] if quotes else [],
        }
        for name, fact in facts.items()
        if quotes or FACTS[name].values or name == "status"
    }


def from_data(data: Mapping[str, Any]) -> dict[str, Fact]:
    """What `as_data` kept. A value that an older Runbook knew and this one does not is dropped."""
    facts: dict[str, Fact] = {}
    for name, one in data.items():
        kind = FACTS.get(name)
        values = frozenset(value for value in one["values"] if kind and kind.admits(value))
        if values:
            facts[name] = Fact(values, tuple(Evidence(**kept) for kept in one["evidence"]))
    return facts


def _kept(evidence: Any) -> dict[str, Any]:
    return {
        "where": evidence.where,
        "quote": evidence.quote,
        "why": evidence.why,
        "line": evidence.line,
    }
