"""Where a value ends: at its quotation mark, its line, its element, its parameter. Pure."""

from __future__ import annotations

import re

from runbook.analysis.redaction.text import Text

_WORD = re.compile(
    r"(?:[^\s&\"'<>;,\\|)}\]]"
    r"|[,|](?!\s|$|[\"'\\]|[A-Za-z][A-Za-z_.-]{1,39}=|[\w-]{2,40}:[ \"'\\\[\d])"
    r"|[)}\]](?![\s,;)}\]\"'&]|$)|\\(?![nrt\"'\\u])"
    r"|&(?!\s|$|#|(?:quot|apos|lt|gt|amp|nbsp);|[\w.\[\]%-]{1,60}+=))++"
)
# Inside an encoded query the next parameter is encoded as often as the sign before the value.
_ENCODED_WORDS = tuple(
    re.compile(r"(?:[^\s&\"'<>%\\]|%(?!" + "25" * depth + r"(?:2[267]|0[aAdD])))++")
    for depth in range(4)
)
_ELEMENT = re.compile(r"(?:[^<&]++|&(?!lt;))++")
LINE_PREFIX = re.compile(r"[<>*|#$\s-]{0,12}(?:\[HTTP/[\d.]+\] )?(?:\[\d+\] )?\[?(?:h2 )?")
_NEXT_PAIR = re.compile(r"&[\w.\[\]%-]{1,60}+=|; [\w.-]{1,60}+=")
# A long value that a terminal or an editor broke: lines of nothing else, or indented ones.
_CONTINUED = re.compile(
    r"(?:\r?\n(?:[<>]?[ \t]{1,8}[^\s:]{8,}+|(?=[^\n\d]{0,200}+\d)[A-Za-z0-9+/_=.~%-]{12,}+)"
    r"[ \t\r]*(?=\n|\Z)){1,60}+"
)
_ENCLOSING = re.compile(r"(?:\\{0,7}[\"'`]|&quot;)\Z")
_PREFIXES = "rbuf$"
MAX_VALUE = 8192


def value_end(text: Text, start: int, at: int, between: re.Match[str], opened: str | None) -> int:
    """The end of the value that begins at `at`, `opened` by a quotation mark or bare."""
    raw = text.raw
    if opened is not None:
        return _quoted_end(text, bare_quote(opened), at)
    if between["part"] is not None or between["below"] is not None:
        return _trim(text, at, text.line_end(at), bracketed=False)
    if between["element"] is not None or between["cell"] is not None:
        found = _ELEMENT.match(raw, at)
        return found.end() if found else at
    if between["close"] is None and between["sign"] in (":", "=", "==", "==="):
        whole = _whole_line_end(text, start, at, between["sign"][0])
        if whole is not None:
            return whole
    if between["array"] is not None:
        return _array_end(text, at)
    sign = between["sign"] or ""
    pattern = _ENCODED_WORDS[sign.count("25")] if sign.startswith("%") else _WORD
    found = pattern.match(raw, at)
    return found.end() if found else at


def bare_quote(opened: str) -> str:
    """Without the prefix of a string in Python or a shell: r, b, u, f, $."""
    return opened[1:] if opened[0] in _PREFIXES else opened


def _array_end(text: Text, at: int) -> int:
    """The bracket that closes an array of bare words; a marker's own bracket does not."""
    found, line = text.find("]", at), text.line_end(at)
    while 0 <= found < line and text.raw.endswith((" removed", "-removed"), at, found):
        found = text.find("]", found + 1)
    return found if 0 <= found < line else line


def _quoted_end(text: Text, opened: str, at: int) -> int:
    end, line = text.closing(opened, at), text.line_end(at)
    if end <= line:
        return end
    wrapped = text.raw[at : min(end, at + MAX_VALUE)]
    if end < len(text.raw) and end - at <= MAX_VALUE and " " not in wrapped and "\t" not in wrapped:
        return end
    return line


def _whole_line_end(text: Text, start: int, at: int, sign: str) -> int | None:
    """`Name: value` alone on its line or alone between quotation marks; None elsewhere."""
    raw = text.raw
    line_start = text.line_start(start)
    before = raw[line_start:start]
    end = text.line_end(at)
    quote = _ENCLOSING.search(before[-8:])
    if quote is not None:
        end = min(text.closing(quote[0], at), end)
        following = _NEXT_PAIR.search(raw, at, end) if sign == "=" else None
        return following.start() if following else end
    if sign == ":" and LINE_PREFIX.fullmatch(before):
        end = _trim(text, at, end, "[" in before)
        continued = _CONTINUED.match(raw, end)
        return continued.end() if continued else end
    return None


def _trim(text: Text, at: int, end: int, bracketed: bool) -> int:
    value = text.raw[at:end].rstrip(" \t\r")
    if bracketed and value.endswith("]"):
        value = value[:-1]
    return at + len(value)
