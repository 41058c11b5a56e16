"""Who answered, from the variables of one nginx access-log line.

nginx writes 502 or 504 into `$upstream_status` itself where it got no answer (source: "if a
server cannot be selected, the variable keeps the 502 status code", nginx's upstream module), so
an equal status is an answer only where a response head came: a header time, a length.
"""

from __future__ import annotations

import re

from ..model import LogRecord
from .lines import Answer, Line, Values, record, status_of

_SPLIT = re.compile(r",| : ")
_CONNECT_TIME = ("upstreamconnecttime", "uct", "uconnect")
_HEADER_TIME = ("upstreamheadertime", "uht", "uheader")
_RESPONSE_TIME = ("upstreamresponsetime", "urt", "upstreamtime", "upstreamresponsetimeseconds")
_LENGTH = ("upstreamresponselength", "upstreambytesreceived")
_ADDRESS = ("upstreamaddr", "upstreamaddress", "upstreamhost", "ua", "upstream", "backend")
_REASONS = {
    502: "Bad Gateway",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
    413: "Request Entity Too Large",
    400: "Bad Request",
}
# nginx's own page without a version, and what its padding for old browsers adds (in bytes).
_PAGE = 150 - 2 * len("502 Bad Gateway")
_PADDING = 402
_LONGEST_VERSION = 30
_OWN = {
    400: "nginx could not read the request",
    401: "nginx's own check of credentials (auth_basic, auth_request or auth_jwt) refused it",
    403: "a rule of nginx refused the request",
    404: "nginx found no file or location for it",
    405: "nginx does not allow the method there",
    408: "the caller did not send its request in time",
    413: "the content is larger than client_max_body_size",
    414: "the address is too long for nginx's buffers",
    429: "nginx's limit of requests or connections refused it",
    431: "the header section is too large",
    444: "nginx closed the connection without an answer",
    494: "the header section is too large",
    495: "the caller's certificate was refused",
    496: "the caller sent no certificate",
    497: "plain HTTP was sent to the HTTPS port",
    500: "nginx met an internal error",
    502: "nginx got no valid response from the upstream",
    503: "nginx's limit refused it, or no upstream was available",
    504: "the upstream did not answer in time",
}
_ALWAYS_OWN = frozenset({408, 414, 444, 494, 495, 496, 497})


def judged(line: Line, values: Values, product: str) -> LogRecord:
    """The record of a line whose variables are named."""
    status = status_of(values.get("status"))
    known = values.has("upstreamstatus")
    upstream = status_of(_last(values.items.get("upstream_status", "")))
    return record(
        line,
        "nginx",
        product,
        "load-balancer",
        status=status,
        upstream=upstream,
        answer=_answer(status, upstream, values, known=known),
        values=values,
    )


def _last(value: str) -> str:
    return _SPLIT.split(value)[-1].strip()


def _answer(status: int | None, upstream: int | None, values: Values, *, known: bool) -> Answer:
    if status == 499:
        why = "499: the caller closed the connection before nginx could answer."
        return Answer("client", why, "status", "499")
    if status in _ALWAYS_OWN:
        return Answer("self", f"{status}: {_OWN[status]}.", "status", str(status))
    if not known:
        return _without_upstream(status, values)
    if upstream is None:
        return _own(status, values)
    if upstream != status:
        why = f"The upstream answered {upstream}, but nginx sent {status}."
        return Answer("self", why, "upstream_status", str(upstream))
    doubt = _no_head(status, values) if status in (502, 504) else None
    if doubt:
        return doubt
    why = f"The upstream answered {upstream}, and nginx passed it on."
    return Answer("upstream", why, "upstream_status", values.items.get("upstream_status", ""))


def _own(status: int | None, values: Values) -> Answer:
    shown = values.items.get("upstream_status", "").strip() or "-"
    why = "No upstream answered"
    if status == 401:
        return Answer("filter", f"{why}: {_OWN[401]}.", "upstream_status", shown, "auth")
    return Answer("self", f"{why}: {_OWN.get(status or 0, 'nginx did')}.", "upstream_status", shown)


def _no_head(status: int, values: Values) -> Answer | None:
    """The proof that nginx wrote the upstream's 502 or 504 itself, if there is one."""
    why = f"nginx notes {status} for an upstream that sent no response head: {_OWN[status]}."
    header = _named_value(values, _HEADER_TIME)
    if header is not None:
        name, value = header
        return Answer("self", why, name, value or "-") if not _some(value) else None
    for names, absent in ((_CONNECT_TIME, ("", "-")), (_LENGTH, ("0", "-", ""))):
        found = _named_value(values, names)
        if found is not None and found[1] in absent:
            return Answer("self", why, found[0], found[1] or "-")
        if found is not None and names is _LENGTH and found[1] not in absent:
            return None
    if _is_own_page(status, values):
        return Answer("self", f"{why} The length is that of nginx's own page.", "body_bytes_sent",
                      values.get("bodybytessent"))  # fmt: skip
    address = _named_value(values, _ADDRESS)
    if address is not None and address[1] and not any(one in address[1] for one in ":/"):
        return Answer("self", f"{why} No server of the group was left.", *address)
    return _by_time(status, values, why)


def _by_time(status: int, values: Values, why: str) -> Answer | None:
    """A refused connection takes no time; a timeout takes whole seconds."""
    found = _named_value(values, _RESPONSE_TIME) or _named_value(values, ("requesttime", "rt"))
    if found is None:
        return None
    name, value = found
    try:
        seconds = float(value)
    except ValueError:
        return Answer("self", why, name, value or "-") if value in ("", "-") else None
    refused = status == 502 and seconds <= 0.005
    late = status == 504 and seconds >= 1 and seconds % 1 <= 0.1
    return Answer("self", why, name, value) if refused or late else None


def _named_value(values: Values, names: tuple[str, ...]) -> tuple[str, str] | None:
    name = values.name(*names)
    return (name, _last(values.items[name])) if name else None


def _some(value: str) -> bool:
    return value not in ("", "-")


def _is_own_page(status: int, values: Values) -> bool:
    length = values.get("bodybytessent", "bodybytes", "bytessent")
    if status not in _REASONS or not length.isdigit():
        return False
    over = int(length) - (_PAGE + 2 * len(f"{status} {_REASONS[status]}"))
    return 0 <= over <= _LONGEST_VERSION or 0 <= over - _PADDING <= _LONGEST_VERSION


def _without_upstream(status: int | None, values: Values) -> Answer:
    shown = str(status or 0)
    request = values.get("request")
    if status == 400 and (not request or "\\x" in request or " HTTP/" not in request):
        why = "400 for something that is not an HTTP request: nginx refused it."
        return Answer("self", why, "request", request or "-")
    waited = _named_value(values, _RESPONSE_TIME)
    if waited is not None and not _some(waited[1]):
        return Answer("self", "No upstream was asked for an answer.", waited[0], "-")
    if status in (502, 503, 504, 413) and _is_own_page(status, values):
        why = f"The length is that of nginx's own page: {_OWN[status]}."
        return Answer("self", why, "body_bytes_sent", values.get("bodybytessent"))
    why = "This format keeps the status alone; add $upstream_status to tell who answered."
    return Answer("unknown", why, "status", shown)
