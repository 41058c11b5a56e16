"""Parts of a paste in plain text: Base64, URL encoding, JSON, JWT, HTML entities, gzip.

Everything happens here, nothing is verified or sent. What comes out is redacted, since an
encoding may have hidden a secret from the redaction of the paste.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, unquote_plus

from .reading.drafts import document_end, too_deep
from .redaction import redact

type Kind = Literal["base64", "url", "json", "jwt", "html", "gzip", "basic"]

MAX_DEPTH = 4  # layers inside each other
MAX_TEXT = 16_384  # characters of a part that are decoded, and of what is shown
MAX_FOUND = 20  # parts of one text


@dataclass(frozen=True, slots=True)
class Decoded:
    """One layer: how it was encoded, and what it says. `depth` counts layers from 1."""

    kind: Kind
    text: str
    source: str  # the beginning of what was decoded
    depth: int = 1


_JWT = re.compile(r"(?<![\w.-])(eyJ[\w-]{4,8000})\.(eyJ[\w-]{2,8000})(?:\.[^\s\"',;&<>]{0,4000})?")
_BASIC = re.compile(r"\bBasic[ ]+([A-Za-z0-9+/=_-]{4,2000})", re.IGNORECASE)
_BASE64 = re.compile(r"(?<![\w+/.%-])[A-Za-z0-9+/_-]{16,16384}={0,2}(?![\w+/=.-])")
_JSON_START = re.compile(r"^[ \t]{0,20}([{\[])", re.MULTILINE)
_WORD = re.compile(r"[^\s\"'<>]{3,8000}")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)


def decode(text: str) -> tuple[Decoded, ...]:
    """Every encoded part of a text, each with the layers found inside it, outermost first.

    Takes at most `MAX_TEXT` characters, `MAX_DEPTH` layers and `MAX_FOUND` parts. A text that
    holds nothing encoded gives an empty tuple; nothing is raised.
    """
    found: list[Decoded] = []
    for kind, source, plain in _layers(text[:MAX_TEXT].strip()):
        _add(found, kind, source, plain, 1)
    return tuple(found)


def _add(found: list[Decoded], kind: Kind, source: str, plain: str, depth: int) -> None:
    if len(found) >= MAX_FOUND:
        return
    plain = plain[:MAX_TEXT]
    shown = redact(plain).text if kind != "basic" else plain
    found.append(Decoded(kind, shown, redact(source[:200]).text[:80], depth))
    if depth < MAX_DEPTH and kind not in ("jwt", "basic"):
        for inner, part, inside in _layers(plain):
            if not (inner == kind == "json"):
                _add(found, inner, part, inside, depth + 1)


def _layers(text: str) -> Iterator[tuple[Kind, str, str]]:
    """What is encoded in a text: the whole of it if it is one thing, else its parts."""
    if whole := _json(text):
        yield "json", text, whole
    else:
        yield from (("json", source, pretty) for source, pretty in _jsons(text))
    seen: set[str] = set()
    for kind, finder in _FINDERS:
        for source, plain in finder(text):
            if not any(source in other for other in seen):
                seen.add(source)
                yield kind, source, plain


# Each kind --------------------------------------------------------------------------------


def _json(text: str) -> str | None:
    text = text.strip()
    if text[:1] not in ("{", "[") or too_deep(text):
        return None
    try:
        pretty = json.dumps(json.loads(text, strict=False), ensure_ascii=False, indent=2)
    except ValueError:
        return None
    return pretty if pretty != text else None


def _jsons(text: str) -> Iterator[tuple[str, str]]:
    """JSON that begins a line among others, such as a response's content."""
    starts = [found.start(1) for found in _JSON_START.finditer(text)][:5]
    end = 0
    for start in starts:
        if start >= end and (length := document_end(text[start:])):
            end = start + length
            if pretty := _json(text[start:end]):
                yield text[start:end], pretty


def _jwts(text: str) -> Iterator[tuple[str, str]]:
    """Header and claims, never the signature (RFC 7515 §3, RFC 7519 §3)."""
    for found in _JWT.finditer(text):
        parts = [_json_part(found[1]), _json_part(found[2])]
        if parts[0] and parts[1]:
            yield found[0], f"{parts[0]}\n{parts[1]}"


def _json_part(part: str) -> str | None:
    raw = _unbase64(part)
    if raw is None:
        return None
    try:
        text = raw.decode()
        if too_deep(text):
            return None
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except ValueError:
        return None


def _basic(text: str) -> Iterator[tuple[str, str]]:
    """The user's name of Basic credentials (RFC 7617 §2); the password stays hidden."""
    for found in _BASIC.finditer(text):
        raw = _unbase64(found[1])
        plain = _readable(raw) if raw else None
        if plain and ":" in plain:
            yield found[1], f"{plain.partition(':')[0]}:[password removed]"


def _base64s(text: str) -> Iterator[tuple[str, str]]:
    for found in _BASE64.finditer(text):
        raw = _unbase64(found[0])
        if raw and raw[:2] != b"\x1f\x8b" and (plain := _readable(raw)):
            yield found[0], plain


def _gzips(text: str) -> Iterator[tuple[str, str]]:
    for found in _BASE64.finditer(text):
        if found[0].startswith("H4sI"):
            raw = _unbase64(found[0])
            plain = _gunzip(raw) if raw else None
            if plain:
                yield found[0], plain


def _percents(text: str) -> Iterator[tuple[str, str]]:
    if "%" not in text:
        return
    for found in _WORD.finditer(text):
        source = found[0].rstrip(".,;)")
        if not _PERCENT.search(source):
            continue
        form = "+" in source and "=" in source
        plain = unquote_plus(source) if form else unquote(source)
        if plain != source and "\ufffd" not in plain:
            yield source, plain


def _entities(text: str) -> Iterator[tuple[str, str]]:
    """Lines with character references, as HTML error pages escape what they were sent."""
    lines = [line for line in text.split("\n") if _ENTITY.search(line)]
    source = "\n".join(lines)
    plain = html.unescape(source)
    if lines and plain != source:
        yield source, plain


type _Finder = Callable[[str], Iterator[tuple[str, str]]]
_FINDERS: tuple[tuple[Kind, _Finder], ...] = (
    ("jwt", _jwts),
    ("basic", _basic),
    ("gzip", _gzips),
    ("base64", _base64s),
    ("url", _percents),
    ("html", _entities),
)


def _unbase64(text: str) -> bytes | None:
    """Standard and URL-safe alphabets, with or without padding (RFC 4648 §4, §5)."""
    text = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _readable(raw: bytes) -> str | None:
    """Text in UTF-8; None for bytes that only happen to look like Base64."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    printable = sum(sign.isprintable() or sign in "\r\n\t" for sign in text)
    usual = sum(sign.isascii() for sign in text)
    if len(text) < 3 or printable < len(text) or usual < 0.8 * len(text):
        return None
    return text


def _gunzip(raw: bytes) -> str | None:
    """Bounded, so that a small part cannot unfold into a large text."""
    try:
        plain = zlib.decompressobj(wbits=31).decompress(raw, MAX_TEXT)
    except zlib.error:
        return None
    return plain.decode("utf-8", "ignore") or None
