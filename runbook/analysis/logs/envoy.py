"""Envoy and Istio access logs, text and JSON: response flags and response code details.

Sources: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
(default format, RESPONSE_FLAGS), …/configuration/http/http_conn_man/response_code_details, and
https://istio.io/latest/docs/tasks/observability/logs/access-log/ (Istio's format).
"""

from __future__ import annotations

import re

from ..model import LogRecord, Role
from .envoy_words import DETAILS, FLAGS
from .lines import ABSENT, Answer, Line, Values, record, status_of, unquoted, words

_REQUEST = re.compile(r'"[A-Z-]{1,20} \S.*|"- - -"|"[A-Z-]{1,20} {1,2}(?:HTTP/\S+|-)"')
_FLAGS = re.compile(r"-|[A-Z][A-Za-z]{1,30}(?:,[A-Z][A-Za-z]{1,30})*")
_DETAILS = re.compile(r"[a-z][a-z0-9_.]{3,80}(?:[{\[(].*)?")
_FLAG_NAMES = {one.name.lower(): code for code, one in FLAGS.items()}
_FLAG_KEYS = ("responseflags", "responseflagslong", "responseflag", "envoyresponseflags", "rf")
_DETAIL_KEYS = ("responsecodedetails", "responsecodedetail", "responsedetails", "rcd")
_ROLE: Role = "load-balancer"


def read(line: Line) -> LogRecord | None:
    """A line in Envoy's or Istio's default text format, else None."""
    if " HTTP/" not in line.text and '"- ' not in line.text and ' -" ' not in line.text:
        return None
    found = words(line.text)
    for at, word in enumerate(found[:-3]):
        if word.startswith('"') and _REQUEST.fullmatch(word):
            values = _text_values(found[at:])
            return _judged(line, Values(values)) if values else None
    return None


def from_values(line: Line, values: Values) -> LogRecord | None:
    """A JSON line whose names are Envoy's, else None."""
    if values.has(*_FLAG_KEYS, *_DETAIL_KEYS):
        return _judged(line, values)
    flags = values.get("flags").split(",")
    if values.has("flags") and all(one in FLAGS for one in flags if one):
        named = dict(values.items) | {"response_flags": values.get("flags") or "-"}
        if details := values.get("details", "codedetails"):
            named["response_code_details"] = details
        return (
            _judged(line, Values(named)) if values.has("upstreamcluster", "upstreamhost") else None
        )
    if values.has("upstreamcluster", "xenvoyupstreamservicetime") and values.has("responsecode"):
        return _judged(line, values)
    return None


def _text_values(found: list[str]) -> dict[str, str]:
    """Values after the request line; empty where the flags' place holds something else."""
    request, code, flags = found[:3]
    known = all(flag in FLAGS or flag == "-" for flag in flags.split(","))
    if not _FLAGS.fullmatch(flags) or not known or not (status_of(code) or code in ("0", "-")):
        return {}
    rest = found[3:]
    values = {"request": unquoted(request), "response_code": code, "response_flags": flags}
    detailed = rest and _DETAILS.fullmatch(rest[0]) is not None
    if rest and not rest[0].startswith('"') and not rest[0].isdigit():
        values["response_code_details"] = _whole_details(rest)
        rest = rest[1:]
    numbers = [at for at in range(len(rest) - 2) if rest[at].isdigit() and rest[at + 1].isdigit()]
    if not numbers:
        return values if detailed or flags != "-" else {}
    if numbers[0] and rest[numbers[0] - 1].startswith('"'):
        values["upstream_transport_failure_reason"] = unquoted(rest[numbers[0] - 1])
    after = rest[numbers[0] :]
    names = ("bytes_received", "bytes_sent", "duration", "x-envoy-upstream-service-time")
    values.update(zip(names, after, strict=False))
    tail = ("x_forwarded_for", "user_agent", "request_id", "authority", "upstream_host")
    values.update(zip(tail, map(unquoted, after[4:]), strict=False))
    values.update(zip(("upstream_cluster",), after[9:], strict=False))
    return values


def _whole_details(rest: list[str]) -> str:
    """Details may hold a bracketed policy: `rbac_access_denied_matched_policy[none]`."""
    details = rest[0]
    while len(rest) > 1 and rest[1].startswith("[") and details != "-":
        details += rest.pop(1)
    return details


def _judged(line: Line, values: Values) -> LogRecord:
    status = status_of(values.get("responsecode", "status", "statuscode", "code", "rc"))
    answer = _answer(status, values)
    return record(
        line,
        "envoy",
        "envoy",
        _ROLE,
        status=status,
        upstream=status if answer.by == "upstream" else None,
        answer=answer,
        values=values,
    )


def _answer(status: int | None, values: Values) -> Answer:
    details = values.get(*_DETAIL_KEYS)
    flags = values.get(*_FLAG_KEYS)
    codes = [code for flag in flags.split(",") if (code := _flag_code(flag.strip()))]
    if details and (found := _from_details(details)):
        # A downstream that left is worth more than the detail of the reset.
        return found if "DC" not in codes else _from_flag("DC", flags)
    for code in codes:
        if FLAGS[code].by is not None:
            return _from_flag(code, flags)
    return _without_flags(status, values, details)


def _flag_code(flag: str) -> str:
    return flag if flag in FLAGS else _FLAG_NAMES.get(flag.lower(), "")


def _from_flag(code: str, quote: str) -> Answer:
    flag = FLAGS[code]
    return Answer(flag.by or "self", f"{code}: {flag.words}", "response_flags", quote, flag.role)


def _from_details(details: str) -> Answer | None:
    name = details.lower()
    for start, by, role, why in DETAILS:
        if name.startswith(start):
            return Answer(by, why, "response_code_details", details, role)
    if _DETAILS.fullmatch(details):
        why = "Response code details other than via_upstream name an answer that Envoy made itself."
        return Answer("self", why, "response_code_details", details)
    return None


def _without_flags(status: int | None, values: Values, details: str) -> Answer:
    if status is None:
        why = "No status was sent: the caller closed the connection before an answer began."
        return Answer("client", why, "response_code", values.get("responsecode") or "0")
    service_time = values.get("xenvoyupstreamservicetime", "upstreamservicetime")
    if service_time:
        why = "The upstream needed this many milliseconds to answer, and no flag says otherwise."
        return Answer("upstream", why, "x-envoy-upstream-service-time", service_time)
    host = values.get("upstreamhost")
    if host:
        why = (
            "An upstream host was chosen and no response flag is set, so its answer was passed on."
        )
        return Answer("upstream", why, "upstream_host", host)
    if values.has("upstreamhost", "xenvoyupstreamservicetime") and details in ABSENT:
        why = "No upstream host was chosen: a route, redirect or filter in Envoy answered."
        return Answer("self", why, "upstream_host", "-")
    why = "No response flag is set, so Envoy passed on what the upstream answered."
    return Answer("upstream", why, "response_flags", "-")
