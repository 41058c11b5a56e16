"""JSON Web Tokens anywhere: header and claims stay readable, the signature goes (RFC 7515)."""

from __future__ import annotations

import json
import re
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator

from runbook.analysis.redaction.hits import Hit, marker
from runbook.analysis.redaction.text import Text

_JWT = re.compile(
    r"eyJ[\w-]*+(?:={0,2}\.(?P<claims>[\w-]*+)(?:={0,2}(?P<dot>\.)"
    r"(?P<signature>\[signature removed\]|[\w-]*+)(?P<more>(?:\.[\w-]*+)*+))?)?"
)
_DOCUMENT = re.compile(r"eyJ[A-Za-z0-9+/_-]{20,}+={0,2}(?![.\w])")
_SIGNATURE = "[signature removed]"
MAX_PART = 16_384


def find_jwts(text: Text, clean: Callable[[str], str]) -> tuple[list[Hit], list[tuple[int, int]]]:
    """What to remove of each JWT, and the stretches of readable tokens that stay.

    `clean` redacts the claims' JSON: a password or an e-mail address in a claim goes as well.
    """
    hits: list[Hit] = []
    kept: list[tuple[int, int]] = []
    for found in _DOCUMENT.finditer(text.raw):
        if _holds_secret(found[0], clean):
            hits.append(Hit(*found.span(), "encoded-secret", marker("encoded-secret")))
    for found in _JWT.finditer(text.raw):
        if found["claims"] is None:
            continue
        hits.extend(_judge(found, clean))
        if not hits or hits[-1].start != found.start():
            kept.append(found.span())
    return hits, kept


def _holds_secret(encoded: str, clean: Callable[[str], str]) -> bool:
    """Base64 of a JSON object with a secret in it, such as Kubernetes' .dockerconfigjson."""
    try:
        raw = b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_").decode()
    except ValueError:
        return False
    return clean(raw) != raw


def _judge(found: re.Match[str], clean: Callable[[str], str]) -> Iterator[Hit]:
    start, end = found.span()
    header = read_part(found[0].split(".")[0])
    if header is not None and "enc" in header:
        yield Hit(start, end, "jwe", marker("jwe"))
        return
    claims = read_part(found["claims"])
    if found[0].endswith(".."):  # whoever pasted it cut it
        if header is None or claims is None:
            yield Hit(start, end, "cut-token", marker("cut-token"))
        return
    if header is None or claims is None or found["more"]:
        if found["dot"] or len(found[0]) > 40:
            yield Hit(start, end, "malformed-jwt", marker("malformed-jwt"))
        return
    inner = _clean_claims(found["claims"], clean)
    if inner is not None:
        yield Hit(*found.span("claims"), "claim", inner, times=0)
    signature = found["signature"]
    if signature and signature != _SIGNATURE:
        yield Hit(*found.span("signature"), "signature", _SIGNATURE)


def read_part(part: str) -> dict[str, object] | None:
    """A JOSE header or a claims set: base64url of a JSON object; None where it is none."""
    if not part or len(part) > MAX_PART:
        return None
    try:
        value = json.loads(urlsafe_b64decode(part.rstrip("=") + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _clean_claims(part: str, clean: Callable[[str], str]) -> str | None:
    raw = urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("utf-8", "replace")
    cleaned = clean(raw)
    if cleaned == raw:
        return None
    return urlsafe_b64encode(cleaned.encode()).decode().rstrip("=")
