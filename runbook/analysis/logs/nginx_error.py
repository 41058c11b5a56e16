"""nginx's error log: what nginx found before it answered by itself.

Sources: https://nginx.org/en/docs/ngx_core_module.html#error_log and the messages in nginx's
source (src/http/ngx_http_upstream.c, ngx_http_request.c, modules/ngx_http_limit_req_module.c,
ngx_http_access_module.c, ngx_http_auth_request_module.c, ngx_http_auth_basic_module.c).
"""

from __future__ import annotations

import re

from ..model import AnsweredBy, LogRecord, Role
from .lines import Answer, Line, Values, record, status_of

_HEAD = re.compile(
    r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(?:emerg|alert|crit|error|warn|info|notice)\] "
)
_CODE = re.compile(r"(?:with code|status:?) (\d{3})")
_NAMES = re.compile(r', (client|server|request|upstream|host|referrer): ("[^"]*"|[^,"]{0,200})')

# (text in the message, status that nginx answers, who, role, meaning); the first fit counts.
_MESSAGES: tuple[tuple[str, int | None, AnsweredBy, Role | None, str], ...] = (
    ("modsecurity: access denied", 403, "filter", "waf-cdn", "ModSecurity blocked it"),
    ("naxsi", 403, "filter", "waf-cdn", "a firewall rule (NAXSI) blocked it"),
    ("no live upstreams", 502, "self", None, "every server of the group is marked as failed"),
    ("upstream timed out", 504, "self", None, "the upstream did not answer or connect in time"),
    ("upstream prematurely closed connection", 502, "self", None,
     "the upstream closed the connection before its response was complete"),
    ("upstream sent too big header", 502, "self", None,
     "the header section of the upstream's response does not fit the buffer"),
    ("upstream sent invalid header", 502, "self", None, "the upstream's response was not HTTP"),
    ("upstream sent no valid http", 502, "self", None, "the upstream's response was not HTTP"),
    ("upstream sent unsupported fastcgi", 502, "self", None, "the upstream broke its protocol"),
    ("upstream ssl certificate verify error", 502, "self", None,
     "the upstream's certificate was refused"),
    ("upstream ssl certificate does not match", 502, "self", None,
     "the upstream's certificate was refused"),
    ("ssl_do_handshake() failed", 502, "self", None, "the TLS handshake with the upstream failed"),
    ("peer closed connection in ssl handshake", 502, "self", None,
     "the TLS handshake with the upstream failed"),
    ("auth request unexpected status", 500, "self", None,
     "the service asked by auth_request answered neither 2xx, 401 nor 403"),
    ("host not found in upstream", 502, "self", None, "the upstream's name could not be resolved"),
    ("could not be resolved", 502, "self", None, "the upstream's name could not be resolved"),
    ("no resolver defined", 502, "self", None, "no resolver is configured for the upstream's name"),
    ("invalid host in upstream", 500, "self", None, "the upstream's address is not valid"),
    ("client intended to send too large body", 413, "self", None,
     "the content is larger than client_max_body_size"),
    ("client intended to send too large chunked body", 413, "self", None,
     "the content is larger than client_max_body_size"),
    ("limiting requests", 503, "self", None, "the limit of requests (limit_req) refused it"),
    ("limiting connections", 503, "self", None, "the limit of connections (limit_conn) refused it"),
    ("access forbidden by rule", 403, "self", None, "an allow or deny rule refused the caller"),
    ("no user/password was provided", 401, "filter", "auth", "no credentials for auth_basic"),
    ("password mismatch", 401, "filter", "auth", "the password is wrong (auth_basic)"),
    ("was not found in", 401, "filter", "auth", "the user is unknown (auth_basic)"),
    ("jwt", 401, "filter", "auth", "the token was refused (auth_jwt)"),
    ("directory index of", 403, "self", None, "the directory has no index file"),
    ("rewrite or internal redirection cycle", 500, "self", None, "the redirects run in a circle"),
    ("client sent plain http request to https port", 400, "self", None, "plain HTTP to a TLS port"),
    ("client sent invalid", 400, "self", None, "the request was not valid"),
    ("client sent too long", 414, "self", None, "the request line or a field is too long"),
    ("client prematurely closed connection", 499, "client", None, "the caller went away"),
    ("client closed connection", 499, "client", None, "the caller went away"),
    ("client timed out", 408, "client", None, "the caller did not send its request in time"),
)  # fmt: skip


def read(line: Line) -> LogRecord | None:
    """A line of the error log that says why nginx answered, else None."""
    head = _HEAD.search(line.text[:400])
    if head is None:
        return None
    text = line.text[head.end() :]
    values = {name: value.strip('"') for name, value in _NAMES.findall(text)}
    end = text.find(", client: ")
    message = text[:end] if end > 0 else text
    values["message"] = message
    found = _meaning(message.lower())
    if found is None:
        return None
    status, by, role, words = found
    code = _CODE.search(message) if role == "waf-cdn" else None
    status = status_of(code[1]) if code else status
    answer = Answer(by, f"nginx: {words}.", "error", message, role)
    return record(
        line,
        "nginx",
        "nginx",
        "load-balancer",
        status=status,
        upstream=None,
        answer=answer,
        values=Values(values),
    )


def _meaning(message: str) -> tuple[int | None, AnsweredBy, Role | None, str] | None:
    for text, status, by, role, words in _MESSAGES:
        if text in message:
            if text == "limiting requests" and "dry run" in message:
                return None
            return status, by, role, words
    if "while connecting to upstream" in message and "failed" in message:
        return 502, "self", None, "connecting to the upstream failed"
    if "upstream" in message and "failed" in message:
        return 502, "self", None, "the connection to the upstream failed"
    if "open()" in message or "stat()" in message:
        if "(13:" in message:
            return 403, "self", None, "nginx may not read the file"
        return 404, "self", None, "nginx looked for a file and found none"
    return None
