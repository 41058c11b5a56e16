"""What a request presented to say who calls: its kind, and a JWT's parts. Never verified."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from runbook.analysis.model import Evidence, Paste
from runbook.analysis.redaction.hits import MARKER
from runbook.analysis.redaction.jwt import read_part
from runbook.analysis.redaction.names import read_name

_JWT = re.compile(r"eyJ[\w-]*+(?:=*\.[\w-]*+(?:=*\.(?:\[signature removed\]|[\w-]*+))?)?")
_SCHEMES = {
    "bearer": "opaque",
    "dpop": "opaque",
    "token": "opaque",
    "oauth": "opaque",
    "basic": "basic",
    "digest": "digest",
    "negotiate": "negotiate",
    "ntlm": "ntlm",
    "aws4-hmac-sha256": "aws-sigv4",
    "aws": "aws-sigv2",
    "apikey": "api-key",
    "api-key": "api-key",
    "key": "api-key",
    "hawk": "hawk",
    "signature": "http-signature",
    "gnap": "gnap",
    "sharedkey": "shared-key",
    "sharedaccesssignature": "shared-access-signature",
}
# What programs send when they have no token, or write it wrongly (the value, without its scheme).
_NO_VALUE = re.compile(
    r"(?:undefined|null|none|nil|nan|true|false|\[object object\]|\{\}|\"\"|''|%00)$", re.I
)
_TEMPLATE = re.compile(
    r"\{\{?[^{}]{0,80}\}?\}|\$\{[^{}]{0,80}\}|\$\([^()]{0,80}\)|\$[A-Za-z_]\w*|<[\w .-]{1,60}>|%[A-Z_]+%|"
    r"\[(?:your|access|api|insert)[\w .-]{0,40}\]|(?:your|my|insert)[-_ ]?\w*[-_ ]?token(?:[-_ ]here)?$",
    re.IGNORECASE,
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


@dataclass(frozen=True, slots=True)
class Presented:
    """A credential as it was sent; `faults` say what is malformed about it."""

    kind: str
    evidence: tuple[Evidence, ...] = ()
    faults: tuple[str, ...] = ()
    header: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict)
    scheme: str = ""


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


def read_credentials(value: str, evidence: Evidence) -> Presented:
    """A value of Authorization, redacted: its scheme's kind, and what is wrong with its form."""
    parts = value.strip().strip("\"'").split(None, 1)
    if not parts:
        return Presented("none", (evidence,), ("the field is empty",))
    scheme = parts[0].rstrip(":").lower()
    if scheme not in _SCHEMES:
        return _without_scheme(value, scheme, evidence)
    rest = parts[1].strip() if len(parts) > 1 else ""
    kind = _SCHEMES[scheme]
    if not rest:
        fault = f"{parts[0]} is followed by no credentials"
        return Presented("none", (evidence,), (fault,), scheme=scheme)
    if kind == "opaque":
        return _bearer(rest, evidence, scheme)
    if kind == "basic":
        return Presented("basic", (evidence,), tuple(_basic_faults(rest)), scheme=scheme)
    return Presented(kind, (evidence,), scheme=scheme)


def _without_scheme(value: str, scheme: str, evidence: Evidence) -> Presented:
    if scheme.startswith(("bearer%20", "bearer+", "bearer=", 'bearer"', "basic%20")):
        fault = f"the scheme and the token are joined by something else than a space: {scheme[:9]}"
        return Presented("opaque", (evidence,), (fault,), scheme="bearer")
    found = _JWT.search(value)
    if found is not None and "." in found[0]:
        return read_jwt(found[0], evidence)
    if _NO_VALUE.match(value.strip()) or _TEMPLATE.search(value):
        return Presented("none", (evidence,), (f"`{value.strip()[:60]}` is no credential",))
    removed = MARKER.search(value)
    if removed is not None and removed[0].startswith("[malformed-jwt"):
        return read_jwt(removed[0], evidence)
    if removed is not None and len(value.split()) > 2:
        return Presented(scheme, (evidence,), scheme=scheme)
    return Presented("opaque", (evidence,))


def _bearer(rest: str, evidence: Evidence, scheme: str) -> Presented:
    faults = list(_bearer_faults(rest))
    found = _JWT.search(rest)
    if found is not None or "[malformed-jwt" in rest:
        read = read_jwt(found[0] if found else rest, evidence)
        return Presented(
            "jwt",
            read.evidence,
            (*faults, *read.faults),
            header=read.header,
            claims=read.claims,
            scheme=scheme,
        )
    if not faults and "[jwe" in rest:
        return Presented("jwe", (evidence,), scheme=scheme)
    return Presented("opaque", (evidence,), tuple(faults), scheme=scheme)


def _bearer_faults(rest: str) -> Iterator[str]:
    first = rest.split(None, 1)[0].lower().rstrip(":")
    if first in ("bearer", "basic", "token", "jwt"):
        yield f"the scheme is there twice: a second `{first}` stands where the token belongs"
        return
    if _NO_VALUE.match(rest):
        yield f"`{rest[:60]}` was sent in place of a token"
    elif _TEMPLATE.search(rest):
        yield f"a placeholder was never filled in: `{rest[:60]}`"
    elif rest[0] in "\"'" or rest[-1] in "\"'":
        yield "the token stands in quotation marks"
    elif rest.endswith(("\\n", "\\r", "%0A", "%0a", "%0D", "%0d")):
        yield "a line break stands at the end of the token"
    elif "[percent-encoded-token" in rest:
        yield "the token is percent-encoded; b64token holds no percent sign (RFC 6750 §2.1)"
    elif rest[0] in "<{[" and not MARKER.match(rest):
        yield f"`{rest[:1]}` can't begin a token"
    elif len(MARKER.sub("x", _JWT.sub("x", rest)).split()) > 1:
        yield "the token holds a space or a line break"


def _basic_faults(rest: str) -> Iterator[str]:
    if _NO_VALUE.match(rest) or _TEMPLATE.search(rest):
        yield f"`{rest[:60]}` was sent in place of credentials"
    elif "[malformed-basic" in rest:
        yield "what follows Basic is not Base64 of `user:password` (RFC 7617 §2)"
    elif rest[0] in "\"'":
        yield "the credentials stand in quotation marks"


def read_jwt(token: str, evidence: Evidence) -> Presented:
    """A JWT's header and claims, with what keeps it from being one (RFC 7519 §7.2)."""
    if "[malformed-jwt" in token:
        fault = "it begins like a JWT, but its parts are not base64url of JSON, or not three"
        return Presented("jwt", (evidence,), (fault,))
    parts = token.split(".")
    header = read_part(parts[0])
    claims = read_part(parts[1]) if len(parts) > 1 else None
    faults = []
    if len(parts) != 3:
        faults.append(
            f"it has {len(parts)} part{'s' if len(parts) > 1 else ''} where a JWT has three"
        )
    if header is None:
        faults.append("its header is not base64url of a JSON object")
    if claims is None and len(parts) > 1:
        faults.append("its claims are not base64url of a JSON object")
    if len(parts) == 3 and not parts[2] and str((header or {}).get("alg", "")).lower() != "none":
        faults.append("its signature is empty")
    return Presented("jwt", (evidence,), tuple(faults), header or {}, claims or {})


def _in_query_and_body(paste: Paste) -> Iterator[Presented]:
    request = paste.request
    if request is None:
        return
    for where, text, line in (
        ("request target", request.url or request.target or "", request.line),
        ("request body", request.content, request.content_line),
    ):
        found = _JWT.search(text)
        if found is not None and "." in found[0]:
            yield read_jwt(found[0], Evidence(where, found[0], "", line))
            continue
        for one in re.finditer(
            r"(?:^|[?&\s\"'])([\w.-]{2,40}+)[\"']?(?:=|:\s?\"?)(\[[\w-]+ ?removed\])", text
        ):
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
            found = _JWT.search(unquote(content))
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
        found = _JWT.search(one.value)
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
            found = _JWT.search(line)
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
