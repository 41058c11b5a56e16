"""A paste, read: exchanges, access-log records, and clients that got no response."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from .words import Evidence, Role, Stage


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
