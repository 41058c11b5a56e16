"""nginx and ingress-nginx access logs: `$status` beside `$upstream_status`, text and JSON.

Sources: https://nginx.org/en/docs/http/ngx_http_log_module.html (combined),
https://nginx.org/en/docs/http/ngx_http_upstream_module.html#variables (the upstream variables;
"if a server cannot be selected, the variable keeps the 502 (Bad Gateway) status code") and
https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/log-format/.
"""

from __future__ import annotations

import re

from ..model import LogRecord
from .lines import Line, Values, pairs, unquoted, words
from .nginx_answer import judged

_TIME = re.compile(
    r"\[?(?:\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d|Z))\]?"
)
_REQUEST = re.compile(r'"(?:[A-Z]{3,20} .*|-?|[^"]*\\x.*)"')
_STATUS = re.compile(r"[1-5]\d\d")
_STATUSES = re.compile(r"(?:\d{3}|-)(?:(?:, ?| : )(?:\d{3}|-))*")
_ADDRESS = re.compile(
    r"(?:unix:|(?:\d{1,3}\.){3}\d{1,3}:\d|\[[0-9a-f:]+\]:?\d?|[\w.-]+:\d{2,5}\b).*"
)
_SECONDS = re.compile(r"(?:\d+\.\d{1,6}|-)(?:(?:, ?| : )(?:\d+\.\d{1,6}|-))*")
_SIZE = re.compile(r"(?:\d+|-)(?:(?:, ?| : )(?:\d+|-))*")
_UPSTREAM_NAME = re.compile(r"\[[\w.-]*\]")

_UPSTREAM_STATUS = (
    "upstreamstatus", "us", "ustatus", "upstatus", "upstreamstatuscode", "upstreamcode",
    "upstreamresponsestatus", "upstreamhttpstatus", "backendstatus", "proxystatus",
    "nginxupstreamstatus", "ups", "ust", "upst", "upstreamst", "httpupstreamstatus",
)  # fmt: skip
_ACCESS = (
    "bodybytessent", "bytessent", "remoteaddr", "requesttime", "httpuseragent", "timelocal",
    "upstreamaddr", "upstreamresponsetime",
)  # fmt: skip
# An application's error may tell of its own upstream's status; these show that it is no log line.
_OF_A_BODY = ("error", "errors", "message", "detail", "title", "ok", "success", "data", "type")
STATUS_NAMES = (
    "status",
    "statuscode",
    "httpstatus",
    "responsestatus",
    "responsecode",
    "code",
    "st",
)


def read(line: Line) -> LogRecord | None:
    """A line in the combined format, its usual extensions or ingress-nginx's, else None."""
    if '"' not in line.text:
        return None
    found = words(line.text)
    at = _request_at(found)
    if at is None:
        return None
    product = "nginx"
    values = {"request": unquoted(found[at]), "status": found[at + 1]}
    rest = found[at + 2 :]
    named = pairs(line.text)
    if (rest and _is_ingress(rest)) or "upstream_name" in named:
        product = "ingress-nginx"
    values |= _after_status(rest, values["status"], named)
    for name, value in named.items():
        values.setdefault(name, value)
    return judged(line, Values(_named(values)), product)


def from_values(line: Line, values: Values) -> LogRecord | None:
    """A JSON or key-value line with nginx's variables under one of many spellings, else None."""
    if not values.has(*STATUS_NAMES, "httprequeststatus"):
        return None
    upstream = values.has(*_UPSTREAM_STATUS)
    plain = sum(values.has(name) for name in _ACCESS)
    if plain < 2 and (not upstream or values.has(*_OF_A_BODY)):
        return None
    product = "ingress-nginx" if values.has("proxyupstreamname", "ingressname") else "nginx"
    return judged(line, Values(_named(dict(values.items))), product)


def from_loose(line: Line, found: dict[str, str]) -> LogRecord | None:
    """Named upstream values in a line whose status stands alone, as in `GET /x 502 us=-`."""
    values = Values(found)
    if not values.has(*_UPSTREAM_STATUS) or not values.has(*_ACCESS, "uct", "uht", "urt", "rt"):
        return None
    alone = [word for word in words(line.text) if _STATUS.fullmatch(word)]
    if not alone or values.has(*STATUS_NAMES):
        return None
    return judged(line, Values(_named(found | {"status": alone[0]})), "nginx")


def _request_at(found: list[str]) -> int | None:
    """The place of the request line, which a status follows, in a line that holds a time."""
    timed = False
    for at, word in enumerate(found[:-1]):
        timed = timed or _TIME.fullmatch(word) is not None
        if timed and word[0] == '"' and _REQUEST.fullmatch(word):
            return at if _STATUS.fullmatch(found[at + 1]) else None
    return None


def _is_ingress(rest: list[str]) -> bool:
    return any(_UPSTREAM_NAME.fullmatch(one) for one in rest[3:8])


def _after_status(rest: list[str], status: str, named: dict[str, str]) -> dict[str, str]:
    """What stands after the status: length, referrer, agent, then what the format adds."""
    values: dict[str, str] = {}
    quoted = [at for at, word in enumerate(rest) if word.startswith('"')]
    head = rest[: quoted[0]] if quoted else rest[:]
    if len(head) > 1 and _is_upstream_beside(head, status):
        values["upstream_status"] = head.pop(0)
    values |= dict(zip(("body_bytes_sent",), head, strict=False))
    has_agent = len(quoted) >= 2 and quoted[1] == quoted[0] + 1
    tail = rest[quoted[1] + 1 :] if has_agent else head[1:] + (rest[quoted[0] :] if quoted else [])
    tail = [one for one in tail if "=" not in one]
    if _is_ingress(rest):
        return values | _ingress(tail)
    if named.keys() & {"us", "urt", "uct", "uht", "rt"} or any("upstream" in n for n in named):
        return values
    return values | _unnamed(tail, has_status="upstream_status" in values)


def _is_upstream_beside(head: list[str], status: str) -> bool:
    """`$status $upstream_status $body_bytes_sent`: two codes, then a whole number."""
    first, second = head[0], head[1]
    if not second.isdigit() or not _STATUSES.fullmatch(first):
        return False
    return first == "-" or "," in first or first == status or _STATUS.fullmatch(first) is not None


def _ingress(tail: list[str]) -> dict[str, str]:
    names = ["request_length", "request_time", "proxy_upstream_name"]
    if len(tail) > 3 and _UPSTREAM_NAME.fullmatch(tail[3]):
        names.append("proxy_alternative_upstream_name")
    names += ["upstream_addr", "upstream_response_length", "upstream_response_time"]
    names += ["upstream_status", "req_id"]
    return dict(zip(names, tail, strict=False))


def _unnamed(tail: list[str], *, has_status: bool) -> dict[str, str]:
    """Values known by their shape: an address, a list of codes, times in seconds."""
    values: dict[str, str] = {}
    bare = [unquoted(one) for one in tail]
    codes = [one for one in bare if _STATUSES.fullmatch(one) and one.strip("-, :")]
    address = next((at for at, one in enumerate(bare) if _ADDRESS.fullmatch(one)), None)
    if address is not None:
        values["upstream_addr"] = bare[address]
        if address + 1 < len(bare) and bare[address + 1] == "-" and not codes:
            codes = ["-"]
    if codes and not has_status:
        values["upstream_status"] = codes[0]
    elif not has_status and _all_absent(tail):
        values["upstream_status"] = "-"
    times = [one for one in bare if _SECONDS.fullmatch(one) and one.strip("-, :")]
    if times:
        values["upstream_response_time" if len(times) > 1 or codes else "request_time"] = times[-1]
    return values


def _all_absent(tail: list[str]) -> bool:
    """Two or more dashes that are not the quoted forwarded-for of the usual `main` format."""
    return sum(unquoted(one) == "-" for one in tail[-3:]) >= 2


def _named(values: dict[str, str]) -> dict[str, str]:
    """The values, with the upstream's status under nginx's own name too."""
    known = Values(values)
    if "upstream_status" not in values and (name := known.name(*_UPSTREAM_STATUS)):
        values = values | {"upstream_status": values[name]}
    known = Values(values)
    if "status" not in values and (name := known.name(*STATUS_NAMES, "httprequeststatus")):
        values = values | {"status": values[name]}
    return values
