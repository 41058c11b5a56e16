"""An analysis in the shape that the API answers with, and as one screen of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from .model import Analysis, Candidate, Evidence

ROLE_WORDS = {
    "waf-cdn": "WAF or CDN",
    "load-balancer": "load balancer or proxy",
    "gateway": "gateway",
    "auth": "auth",
    "application": "application",
    "downstream": "downstream dependency",
}
WIDTH = 100
MOST_LINES = 24
MOST_TEXT = 400
MOST_FRONTS = 3
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
    """Verdict, evidence, who acts and what to check first: one screen.

    At most MOST_LINES lines of at most WIDTH columns. Where there is more to say than fits, the
    weaker evidence and the milder findings are left out first; a command is never cut.
    """
    head = _wrapped("", _headline(analysis))
    end = [
        *_token_lines(analysis),
        *_limit_lines(analysis),
        *_test_lines(analysis),
        *(_wrapped("Owner: ", owner) if owner else ()),
        *(_wrapped("Check first: ", first_check) if first_check else ()),
    ]
    room = MOST_LINES - len(head) - len(end)
    evidence, findings = _evidence(analysis), _findings(analysis)
    told = _fitting(findings, max(room - sum(map(len, evidence)), room // 2))
    return "\n".join([*head, *_fitting(evidence, room - len(told)), *told, *end])


def _fitting(blocks: list[list[str]], room: int) -> list[str]:
    """As many whole blocks, from the first on, as there are lines for."""
    lines: list[str] = []
    for block in blocks:
        if len(lines) + len(block) > room:
            break
        lines += block
    return lines


def _headline(analysis: Analysis) -> str:
    verdict, silent = analysis.judgement.verdict, analysis.no_response
    if silent:
        return f"No response: the call got as far as “{silent.stage}”. {silent.reason}"
    what = str(analysis.status) if analysis.status is not None else "The response"
    if verdict.abstained or verdict.layer is None:
        return f"{what}: too little evidence to say which layer returned it."
    product = f", {verdict.product}" if verdict.product else ""
    said = "stated" if verdict.stated else f"{verdict.strength} evidence, {verdict.confidence:.0%}"
    return f"{what} from the {ROLE_WORDS[verdict.layer]}{product} ({said})"


def _evidence(analysis: Analysis) -> list[list[str]]:
    verdict, candidates = analysis.judgement.verdict, analysis.judgement.candidates
    blocks: list[list[str]] = []
    if analysis.no_response:
        blocks += _quoted(analysis.no_response.evidence)
    elif candidates and not verdict.abstained:
        blocks += _quoted(candidates[0].evidence)
    elif candidates:
        blocks.append(_wrapped("  Possible: ", ", ".join(map(_share, candidates[:3]))))
    fronts = [
        _wrapped("  Passed on its way: ", f"{one.product} ({ROLE_WORDS[one.layer]})")
        for one in analysis.judgement.fronted_by[:MOST_FRONTS]
    ]
    return [*blocks[:1], *fronts, *blocks[1:]]


def _findings(analysis: Analysis) -> list[list[str]]:
    worth_a_line = [one for one in analysis.findings if one.level != "info"]
    return [
        _wrapped(f"{one.level}: ", f"{one.text} [{one.reference}]")
        for one in worth_a_line[:MOST_FINDINGS]
    ]


def _token_lines(analysis: Analysis) -> list[str]:
    if analysis.token is None or not analysis.token.problems:
        return []
    return _wrapped("Token: ", " ".join(one.detail for one in analysis.token.problems))


def _limit_lines(analysis: Analysis) -> list[str]:
    lines = _wrapped("Limit: ", analysis.rate_limit.advice) if analysis.rate_limit else []
    removed = sum(one.count for one in analysis.redactions)
    if removed:
        lines.append(f"{removed} secret{'' if removed == 1 else 's'} removed before anything else")
    return lines


def _test_lines(analysis: Analysis) -> list[str]:
    """The test in words, and its command where that fits a line: half a command helps nobody."""
    lines: list[str] = []
    for test in analysis.tests[:1]:
        lines += _wrapped("To tell apart: ", test.text)
        command = f"  {test.command}"
        if test.command and len(command) <= WIDTH and command.isprintable():
            lines.append(command)
    return lines


def _quoted(evidence: Iterable[Evidence]) -> list[list[str]]:
    return [
        _wrapped("  - ", f"{one.where}: {one.quote[:60]!r} {one.why}")
        for one in list(evidence)[:MOST_EVIDENCE]
    ]


def _share(candidate: Candidate) -> str:
    return f"{ROLE_WORDS[candidate.layer]} {candidate.confidence:.0%}"


def _wrapped(label: str, text: str) -> list[str]:
    """At most two lines, the second indented below the first."""
    return textwrap.wrap(
        label + " ".join(text[:MOST_TEXT].split()),
        WIDTH,
        subsequent_indent=" " * len(label),
        max_lines=2,
        placeholder=" …",
    )
