"""Authorization and cookies: what stays of them is the scheme, the names and the attributes.

RFC 9110 §11.4 (credentials), RFC 7617 (Basic), RFC 7616 (Digest), RFC 6750 (Bearer),
RFC 6265 (cookies), AWS Signature Version 4.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator

from runbook.analysis.redaction.hits import MARKER, Hit, marker
from runbook.analysis.redaction.values import is_harmless, is_opaque

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9_-]{1,40})(?::?(?:[ \t]|%20|\+)+|:|(?=\s*$))")
_PARAMETER = re.compile(
    r"(?P<name>[A-Za-z][\w-]{0,40})[ \t]*=[ \t]*(?P<quote>\\*[\"']?)"
    r"(?P<value>(?:[^\"',\s\\]|,(?!\s|[\w-]{1,40}=))++)"
)
_JOINED = re.compile(r"[A-Za-z]{2,12}(?:%20|\+)")
_PARAMETERS = re.compile(r"(?P<name>[\w-]{1,60}+)\s*=\s*[\"\w\\'\[]")
_FIRST_PARAMETERS = frozenset("token auth access_token signature credential sr key sig id".split())
_LISTED = re.compile(r"[\"',]")
_PLAIN_PARAMETERS = frozenset(
    "realm algorithm qop uri nc charset userhash signedheaders headers username version "
    "oauth_version oauth_signature_method oauth_timestamp ts created expires error "
    "error_description scope".split()
)
_WORDS = re.compile(r"\\[nrt]|\[[a-z0-9-]{2,40}[ -]removed\]?|(?P<bare>[^\s\"',\\]++)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_KINDS = {
    "bearer": "bearer-token",
    "basic": "basic-credentials",
    "dpop": "dpop-token",
    "gnap": "gnap-token",
    "token": "token",
    "apikey": "api-key",
    "api-key": "api-key",
    "negotiate": "negotiate-token",
    "ntlm": "ntlm-token",
}


def in_authorization(
    value: str, at: int, place: str, *, inside_word: bool = False
) -> Iterator[Hit]:
    """The secrets in a value of Authorization; the scheme and harmless parameters stay."""
    if is_harmless(value):
        return
    alone = is_opaque(value) and not _JOINED.match(value)  # no scheme: all of it is the secret
    scheme, kind = None if alone else _SCHEME.match(value), "credentials"
    start = 0
    while scheme is not None and scheme.end() <= len(value):
        kind = _KINDS.get(scheme[1].lower(), "credentials")
        start = scheme.end()
        scheme = _SCHEME.match(value, start)
        if scheme is None or scheme[1].lower() not in _KINDS:
            break
    rest = value[start:]
    if not rest.strip() or is_harmless(rest):
        return
    first = _PARAMETERS.match(rest)
    if first is not None and (first["name"].lower() in _FIRST_PARAMETERS or _LISTED.search(rest)):
        yield from _parameters(rest, at + start, place)
        return
    for word in _WORDS.finditer(rest):
        if word["bare"] is not None and not is_harmless(word["bare"]):
            shape = shape_of(kind, word["bare"])
            begin, finish = word.span("bare")
            yield Hit(
                at + start + begin,
                at + start + finish,
                shape,
                marker(shape, inside_word=inside_word),
                place,
            )


def shape_of(kind: str, value: str) -> str:
    """The kind, with what the token check needs to know and the marker may tell."""
    if kind == "basic-credentials" and not is_basic_pair(value):
        return "malformed-basic"
    if kind in ("bearer-token", "credentials"):
        if value.startswith("eyJ") and not value.endswith(("..", "…")):
            return "malformed-jwt"  # a readable one is kept by whoever removes its signature
        if "%" in value:
            return "percent-encoded-token"
    return kind


def is_basic_pair(value: str) -> bool:
    """Base64 of `user:password` (RFC 7617 §2)."""
    bare = value.strip()
    if not _BASE64.fullmatch(bare):
        return False
    try:
        return b":" in b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_")
    except ValueError:
        return False


def _parameters(rest: str, at: int, place: str) -> Iterator[Hit]:
    for one in _PARAMETER.finditer(rest):
        name, value = one["name"].lower(), one["value"]
        if (
            name in _PLAIN_PARAMETERS
            or is_harmless(value)
            or MARKER.match(rest, one.start("value"))
        ):
            continue
        start, end = one.span("value")
        if name == "credential" and "/" in value:  # the key's id; its scope is no secret
            end = start + value.index("/")
            yield Hit(at + start, at + end, "key-id", marker("key-id", inside_word=True), place)
            continue
        kind = {"signature": "signature", "response": "digest-response", "nonce": "nonce"}.get(
            name, "credentials"
        )
        yield Hit(at + start, at + end, kind, marker(kind, inside_word=not one["quote"]), place)


# Cookies ------------------------------------------------------------------------------------

_ATTRIBUTES = frozenset(
    "expires max-age domain path samesite priority partitioned version comment httponly "
    "secure".split()
)
_MANY = 60
_PAIR = re.compile(
    r"(=[ \t]*+|(?:^|;)[ \t]*+(?=[^;=]{8,}+(?:;|$)))(?!\[cookie removed\])[^;\s][^;]*+"
)
_SEGMENT = re.compile(r"[^;,\n\\]+(?:\\(?!n)[^;,\n\\]*|,(?!\s*[^\s=;,]+=)[^;,\n\\]*)*+")
_COOKIE = re.compile(r"[^;\n\\]+(?:\\(?!n)[^;\n\\]*)*+")


def in_cookies(value: str, at: int, place: str, kind: str) -> Iterator[Hit]:
    """The value of each cookie; names stay, and the attributes of a Set-Cookie."""
    if kind == "cookie" and value.count(";") > _MANY and "eyJ" not in value:
        written, count = _PAIR.subn(r"\1[cookie removed]", value)
        if count:
            yield Hit(at, at + len(value), "cookie", written, place, count)
        return
    setting = kind == "set-cookie"
    for segment in (_SEGMENT if setting else _COOKIE).finditer(value):
        name, equals, content = segment[0].partition("=")
        if setting and name.strip().lower() in _ATTRIBUTES:
            continue
        if not equals:
            if setting or len(name.strip()) < 8:
                continue
            name, content = "", segment[0]
        bare = content.strip(" \t\r")
        if not bare or MARKER.fullmatch(bare) or bare == "deleted":
            continue
        start = segment.start() + len(name) + len(equals) + content.index(bare)
        yield Hit(at + start, at + start + len(bare), "cookie", marker("cookie"), place)
