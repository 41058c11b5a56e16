"""HAProxy's HTTP log: session state at disconnection, server, timers; text and JSON.

Source: https://docs.haproxy.org/3.0/configuration.html, sections 8.2.3 (HTTP log format) and
8.5 (session state at disconnection).
"""

from __future__ import annotations

import re

from ..model import AnsweredBy, LogRecord
from .lines import Answer, Line, Values, record, status_of

_TIMERS = re.compile(r"[+-]?\d+(?:/[+-]?\d+){4}")
_STATE = re.compile(r"[CSPLRIDUKTcs-][RQCHDLTU-][A-Z-]{0,2}")
_STATE_JSON = re.compile(r"[CSPLRIDUKTcs-]{1}[RQCHDLTU-]{1}[A-Za-z-]{0,2}")

# The first two letters, and their meaning; the case counts.
_STATES: dict[str, tuple[AnsweredBy, str]] = {
    "SC": ("self", "the server refused the connection, or it failed"),
    "sC": ("self", "connecting to the server took too long"),
    "SH": ("self", "the server closed the connection before its response was complete"),
    "sH": ("self", "the server did not answer in time (timeout server)"),
    "sQ": ("self", "the request waited in the queue for too long (timeout queue)"),
    "SQ": ("self", "the server went away while the request was queued"),
    "PR": ("self", "HAProxy itself refused the request: a rule, or an invalid request"),
    "PH": ("self", "HAProxy blocked the server's response: invalid, or refused by a rule"),
    "PT": ("self", "a tarpit rule held the request and answered"),
    "PC": ("self", "a connection limit or a full queue refused the request"),
    "PQ": ("self", "a limit refused the request in the queue"),
    "LR": ("self", "HAProxy answered by itself: a redirect, a return rule or statistics"),
    "LH": ("self", "HAProxy answered by itself: a return rule"),
    "LC": ("self", "HAProxy answered by itself"),
    "RC": ("self", "a resource of HAProxy was used up"),
    "RR": ("self", "a resource of HAProxy was used up"),
    "cR": ("self", "the caller did not send the whole request in time"),
    "CR": ("client", "the caller left before its request was complete"),
    "CQ": ("client", "the caller left while the request was queued"),
    "CC": ("client", "the caller left while HAProxy was connecting to the server"),
    "CH": ("client", "the caller left while the server was working"),
    "cH": ("client", "the caller stopped sending the content, and HAProxy gave up"),
    "CT": ("client", "the caller left during a tarpit"),
    "IH": ("self", "HAProxy met an internal error"),
}
_IN_DATA = "the status is the server's; the transfer of the content broke afterwards"


def read(line: Line) -> LogRecord | None:
    """A line in HAProxy's HTTP format (with or without the syslog head), else None."""
    if "/" not in line.text:
        return None
    found = line.text.split()
    for at in range(2, len(found) - 6):
        if not found[at][0].isdigit() and found[at][0] not in "+-":
            continue
        if not _TIMERS.fullmatch(found[at]) or "/" not in found[at - 1]:
            continue
        state = found[at + 5]
        if status_of(found[at + 1]) is None and found[at + 1] not in ("-1", "0"):
            continue
        if _STATE.fullmatch(state) and len(state) in (2, 4):
            return _judged(line, Values(_text_values(found, at)))
    return None


def from_values(line: Line, values: Values) -> LogRecord | None:
    """A JSON or key-value line whose names are HAProxy's, else None."""
    state = values.get("terminationstate", "terminationflags", "termstate", "tsc", "ts")
    raw = values.name("terminationstate", "terminationflags", "termstate", "tsc", "ts")
    if not raw or not _STATE_JSON.fullmatch(state or "--"):
        return None
    known = values.has("terminationstate", "terminationflags", "termstate", "tsc")
    if known or values.has("servername", "server", "backend", "backendname"):
        return _judged(line, values)
    return None


def _text_values(found: list[str], at: int) -> dict[str, str]:
    backend, _, server = found[at - 1].partition("/")
    names = ("Tq", "Tw", "Tc", "Tr", "Ta")
    values = dict(zip(names, found[at].split("/"), strict=False))
    values |= {
        "frontend": found[at - 2],
        "backend": backend,
        "server": server,
        "status": found[at + 1],
        "bytes": found[at + 2],
        "termination_state": found[at + 5],
        "request": " ".join(found[at + 8 :]).strip('"'),
    }
    return values


def _judged(line: Line, values: Values) -> LogRecord:
    status = status_of(
        values.get("status", "statuscode", "httpstatus", "httpstatuscode", "responsecode")
    )
    answer = _answer(status, values)
    return record(
        line,
        "haproxy",
        "haproxy",
        "load-balancer",
        status=status,
        upstream=status if answer.by == "upstream" else None,
        answer=answer,
        values=values,
    )


def _answer(status: int | None, values: Values) -> Answer:
    state_name = values.name("terminationstate", "terminationflags", "termstate", "tsc", "ts")
    state = values.items.get(state_name, "--").strip()
    server = values.get("server", "servername", "srv", "srvname", "backendserver")
    local = server.startswith("<") and server.endswith(">")
    pair = state[:2]
    known = _STATES.get(pair)
    if pair == "PR" and status == 401:
        why = "HAProxy asked for credentials before any server was chosen (http-request auth)."
        return Answer("filter", why, "termination_state", state, "auth")
    if known and not (known[0] == "client" and status == 408):
        return Answer(known[0], f"{pair}: {known[1]}.", "termination_state", state)
    if local:
        why = "No server was chosen: HAProxy answered this request by itself."
        return Answer("self", why, "server", server)
    if pair[:1] in ("P", "L", "R", "I", "U", "K") and pair[1:] != "D":
        why = f"{pair}: HAProxy ended the session by itself."
        return Answer("self", why, "termination_state", state)
    return _server_answer(status, values, state, pair, server)


def _server_answer(
    status: int | None, values: Values, state: str, pair: str, server: str
) -> Answer:
    if pair[1:] in ("D", "L"):
        return Answer("upstream", f"{pair}: {_IN_DATA}.", "termination_state", state)
    waited = values.get("tr", "timeresponse", "responsetime", "timeserverresponse")
    if waited == "-1" and (status is None or status >= 400):
        why = "The server's response time is -1: no response head ever came from it."
        return Answer("self", why, "Tr", waited)
    why = f"{pair or '--'}: the session ended normally, so the status is that of the server"
    return Answer(
        "upstream", f"{why} {server}." if server else f"{why}.", "termination_state", state
    )
