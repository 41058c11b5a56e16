"""AWS Application and Classic Load Balancer access logs, text and JSON.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/
load-balancer-access-logs.html (entries, actions taken, error reason codes) and
load-balancer-troubleshooting.html; …/latest/classic/access-log-collection.html
"""

from __future__ import annotations

import re

from ..model import LogRecord, Role
from .lines import ABSENT, Answer, Line, Values, record, status_of, unquoted, words

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")
_SECONDS = re.compile(r"-1|\d+(?:\.\d+)?")
_ADDRESS = re.compile(r"-|.{1,60}:\d{1,5}|\[.*")
_CODE = re.compile(r"-|\d{1,3}")
_HEAD: tuple[str, ...] = ("elb", "client:port", "target:port", "request_processing_time")
_HEAD += ("target_processing_time", "response_processing_time", "elb_status_code")
_HEAD += ("target_status_code", "received_bytes", "sent_bytes", "request", "user_agent")
_HEAD += ("ssl_cipher", "ssl_protocol", "target_group_arn", "trace_id", "domain_name")
_HEAD += ("chosen_cert_arn", "matched_rule_priority", "request_creation_time")
_HEAD += ("actions_executed", "redirect_url", "error_reason", "target:port_list")
_HEAD += ("target_status_code_list", "classification", "classification_reason")

_OWN: dict[int, str] = {
    400: "the request was malformed",
    405: "the method is not allowed",
    408: "the caller did not send its request in time",
    413: "the request's content is too large for the target",
    414: "the request's address or query is too long",
    461: "the request was malformed",
    463: "X-Forwarded-For holds more addresses than are allowed",
    464: "the request's protocol does not fit the target group's",
    500: "the load balancer could not handle the request",
    501: "the transfer coding is not supported",
    502: "the target closed the connection, reset it or sent something malformed",
    503: "the target group holds no target that could be asked",
    504: "the target did not accept a connection or did not answer in time",
    505: "the HTTP version is not supported",
    507: "a redirect would be too long",
    561: "the identity provider answered the load balancer with an error",
}


def read(line: Line) -> LogRecord | None:
    """A line of an ALB or Classic Load Balancer, else None."""
    if '"' not in line.text:
        return None
    found = words(line.text)
    for at in range(1, min(14, len(found) - 9)):
        if _TIME.fullmatch(found[at - 1]) and _fits(found, at):
            values = dict(zip(_HEAD, map(unquoted, found[at:]), strict=False))
            return _judged(line, Values(values))
    return None


def from_values(line: Line, values: Values) -> LogRecord | None:
    """A JSON or key-value line with `elb_status_code`, else None."""
    if values.has("elbstatuscode", "elbstatus"):
        return _judged(line, values)
    return None


def _fits(found: list[str], at: int) -> bool:
    return (
        all(_SECONDS.fullmatch(one) for one in found[at + 3 : at + 6])
        and all(_CODE.fullmatch(one) for one in found[at + 6 : at + 8])
        and _ADDRESS.fullmatch(found[at + 1]) is not None
    )


def _judged(line: Line, values: Values) -> LogRecord:
    status = status_of(values.get("elbstatuscode", "elbstatus"))
    names = ("targetstatuscode", "targetstatus", "backendstatuscode", "targetstatuscodelist")
    upstream = status_of(values.get(*names).split()[-1] if values.get(*names) else "")
    return record(
        line,
        "alb",
        "aws-alb",
        "load-balancer",
        status=status,
        upstream=upstream,
        answer=_answer(status, upstream, values),
        values=values,
    )


def _answer(status: int | None, upstream: int | None, values: Values) -> Answer:
    code = values.get("elbstatuscode", "elbstatus") or "-"
    if status == 460 or status is None:
        why = "The caller closed the connection before the load balancer could answer."
        return Answer("client", why, "elb_status_code", code)
    filtered = _filtered(status, upstream, values)
    if filtered:
        return filtered
    if upstream is None:
        return _own(status, values)
    if upstream == status:
        why = f"The target answered {upstream}, and the load balancer passed it on."
        return Answer("upstream", why, "target_status_code", str(upstream))
    why = f"The target answered {upstream}, and the load balancer made {status} of it: "
    why += f"{_reason(values) or _OWN.get(status, 'its response could not be passed on')}."
    return Answer("self", why, "target_status_code", str(upstream))


def _filtered(status: int, upstream: int | None, values: Values) -> Answer | None:
    """AWS WAF and the sign-in actions answer before any target is asked."""
    reason, actions = _reason(values), values.get("actionsexecuted", "actions")
    if upstream is not None:
        return None
    if reason.startswith(("Auth", "JWT", "Jwt")) or status == 561:
        why = f"The load balancer's sign-in step refused the request ({reason or status})."
        return _filter("auth", why, "error_reason", reason or str(status))
    if reason.startswith("WAF") or "waf-failed" in actions:
        why = f"AWS WAF could not be asked ({reason or 'waf-failed'}), so the load balancer failed."
        return Answer("self", why, "error_reason", reason or actions)
    steps = actions.split(",")
    if steps[-1] == "waf":
        why = "AWS WAF is the last action taken: it blocked the request."
        return _filter("waf-cdn", why, "actions_executed", actions)
    if steps[-1] in ("authenticate", "jwt-validation", "validate-token"):
        why = "The sign-in step is the last action taken: no target was asked."
        return _filter("auth", why, "actions_executed", actions)
    return None


def _filter(role: Role, why: str, where: str, quote: str) -> Answer:
    return Answer("filter", why, where, quote, role)


def _own(status: int, values: Values) -> Answer:
    reason, actions = _reason(values), values.get("actionsexecuted", "actions")
    if "fixed-response" in actions or "redirect" in actions:
        return Answer(
            "self", f"A rule answers this by itself ({actions}).", "actions_executed", actions
        )
    why = f"No target's answer is recorded: {_OWN.get(status, 'the load balancer answered itself')}"
    why = f"{why} ({reason})." if reason else f"{why}."
    return Answer("self", why, "target_status_code", "-")


def _reason(values: Values) -> str:
    reason = values.get("errorreason")
    return "" if reason.lower() in ABSENT else reason
