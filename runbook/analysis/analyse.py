"""One paste, from the raw text to everything that it tells."""

from __future__ import annotations

from dataclasses import replace

from . import limits
from .correlation import correlate, locate
from .experiments import tests_for
from .findings import find, rate_limit
from .model import (
    Analysis,
    ClientFailure,
    Evidence,
    Judgement,
    NoResponse,
    Organisation,
    Paste,
    TooLargeError,
)
from .questions import answer_questions
from .reading import read
from .reading.inside import inner_status
from .redaction import redact
from .tokens import read_token
from .verdict import judge

NO_RESPONSE = 0
SUCCESSFUL = range(200, 300)


def analyse(raw: str, organisation: Organisation | None = None) -> Analysis:
    """Redact, read and judge what was pasted; nothing of its secrets is in the result.

    `organisation` is what is known beside the paste. Raises UnreadableError, naming the line,
    where the text holds neither a response, a log line nor a known failure to get one;
    TooLargeError beyond `limits.MAX_BYTES`. Takes time in proportion to the text's length.
    """
    known = organisation or Organisation()
    check_size(raw)
    redacted = redact(raw)
    paste = read(redacted.text)
    correlation = correlate(paste)
    service, environment = locate(correlation, known)
    token = read_token(paste, known, service, environment)
    judgement = _with_inner_status(paste, judge(paste, known))
    findings = find(paste, judgement, token, known, service)
    failure = _failure(paste)
    return Analysis(
        text=redacted.text,
        paste=paste,
        status=NO_RESPONSE if failure else judgement.status,
        no_response=_no_response(failure),
        judgement=judgement,
        tests=tests_for(paste, judgement, known),
        questions=answer_questions(paste, judgement, token, findings),
        token=token,
        findings=findings,
        rate_limit=rate_limit(paste),
        redactions=redacted.redactions,
        correlation=correlation,
        service=service,
        environment=environment,
    )


def check_size(raw: str) -> None:
    """Refuse more than is read at once, before any of it is looked at."""
    size = len(raw.encode("utf-8", "surrogatepass"))
    if size > limits.MAX_BYTES:
        raise TooLargeError(
            f"This is {size:,} bytes; at most {limits.MAX_BYTES:,} are read. "
            "Paste the failing exchange alone."
        )


def _failure(paste: Paste) -> ClientFailure | None:
    """The client's failure, where it is all there is, or what ended the response midway."""
    if not paste.failures:
        return None
    last = paste.failures[-1]
    response = paste.response
    if response is None and not any(one.status for one in paste.logs):
        return last
    if last.stage == "browser" and response is not None and not response.fields:
        return last  # its sentence names the status of what it hides
    whole = response is None or response.status not in SUCCESSFUL
    return None if whole or last.stage != "cut-off" else last


def _no_response(failure: ClientFailure | None) -> NoResponse | None:
    return NoResponse(failure.stage, failure.reason, failure.evidence) if failure else None


def _with_inner_status(paste: Paste, judgement: Judgement) -> Judgement:
    """A gRPC, GraphQL or enveloped error inside a 200 counts as the row it belongs to."""
    response = paste.response
    inner = inner_status(response) if response is not None else None
    if inner is None:
        return judgement
    status, proof = inner
    first, *others = judgement.candidates or (None,)
    if first is None:
        return replace(judgement, status=status)
    evidence: tuple[Evidence, ...] = (*first.evidence, proof)
    return replace(
        judgement, status=status, candidates=(replace(first, evidence=evidence), *others)
    )
