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
