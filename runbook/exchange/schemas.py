"""The shapes of the API's answers (CONTRACT: API). Pure: pydantic, no database.

They describe; `serialise` makes the answers, and a test holds every answer to these.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from runbook.content.kinds import CodeContent, ComparisonContent
from runbook.content.kinds.fields import Source

Advice = Literal["general", "own"]


class Contact(BaseModel):
    kind: str
    label: str
    url: str


class TeamName(BaseModel):
    slug: str
    name: str


class Owner(TeamName):
    """Who answers for the failure, and what says so."""

    source: Literal["entry", "service-hop", "default-hop"] = Field(alias="from")
    contacts: list[Contact]


class Variant(BaseModel):
    id: str
    product: str
    text: str
    command: str | None


class Result(BaseModel):
    id: str
    when: str
    means: str
    then: str


class Check(BaseModel):
    """Texts are Markdown of one paragraph; commands hold placeholders such as `{path}`."""

    id: str
    text: str
    detail: str | None
    command: str | None
    effect: Literal["reads", "changes"]
    undo: str | None
    variants: list[Variant]
    results: list[Result]


class Mitigation(BaseModel):
    id: str
    text: str
    command: str | None
    undo: str
    risk: str


class LogLocation(BaseModel):
    """`product` names the product it holds for; null means any."""

    id: str
    label: str
    url: str | None
    query: str | None
    detail: str | None
    product: str | None
    source: Literal["entry", "hop"] = Field(alias="from")


class Cause(BaseModel):
    id: str
    text: str
    see: str | None
    acts: str


class Example(BaseModel):
    id: str
    title: str
    http: str
    note: str


class PageFacts(BaseModel):
    """What holds for every page. `stale` means its review is overdue."""

    url: str
    title: str
    maintainer: str
    revision: int
    publication: Literal["approved", "direct", "break-glass", "import", "starter"]
    reviewed_at: datetime | None
    review_due: date | None
    stale: bool
    advice: Advice
    attention: str | None


class Entry(PageFacts):
    """One cell of the matrix as it holds for a service, or for every service.

    `service` is the service it was resolved for. `products` stand in this layer on the
    request's path; variants and log locations of other products are listed all the same.
    """

    key: str
    code: int
    layer: str
    service: str | None
    unknown_service: str | None
    resolved_from: Literal["service", "layer-default"]
    summary: str
    rules_out: str
    frequency: Literal["usual", "rare"]
    owner: Owner | None
    products: list[str]
    first_checks: list[Check]
    mitigations: list[Mitigation]
    do_not: str | None
    log_locations: list[LogLocation]
    upstream_causes: list[Cause]
    examples: list[Example]
    sources: list[Source]


class CodeEntry(BaseModel):
    """A layer that returns the code: the cell's default entry."""

    key: str
    layer: str
    summary: str
    frequency: Literal["usual", "rare"]
    url: str


class CodeCard(BaseModel):
    """A status code in a list; `full` says whether its reference is more than a short card."""

    code: int
    name: str
    failure_type: str
    side: str
    registered: bool
    emitted_by: str
    summary: str
    full: bool
    url: str


class Code(PageFacts, CodeContent):
    """A status code's reference. Its texts are Markdown."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    code: int
    entries: list[CodeEntry]


class Comparison(PageFacts, ComparisonContent):
    """Two codes that people mix up; `left_code` is the smaller. Its texts are Markdown."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    key: str
    left_code: int
    right_code: int


class Layer(BaseModel):
    slug: str
    name: str
    in_words: str
    description: str


class Team(TeamName):
    contacts: list[Contact]
    publishing: Literal["approval", "direct"]
    url: str


class Service(TeamName):
    kind: Literal["internal", "external"]
    team: TeamName | None
    description: str
    aliases: list[str]
    hosts: list[str]
    environments: list[dict[str, Any]]
    links: list[dict[str, Any]]
    masks_forbidden: bool
    retired_at: datetime | None
    url: str


class Hop(BaseModel):
    """One stop of a request's way."""

    position: int
    layer: str
    name: str
    product: str | None
    team: TeamName | None
    log_locations: list[LogLocation]


class ServiceDetail(Service):
    """`path_from` says whether the path is the service's own or the organisation's usual one."""

    path_from: Literal["service", "default"]
    path: list[Hop]


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


class TestOutcome(BaseModel):
    when: str
    layer: str | None


class SeparatingTest(BaseModel):
    text: str
    command: str | None
    outcomes: list[TestOutcome]


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
    tests: list[SeparatingTest]
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


class Listing[T](BaseModel):
    """Part of a list. `next` is the cursor of the part that follows, null at the end."""

    items: list[T]
    next: str | None


class FieldError(BaseModel):
    field: str
    message: str


class Near(BaseModel):
    """Something that exists, close to what was asked for."""

    key: str
    title: str
    url: str


class Problem(BaseModel):
    """An error (RFC 9457). Its type is about:blank: the title is the status's phrase."""

    model_config = ConfigDict(extra="allow")
    title: str
    status: int
    detail: str
    instance: str
    request_id: str


class NotFound(Problem):
    nearest: list[Near] = []


class Invalid(Problem):
    errors: list[FieldError]
