"""What a request presented to say who calls: its kind, and a JWT's parts. Never verified."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from runbook.analysis.model import Evidence, Paste
from runbook.analysis.redaction.jwt import read_part
from runbook.analysis.redaction.names import read_name
from runbook.analysis.tokens.forms import JWT, Presented, read_credentials, read_jwt

_REMOVED_PARAMETER = re.compile(
    r"(?:^|[?&\s\"'])([\w.-]{2,40}+)[\"']?(?:=|:\s?\"?)(\[[\w-]{2,40} ?removed\])"
)
_SESSION_COOKIE = re.compile(
    r"sess|(?:^|[._-])sid(?:$|[._-])|auth|token|jwt|remember|login|\.aspnetcore\.|^connect\.|"
    r"^laravel|^wordpress_logged|^appsession|^_oauth2_proxy|^id$",
    re.IGNORECASE,
)
_NOT_SESSION = re.compile(r"csrf|xsrf|^aws(?:alb|elb)|^__?cf|^_ga|^incap|^visid|^ak_|^bm_", re.I)
_CERTIFICATE_FIELDS = (
    *("x-forwarded-client-cert", "x-client-cert", "ssl-client-cert", "x-ssl-client-cert"),
    *("x-arr-clientcert", "client-cert", "x-amzn-mtls-clientcert", "x-amzn-mtls-clientcert-leaf"),
)


def presented_in(paste: Paste) -> Presented | None:
    """The credential of the judged request; None where the paste shows no request at all."""
    found = list(_all(paste))
    if found:
        readable = [one for one in found if one.kind == "jwt" and (one.claims or one.faults)]
        return readable[0] if readable and not found[0].faults else found[0]
    request = paste.request
    if request is not None and len(request.fields):
        return Presented("none")
    return None


def _all(paste: Paste) -> Iterator[Presented]:
    yield from _in_authorization(paste)
    yield from _in_query_and_body(paste)
    yield from _in_cookies(paste)
    yield from _in_key_fields(paste)
    yield from _in_lines(paste)
    yield from _certificate(paste)


def _in_authorization(paste: Paste) -> Iterator[Presented]:
    request = paste.request
    if request is None:
        return
    for name in ("authorization", "proxy-authorization", "x-forwarded-authorization"):
        for one in request.fields.all(name):
            quote = Evidence(f"header {name}", f"{one.name}: {one.value}", "", one.line)
            yield read_credentials(one.value, quote)


def _in_query_and_body(paste: Paste) -> Iterator[Presented]:
    request = paste.request
    if request is None:
        return
    for where, text, line in (
        ("request target", request.url or request.target or "", request.line),
        ("request body", request.content, request.content_line),
    ):
        found = JWT.search(text)
        if found is not None and "." in found[0]:
            yield read_jwt(found[0], Evidence(where, found[0], "", line))
            continue
        for one in _REMOVED_PARAMETER.finditer(text):
            name = read_name(one[1])
            if name is not None and name.kind in ("token", "api-key"):
                kind = "opaque" if name.kind == "token" else "api-key"
                yield Presented(kind, (Evidence(where, f"{one[1]}={one[2]}", "", line),))


def _in_cookies(paste: Paste) -> Iterator[Presented]:
    request = paste.request
    if request is None:
        return
    for one in request.fields.all("cookie"):
        for pair in one.value.split(";"):
            name, _, content = pair.strip().partition("=")
            quote = Evidence("header cookie", f"{one.name}: {pair.strip()}", "", one.line)
            found = JWT.search(unquote(content))
            if found is not None and "." in found[0]:
                yield read_jwt(found[0], quote)
            elif _SESSION_COOKIE.search(name) and not _NOT_SESSION.search(name) and content:
                yield Presented("session-cookie", (quote,))


def _in_key_fields(paste: Paste) -> Iterator[Presented]:
    request = paste.request
    if request is None:
        return
    for one in request.fields:
        name = read_name(one.name)
        quote = Evidence(f"header {one.name.lower()}", f"{one.name}: {one.value}", "", one.line)
        found = JWT.search(one.value)
        if found is not None and "." in found[0] and read_part(found[0].split(".")[0]):
            yield read_jwt(found[0], quote)
        elif name is not None and name.kind in ("api-key", "token") and one.value:
            yield Presented("api-key", (quote,))


def _in_lines(paste: Paste) -> Iterator[Presented]:
    """Beside a message that was read: in a command line, or in fields before the response."""
    response = paste.response
    end = response.line - 1 if response is not None and response.line else len(paste.lines)
    for number, line in enumerate(paste.lines[:end], 1):
        if "eyJ" in line or "uthorization:" in line:
            if re.match(r"\s*<", line):
                continue
            field_value = re.search(r"(?i)authorization:\s?([^'\"\n]{1,8000})", line)
            found = JWT.search(line)
            if field_value is not None:
                quote = Evidence("command line", field_value[0], "", number)
                yield read_credentials(field_value[1], quote)
            elif found is not None and "." in found[0]:
                yield read_jwt(found[0], Evidence("pasted line", found[0], "", number))


def _certificate(paste: Paste) -> Iterator[Presented]:
    exchange = paste.exchange
    if exchange is None:
        return
    for note in exchange.notes:
        if "(OUT)" in note.text and "CERT verify" in note.text:
            yield Presented("client-certificate", (Evidence("curl", note.text, "", note.line),))
    if exchange.request is not None:
        for name in _CERTIFICATE_FIELDS:
            one = exchange.request.fields.first(name)
            if one is not None:
                quote = Evidence(f"header {name}", f"{one.name}: {one.value}"[:200], "", one.line)
                yield Presented("client-certificate", (quote,))
