"""The shapes in which the API answers for analyses and statistics. Pure, like `schemas`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from .schemas import Entry


class Evidence(BaseModel):
    """A quotation from the paste and what it says; `line` counts from 1."""

    where: str
    quote: str
    why: str
    line: int | None


class NoResponse(BaseModel):
    stage: Literal["name", "connect", "tls", "nothing-back", "cut-off", "browser"]
    reason: str
    evidence: list[Evidence]


class Verdict(BaseModel):
    """Which layer chose the status. `stated`: a component said so itself."""

    layer: str | None
    product: str | None
    confidence: float
    abstained: bool
    stated: bool
    strength: Literal["strong", "some", "too little"]


class Candidate(BaseModel):
    layer: str
    product: str | None
    confidence: float
    evidence: list[Evidence]
    against: list[Evidence]


class Front(BaseModel):
    layer: str
    product: str
    evidence: list[Evidence]


class SeparatingOutcome(BaseModel):
    when: str
    layer: str | None


class SuggestedTest(BaseModel):
    text: str
    command: str | None
    outcomes: list[SeparatingOutcome]


class AnsweredQuestion(BaseModel):
    id: Literal["returned-by", "valid", "allowed", "state"]
    answer: str
    evidence: list[Evidence]


class TokenProblem(BaseModel):
    code: str
    detail: str


class Token(BaseModel):
    """Read locally, never verified."""

    kind: str
    claims: dict[str, Any]
    problems: list[TokenProblem]
    evidence: list[Evidence]
    header: dict[str, Any]


class Finding(BaseModel):
    code: str
    level: Literal["bad", "warn", "info"]
    text: str
    reference: str
    line: int | None


class RateLimit(BaseModel):
    limit: int | None
    remaining: int | None
    reset_seconds: int | None
    retry_after_seconds: int | None
    scope: str
    advice: str
    evidence: list[Evidence]


class Redaction(BaseModel):
    kind: str
    where: str
    count: int


class Correlation(BaseModel):
    request_id: str | None
    trace_id: str | None
    time: str | None
    host: str | None
    path: str | None
    method: str | None


class NextStep(BaseModel):
    """The scenario that fits, and where its evidence leads: an open question or an outcome."""

    slug: str
    question: str | None
    outcome: str | None


class Analysis(BaseModel):
    """What a paste told. `status` 0 is no response; a verdict may abstain."""

    status: int | None
    no_response: NoResponse | None
    verdict: Verdict
    candidates: list[Candidate]
    fronted_by: list[Front]
    tests: list[SuggestedTest]
    questions: list[AnsweredQuestion]
    token: Token | None
    findings: list[Finding]
    rate_limit: RateLimit | None
    redactions: list[Redaction]
    correlation: Correlation
    service: str | None
    environment: str | None
    entry: Entry | None
    scenario: NextStep | None


class CheckStatistics(BaseModel):
    """How often a check was tried, and how often it found the cause."""

    id: str
    text: str
    found_it: int
    tried: int


class CountedConfusion(BaseModel):
    """What looked like this cell turned out to be that one."""

    code: int
    layer: str
    count: int


class Statistics(BaseModel):
    """What triages say of one cell. Counts, over all time."""

    code: int
    layer: str
    service: str | None
    checks: list[CheckStatistics]
    triages: int
    closed: int
    confused_with: list[CountedConfusion]
