"""What an analysis concludes: verdict, tests, questions, token, findings, correlation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .pasted import Paste
from .words import Evidence, Level, Role, Stage, Strength


@dataclass(frozen=True, slots=True)
class Redaction:
    """What kind of secret was removed, and where; never the value."""

    kind: str
    where: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text without its secrets, with as many lines as before."""

    text: str
    redactions: tuple[Redaction, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A layer that may have chosen the status; `product` wrote the bytes, where that shows."""

    layer: Role
    product: str | None
    confidence: float
    evidence: tuple[Evidence, ...]
    against: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Front:
    """An intermediary that the response passed on its way, and did not come from."""

    layer: Role
    product: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which layer chose the status. `stated`: a component said so itself."""

    layer: Role | None
    product: str | None
    confidence: float
    abstained: bool
    stated: bool = False

    @property
    def strength(self) -> Strength:
        if self.abstained:
            return "too little"
        return "strong" if self.confidence >= 0.8 else "some"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, ranked candidates (the first is the verdict's), and who merely fronted."""

    status: int | None
    verdict: Verdict
    candidates: tuple[Candidate, ...]
    fronted_by: tuple[Front, ...]


@dataclass(frozen=True, slots=True)
class ExperimentOutcome:
    when: str
    layer: Role | None


@dataclass(frozen=True, slots=True)
class Experiment:
    """One safe test that tells two layers apart (CONTRACT calls them `tests`)."""

    text: str
    command: str | None
    outcomes: tuple[ExperimentOutcome, ...]


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """One of the four questions: `returned-by`, `valid`, `allowed`, `state`."""

    id: str
    answer: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class TokenProblem:
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Token:
    """What was presented to say who calls: `kind` is jwt, opaque, session-cookie, …"""

    kind: str
    claims: Mapping[str, Any]
    problems: tuple[TokenProblem, ...]
    evidence: tuple[Evidence, ...] = ()
    header: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the response gets wrong or fails to say, as a named rule."""

    code: str
    level: Level
    text: str
    reference: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Who is limited, until when, and what back-off fits, as far as the fields say."""

    limit: int | None
    remaining: int | None
    reset_seconds: int | None
    retry_after_seconds: int | None
    scope: str
    advice: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Correlation:
    request_id: str | None = None
    trace_id: str | None = None
    time: str | None = None  # RFC 3339, UTC
    host: str | None = None
    path: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class NoResponse:
    """Status 0: no response, and the stage that the call reached."""

    stage: Stage
    reason: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that one paste told."""

    text: str  # redacted
    paste: Paste
    status: int | None
    no_response: NoResponse | None
    judgement: Judgement
    tests: tuple[Experiment, ...]
    questions: tuple[QuestionAnswer, ...]
    token: Token | None
    findings: tuple[Finding, ...]
    rate_limit: RateLimit | None
    redactions: tuple[Redaction, ...]
    correlation: Correlation
    service: str | None
    environment: str | None
