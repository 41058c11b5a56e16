"""Traefik access logs, Common Log Format and JSON: origin and downstream status.

Source: https://doc.traefik.io/traefik/observability/access-logs/ (formats and JSON fields). The
contents of Traefik's own answers are in its source (pkg/proxy/httputil/proxy.go: the reason
phrase; pkg/server/service/loadbalancer: "no available server"; net/http: "404 page not found").
"""

from __future__ import annotations

import re

from ..model import LogRecord
from .lines import Answer, Line, Values, record, status_of, unquoted, words

_TIME = re.compile(r"\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]")
_MILLISECONDS = re.compile(r"\d+ms")
_NAMES: tuple[str, ...] = (
    "request",
    "DownstreamStatus",
    "DownstreamContentSize",
    "Referer",
    "User-Agent",
)
_NAMES += ("RequestCount", "RouterName", "ServiceURL", "Duration")
# Length in bytes of the content that Traefik itself writes for a failed call.
_OWN_LENGTH = {
    502: {"11", "12"},
    503: {"19", "20"},
    504: {"15", "16"},
}
_OWN = {
    404: "no router matched the request",
    429: "the rate limit middleware refused the request",
    502: "the server could not be reached, or its response was unusable",
    503: "the service has no server that could be asked",
    504: "the server did not answer in time",
}


def read(line: Line) -> LogRecord | None:
    """A line in Traefik's common format, which ends in `"router" "server" 12ms`, else None."""
    if not line.text.rstrip().endswith("ms"):
        return None
    found = words(line.text)
    at = next((at for at, word in enumerate(found) if _TIME.fullmatch(word)), None)
    if at is None or len(found) - at < 10 or not _MILLISECONDS.fullmatch(found[at + 9]):
        return None
    values = dict(zip(_NAMES, map(unquoted, found[at + 1 :]), strict=False))
    return _judged(line, Values(values))


def from_values(line: Line, values: Values) -> LogRecord | None:
    """A JSON line with Traefik's names, else None."""
    if values.has("downstreamstatus", "originstatus") and values.has(
        "routername", "servicename", "serviceurl", "originduration", "downstreamcontentsize",
        "entrypointname", "requestcount", "originstatus",
    ):  # fmt: skip
        return _judged(line, values)
    return None


def _judged(line: Line, values: Values) -> LogRecord:
    status = status_of(values.get("downstreamstatus") or values.get("originstatus", "status"))
    origin = status_of(values.get("originstatus"))
    answer = _answer(status, origin, values)
    if answer.by == "upstream" and origin is None:
        origin = status
    return record(
        line,
        "traefik",
        "traefik",
        "load-balancer",
        status=status,
        upstream=origin if answer.by != "self" or origin != status else None,
        answer=answer,
        values=values,
    )


def _answer(status: int | None, origin: int | None, values: Values) -> Answer:
    if status == 499 or status is None:
        why = "The caller closed the connection before an answer."
        return Answer("client", why, "DownstreamStatus", str(status or 0))
    if failed := values.get("originerror"):
        why = "Traefik notes why forwarding failed, so it answered by itself."
        return Answer("self", why, values.name("originerror"), failed)
    server = values.get("serviceurl", "serviceaddr")
    if values.get("frontendname") == "backend not found":  # Traefik 1
        return _own(status, values)
    asked = bool(server) or origin is not None
    if not asked and _never_asked(values):
        return _own(status, values)
    size = values.get("origincontentsize") or values.get("downstreamcontentsize")
    if size in _OWN_LENGTH.get(status, ()):
        # Traefik records the status of its own failed call as the origin's.
        why = f"The content is as long ({size} bytes) as Traefik's own answer: {_OWN.get(status)}."
        return Answer("self", why, "DownstreamContentSize", size)
    if origin is not None and origin != status:
        why = f"The server answered {origin}, and a middleware of Traefik made {status} of it."
        return Answer("self", why, "OriginStatus", str(origin))
    if origin is not None:
        why = f"The server answered {origin}, and Traefik passed it on."
        return Answer("upstream", why, "OriginStatus", str(origin))
    why = f"The request reached the server {server}, whose answer was passed on."
    return Answer("upstream", why, "ServiceURL", server)


def _never_asked(values: Values) -> bool:
    return values.has("originstatus", "serviceurl", "serviceaddr", "routername", "downstreamstatus")


def _own(status: int, values: Values) -> Answer:
    router = values.get("routername")
    size = values.get("downstreamcontentsize")
    where = values.name("originstatus", "serviceurl") or "OriginStatus"
    shown = values.items.get(where) or "absent"
    refused = status == 401 or (status == 403 and size != "9")
    if router and refused:
        why = "A middleware that checks credentials refused the request; no server was asked."
        return Answer("filter", why, where, shown, "auth")
    if status == 403:
        why = "The address list of a middleware refused the caller; no server was asked."
        return Answer("self", why, where, shown)
    why = f"No server was asked: {_OWN.get(status, 'Traefik or a middleware in it answered')}."
    return Answer("self", why, where, shown)
