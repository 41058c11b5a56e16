"""The shapes that the steps of an analysis hand to each other.

A paste is redacted, read into a `Paste`, and judged; each later step reads what the earlier
ones found. Everything is frozen; line numbers count from 1 in the text that was pasted
(redaction keeps the number of lines).

Words are RFC 9110's: field (header), content (body), origin server, gateway, intermediary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

type Role = Literal["waf-cdn", "load-balancer", "gateway", "auth", "application", "downstream"]
type Stage = Literal["name", "connect", "tls", "nothing-back", "cut-off", "browser"]
type Level = Literal["bad", "warn", "info"]
type Strength = Literal["strong", "some", "too little"]

# From the caller inwards; "auth" has no fixed place on the way and stands before the application.
ROLES: tuple[Role, ...] = (
    "waf-cdn",
    "load-balancer",
    "gateway",
    "auth",
    "application",
    "downstream",
)
STAGES: tuple[Stage, ...] = ("name", "connect", "tls", "nothing-back", "cut-off", "browser")


class UnreadableError(ValueError):
    """The text holds neither a response, a log line nor a known failure to get one."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class TooLargeError(UnreadableError):
    """The text is longer than `limits` allows."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation from the paste and what it says.

    `where` is for people: `header server`, `body`, `log upstream_status`, `curl`.
    """

    where: str
    quote: str
    why: str
    line: int | None = None


# What was pasted --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One field line (RFC 9110 §5): the name as it was written, the value without its spaces."""

    name: str
    value: str
    line: int | None = None


@dataclass(frozen=True)
class Fields:
    """The field lines of one message, in order; names compare without case."""

    items: tuple[Field, ...] = ()
    _by_name: Mapping[str, tuple[Field, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, tuple[Field, ...]] = {}
        for one in self.items:
            name = one.name.lower()
            by_name[name] = (*by_name.get(name, ()), one)
        object.__setattr__(self, "_by_name", by_name)

    def __iter__(self) -> Iterator[Field]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_name

    def all(self, name: str) -> tuple[Field, ...]:
        return self._by_name.get(name.lower(), ())

    def first(self, name: str) -> Field | None:
        found = self.all(name)
        return found[0] if found else None

    def value(self, name: str) -> str | None:
        """All lines of that name joined as one list (RFC 9110 §5.3), None where there is none."""
        found = self.all(name)
        return ", ".join(one.value for one in found) if found else None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._by_name)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; each part is None or empty where the paste does not show it."""

    method: str | None = None
    target: str | None = None
    version: str | None = None
    fields: Fields = field(default_factory=Fields)
    content: str = ""
    content_line: int | None = None
    url: str | None = None  # where a curl command line or a HAR entry gives it whole
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; `status` is None where only fields or a body were pasted."""

    status: int | None
    reason: str = ""
    version: str | None = None
    fields: Fields = field(default_factory=Fields)
    content: str = ""
    content_line: int | None = None
    truncated: bool = False  # the content is cut: by dots, by the paste's end, by a length
    line: int | None = None
    trailers: Fields = field(default_factory=Fields)


@dataclass(frozen=True, slots=True)
class ClientNote:
    """A line in which the client tells what it does: curl's `* Connected to …`."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its response; a redirect or a retry makes several."""

    request: Request | None = None
    response: Response | None = None
    notes: tuple[ClientNote, ...] = ()
    seconds: float | None = None  # a HAR entry's or a client's total time


type LogFormat = Literal[
    "nginx", "envoy", "haproxy", "alb", "cloudfront", "api-gateway", "traefik", "unknown"
]
type AnsweredBy = Literal["self", "upstream", "filter", "client", "unknown"]


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One access-log line of a proxy, which holds both its own answer and its upstream's.

    `writer` is the role of the component that wrote the line; `answered_by` says whether the
    status is its own (`self`), was passed on (`upstream`), was chosen by a check that runs in it
    (`filter`: then `role` names it, such as `auth` for Envoy's jwt_authn), or whether the caller
    went away first (`client`). `values` are the parsed values by the format's own names.
    """

    format: LogFormat
    product: str
    writer: Role
    status: int | None
    upstream_status: int | None
    answered_by: AnsweredBy
    role: Role | None
    evidence: tuple[Evidence, ...]
    values: Mapping[str, str]
    line: int
    reason: str = ""  # what the flags or codes mean, in words


@dataclass(frozen=True, slots=True)
class ClientFailure:
    """A client's own message that it got no response, and how far the call had come."""

    stage: Stage
    reason: str
    client: str  # curl, node, python-requests, go, java, chrome, firefox, …
    evidence: tuple[Evidence, ...]
    line: int
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Paste:
    """A redacted text, read. Order is that of the text."""

    lines: tuple[str, ...]
    exchanges: tuple[Exchange, ...] = ()
    logs: tuple[LogRecord, ...] = ()
    failures: tuple[ClientFailure, ...] = ()
    form: str = ""  # curl-v, curl-i, raw, headers, body, har, log, client-error

    @property
    def exchange(self) -> Exchange | None:
        """The one that is judged: the last with a response, else the last."""
        answered = [one for one in self.exchanges if one.response is not None]
        candidates = answered or list(self.exchanges)
        return candidates[-1] if candidates else None

    @property
    def request(self) -> Request | None:
        return self.exchange.request if self.exchange else None

    @property
    def response(self) -> Response | None:
        return self.exchange.response if self.exchange else None


# What is concluded ------------------------------------------------------------------------


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


# What the organisation knows --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment of a service: where it is reached, and whose tokens it takes."""

    service: str
    name: str
    hosts: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnSignature:
    """A signature that the organisation wrote: patterns (RE2) → layer, product."""

    name: str
    layer: Role
    product: str
    statuses: tuple[int, ...] = ()
    field_name: str = ""
    field_pattern: str = ""
    content_pattern: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """What is known beside the paste: hosts, tokens, signatures, agreements."""

    environments: tuple[Environment, ...] = ()
    signatures: tuple[OwnSignature, ...] = ()
    stated_field: str = ""  # the agreed header by which a component says that it answered
    stated_layers: Mapping[str, Role] = field(default_factory=dict)  # its value → layer
    products: Mapping[str, Role] = field(default_factory=dict)  # product of a hop → its role
    masks_forbidden: frozenset[str] = frozenset()  # services that answer 404 for 403
    error_schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # "" is the usual


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
