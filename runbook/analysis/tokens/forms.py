"""What a credential's own form says: its scheme's kind, and what is malformed about it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from runbook.analysis.model import Evidence
from runbook.analysis.redaction.hits import MARKER
from runbook.analysis.redaction.jwt import read_part

JWT = re.compile(
    r"eyJ[\w-]*+(?:=*\.[\w-]*+(?:=*\.(?:\[signature removed\]|[\w-]*+))?)?(?:\.\.*+|…)?"
)
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
    r"\{\{?[^{}]{0,80}\}?\}|\$\{[^{}]{0,80}\}|\$\([^()]{0,80}\)|\$[A-Za-z_]\w*|<[\w .-]{1,60}>|"
    r"%[A-Z_]+%|\[(?:your|access|api|insert)[\w .-]{0,40}\]|"
    r"(?:your|my|insert)[-_ ]?\w{0,40}[-_ ]?token(?:[-_ ]here)?$",
    re.IGNORECASE,
)


# What people write over a secret before they paste: it says nothing of what was sent.
_MASKED = re.compile(
    r"[\[<({*]{0,3}(?:redacted|removed|hidden|masked|censored|snip(?:ped)?|omitted|elided|x{3,})"
    r"[\])>}*]{0,3}$|\*{3,}$|\.{3,}$|…+$",
    re.IGNORECASE,
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
    found = JWT.search(value)
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
    found = JWT.search(rest)
    if found is not None or "[malformed-jwt" in rest:
        read = read_jwt(found[0] if found else rest, evidence)
        return replace(read, faults=(*faults, *read.faults), scheme=scheme)
    if not faults and "[jwe" in rest:
        return Presented("jwe", (evidence,), scheme=scheme)
    return Presented("opaque", (evidence,), tuple(faults), scheme=scheme)


def _bearer_faults(rest: str) -> Iterator[str]:
    if _MASKED.match(rest):
        return
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
    elif len(MARKER.sub("x", JWT.sub("x", rest)).split()) > 1:
        yield "the token holds a space or a line break"


def _basic_faults(rest: str) -> Iterator[str]:
    if _MASKED.match(rest):
        return
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
    cut = token.endswith(("..", "…"))
    parts = token.rstrip(".…").split(".") if cut else token.split(".")
    header = read_part(parts[0])
    claims = read_part(parts[1]) if len(parts) > 1 else None
    faults = []
    if len(parts) != 3 and not cut:
        count = f"{len(parts)} part{'s' if len(parts) > 1 else ''}"
        faults.append(f"it has {count} where a JWT has three")
    if header is None:
        faults.append("its header is not base64url of a JSON object")
    if claims is None and len(parts) > 1:
        faults.append("its claims are not base64url of a JSON object")
    if (
        len(parts) == 3
        and not parts[2]
        and not cut
        and str((header or {}).get("alg", "")).lower() != "none"
    ):
        faults.append("its signature is empty")
    return Presented("jwt", (evidence,), tuple(faults), header or {}, claims or {})
