"""An analysis in the shape that the API answers with, and as one screen of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from .model import Analysis, Candidate, Evidence, Verdict

ROLE_WORDS = {
    "waf-cdn": "WAF or CDN",
    "load-balancer": "load balancer or proxy",
    "gateway": "gateway",
    "auth": "auth",
    "application": "application",
    "downstream": "downstream dependency",
}
WIDTH = 100
MOST_EVIDENCE = 5
MOST_FINDINGS = 4


def as_json(analysis: Analysis) -> dict[str, Any]:
    """CONTRACT's `POST /api/analyse` without `entry` and `scenario`, which need the runbook."""
    verdict, silent = analysis.judgement.verdict, analysis.no_response
    return {
        "status": analysis.status,
        "no_response": asdict(silent) if silent else None,
        "verdict": asdict(verdict) | {"strength": verdict.strength},
        "candidates": [asdict(one) for one in analysis.judgement.candidates],
        "fronted_by": [asdict(one) for one in analysis.judgement.fronted_by],
        "tests": [asdict(one) for one in analysis.tests],
        "questions": [asdict(one) for one in analysis.questions],
        "token": _token(analysis),
        "findings": [asdict(one) for one in analysis.findings],
        "rate_limit": asdict(analysis.rate_limit) if analysis.rate_limit else None,
        "redactions": [asdict(one) for one in analysis.redactions],
        "correlation": asdict(analysis.correlation),
        "service": analysis.service,
        "environment": analysis.environment,
    }


def _token(analysis: Analysis) -> dict[str, Any] | None:
    token = analysis.token
    if token is None:
        return None
    return {
        "kind": token.kind,
        "claims": dict(token.claims),
        "problems": [asdict(one) for one in token.problems],
        "evidence": [asdict(one) for one in token.evidence],
        "header": dict(token.header),
    }


def as_text(analysis: Analysis, *, owner: str = "", first_check: str = "") -> str:
    """Verdict, evidence, who acts and what to check first, in at most two dozen lines."""
    return "\n".join(_lines(analysis, owner, first_check))


def _lines(analysis: Analysis, owner: str, first_check: str) -> Iterator[str]:
    verdict = analysis.judgement.verdict
    first = next(iter(analysis.judgement.candidates), None)
    yield _headline(analysis, verdict)
    if analysis.no_response:
        yield from _quoted(analysis.no_response.evidence)
    elif first is not None and not verdict.abstained:
        yield from _quoted(first.evidence)
    elif analysis.judgement.candidates:
        yield "  Possible: " + ", ".join(map(_share, analysis.judgement.candidates[:3]))
    for front in analysis.judgement.fronted_by:
        yield f"  Passed on its way: {front.product} ({ROLE_WORDS[front.layer]})"
    if analysis.token and analysis.token.problems:
        yield "Token: " + "; ".join(one.detail for one in analysis.token.problems)
    yield from _told(analysis)
    for test in analysis.tests[:1]:
        yield from _wrapped("To tell apart: ", test.text)
        if test.command:
            yield f"  {test.command}"
    if owner:
        yield f"Owner: {owner}"
    if first_check:
        yield from _wrapped("Check first: ", first_check)


def _headline(analysis: Analysis, verdict: Verdict) -> str:
    silent = analysis.no_response
    if silent:
        return f"No response: the call got as far as “{silent.stage}”. {silent.reason}"
    what = str(analysis.status) if analysis.status is not None else "The response"
    if verdict.abstained or verdict.layer is None:
        return f"{what}: too little evidence to say which layer returned it."
    product = f", {verdict.product}" if verdict.product else ""
    said = "stated" if verdict.stated else f"{verdict.strength} evidence, {verdict.confidence:.0%}"
    return f"{what} from the {ROLE_WORDS[verdict.layer]}{product} ({said})"


def _told(analysis: Analysis) -> Iterator[str]:
    for one in [one for one in analysis.findings if one.level != "info"][:MOST_FINDINGS]:
        yield from _wrapped(f"{one.level}: ", f"{one.text} [{one.reference}]")
    if analysis.rate_limit:
        yield from _wrapped("Limit: ", analysis.rate_limit.advice)
    removed = sum(one.count for one in analysis.redactions)
    if removed:
        yield f"{removed} secret{'' if removed == 1 else 's'} removed before anything else"


def _quoted(evidence: Iterable[Evidence]) -> Iterator[str]:
    for one in list(evidence)[:MOST_EVIDENCE]:
        yield from _wrapped("  - ", f"{one.where}: {one.quote[:60]!r} {one.why}")


def _share(candidate: Candidate) -> str:
    return f"{ROLE_WORDS[candidate.layer]} {candidate.confidence:.0%}"


def _wrapped(label: str, text: str) -> list[str]:
    """At most two lines, the second indented below the first."""
    return textwrap.wrap(
        label + " ".join(text.split()),
        WIDTH,
        subsequent_indent=" " * len(label),
        max_lines=2,
        placeholder=" …",
    )
