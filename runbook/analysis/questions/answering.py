"""The guide's four questions, as far as the paste answers them.

    returned-by   which layer chose the status?        a role, or unknown
    valid         was the request valid?               yes, no, unknown
    allowed       was the caller allowed?              yes, no, unknown
    state         did state or the system block it?    yes, no, unknown

What is proven by a line of the paste (the token, the fields named, a limit that is used up) goes
before what the status means, which the table in `implied` tells.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import (
    ClientFailure,
    Evidence,
    Finding,
    Judgement,
    Paste,
    QuestionAnswer,
    Role,
    Token,
)
from ..reading.inside import inner_status
from .implied import IMPLIED
from .proofs import Proof, field_errors, limit_used_up, no_such_route

UNKNOWN = "unknown"
QUESTIONS = ("valid", "allowed", "state")
MOST = 4
BROKEN_REQUEST = frozenset(
    {
        "malformed-json",
        "form-body-declared-json",
        "json-body-declared-form",
        "request-without-content-type",
    }
)
NOT_FOUND = 404
REFUSING = frozenset({400, 401, 403, 404, 498})
NO_SYSTEM = "An earlier check refused it, and says why: neither state nor the system was asked."
SENT_IN = frozenset({"name", "connect", "nothing-back", "cut-off"})


def answer_questions(
    paste: Paste,
    judgement: Judgement,
    token: Token | None,
    findings: tuple[Finding, ...],
) -> tuple[QuestionAnswer, ...]:
    """The four answers, always in that order, each with the lines that answered it.

    An answer of `unknown` has no evidence. `judgement.status` is the status that counts, such as
    that of an error inside a 200. Never raises.
    """
    verdict = judgement.verdict
    layer = None if verdict.abstained else verdict.layer
    known: dict[str, Proof] = {}
    proofs = [
        *_proofs(paste, judgement, layer, token, findings),
        *_implied(paste, judgement, layer),
    ]
    for proof in proofs:
        known.setdefault(proof.question, proof)
    if "state" not in known and any(one.proven and one.answer == "no" for one in known.values()):
        refused = next(one for one in known.values() if one.proven and one.answer == "no")
        why = tuple(Evidence(e.where, e.quote, NO_SYSTEM, e.line) for e in refused.evidence[:1])
        known["state"] = Proof("state", "no", why)
    return (
        _returned_by(judgement, layer),
        *(_answer(name, known.get(name)) for name in QUESTIONS),
    )


def _answer(question: str, proof: Proof | None) -> QuestionAnswer:
    if proof is None:
        return QuestionAnswer(question, UNKNOWN, ())
    return QuestionAnswer(question, proof.answer, proof.evidence[:MOST])


def _returned_by(judgement: Judgement, layer: Role | None) -> QuestionAnswer:
    if layer is None or not judgement.candidates:
        return QuestionAnswer("returned-by", UNKNOWN, ())
    return QuestionAnswer("returned-by", layer, judgement.candidates[0].evidence[:MOST])


# What the status means --------------------------------------------------------------------


def _implied(paste: Paste, judgement: Judgement, layer: Role | None) -> Iterator[Proof]:
    status = judgement.status
    if status is None:
        return
    for row in IMPLIED:
        if row.fits(status, layer):
            yield Proof(row.question, row.answer, (_status_line(paste, judgement, row.why),))


def _status_line(paste: Paste, judgement: Judgement, why: str) -> Evidence:
    """The line that shows the status: the response's, the error's inside it, or a log's."""
    response = paste.response
    inner = inner_status(response) if response is not None else None
    if inner is not None:
        return Evidence(inner[1].where, inner[1].quote, f"{inner[1].why} {why}", inner[1].line)
    if response is not None:
        quote = f"{judgement.status} {response.reason}".strip()
        where = "status line" if response.status is not None else "body"
        line = response.line if response.status is not None else response.content_line
        return Evidence(where, quote, why, line)
    for record in reversed(paste.logs):
        if record.status == judgement.status:
            return Evidence("log status", str(record.status), why, record.line)
    return Evidence("status", str(judgement.status), why)


# What lines of the paste prove ------------------------------------------------------------


def _proofs(
    paste: Paste,
    judgement: Judgement,
    layer: Role | None,
    token: Token | None,
    findings: tuple[Finding, ...],
) -> Iterator[Proof]:
    yield from _of_findings(paste, findings)
    if layer != "downstream":
        yield from _of_token(judgement, token)
    yield from _of_failures(paste, judgement)
    response, status = paste.response, judgement.status
    if response is None:
        return
    if status in (400, 422):
        yield from field_errors(response)
    if status in (403, 429, 503):
        yield from limit_used_up(paste, response)
    if status == 404:
        yield from no_such_route(response)


def _of_findings(paste: Paste, findings: tuple[Finding, ...]) -> Iterator[Proof]:
    for one in findings:
        if one.code in BROKEN_REQUEST:
            quote = _line(paste, one.line)
            yield Proof("valid", "no", (Evidence("request", quote, one.text, one.line),), True)
        if one.code == "sign-in-instead-of-401":
            quote = _line(paste, one.line)
            yield Proof("allowed", "no", (Evidence("response", quote, one.text, one.line),), True)


def _line(paste: Paste, number: int | None) -> str:
    if number is None or not 0 < number <= len(paste.lines):
        return ""
    return paste.lines[number - 1].strip()[:200]


def _of_token(judgement: Judgement, token: Token | None) -> Iterator[Proof]:
    """A problem counts where the status refuses; a token may be odd and yet accepted."""
    if token is None or not token.problems or judgement.status not in REFUSING:
        return
    named = [one for one in token.problems if one.code != "clock-skew"]
    if (
        judgement.status == NOT_FOUND
    ):  # few hide a refusal so: only a scope that is asked for counts
        named = [one for one in named if one.code == "missing-scope"]
    if not named:
        return
    evidence = tuple(
        Evidence("token", one.code, one.detail, token.evidence[0].line if token.evidence else None)
        for one in named[:2]
    )
    yield Proof("allowed", "no", (*evidence, *token.evidence[:2]), True)


def _of_failures(paste: Paste, judgement: Judgement) -> Iterator[Proof]:
    """No response at all: the way to the server, or the server, is what failed."""
    last: ClientFailure | None = paste.failures[-1] if paste.failures else None
    if last is None or paste.response is not None or judgement.status:
        return
    if last.stage in SENT_IN:
        evidence = tuple(Evidence(e.where, e.quote, last.reason, e.line) for e in last.evidence)
        yield Proof("state", "yes", evidence)
