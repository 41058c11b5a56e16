"""A pasted text as numbered lines, freed of what pasting did to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .. import limits
from ..model import TooLargeError, UnreadableError
from . import patterns

# Terminal colours and cursor moves (ECMA-48 §5.4), window titles, character set switches.
_ANSI = re.compile(
    r"\x1b(?:\[[0-9;:?]{0,32}[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|[()][0-9A-B])"
)
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"))
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u2002\u2003"), " ")
_CONTROLS = {code: None for code in range(32) if code != 9}
_CLEAN: dict[int, str | None] = {**_INVISIBLE, **_SPACES, **_CONTROLS, 127: None}
_ODD = re.compile("[" + "".join(map(re.escape, map(chr, _CLEAN))) + "]")

_FENCE = re.compile(r"[ \t]{0,8}(?:```|~~~)[\w-]{0,20}[ \t]{0,8}")
# What `docker logs -t`, `docker compose logs`, `kubectl logs --prefix`, `curl --trace-time`, Go's
# log package and Terraform's providers write in front of each line.
_PREFIX = re.compile(
    r"(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[ ]?[+-]\d\d:?\d\d)?\]?:?"
    r"|\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?: \[[A-Z]{4,5}\][ ]{1,2}[\w./-]{1,60}:)?"
    r"|\d\d:\d\d:\d\d[.,]\d{3,6}|[\w.-]{1,60}[ ]{1,20}\||\[pod/[^\]]{1,120}\])(?:[ \t]|$)"
)
_ESCAPED_MARK = re.compile(r"&(lt|gt);(?= |$)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the paste: its number from 1, and what it says."""

    number: int
    text: str


def split(text: str) -> tuple[str, ...]:
    """The lines as pasted, without their ends. Raises TooLargeError beyond `limits`."""
    size = len(text.encode("utf-8", "replace"))
    if size > limits.MAX_REDACTED:
        raise TooLargeError(f"The text has {size} bytes; up to {limits.MAX_REDACTED} are read.")
    lines = tuple(line.rstrip("\r") for line in text.split("\n"))
    if len(lines) > limits.MAX_LINES:
        raise TooLargeError(
            f"The text has {len(lines)} lines; up to {limits.MAX_LINES} are read.",
            limits.MAX_LINES + 1,
        )
    if not any(line.strip() for line in lines):
        raise UnreadableError(
            "Nothing was pasted: a response, a log line or a client's error is expected.", 1
        )
    return lines


def tidy(raw: tuple[str, ...]) -> list[Line]:
    """The lines without colours, quotation marks, code fences, indents and time prefixes."""
    odd = _ODD.search("".join(raw)) or any(line.endswith("^M") for line in raw)
    texts = [_clean(line) for line in raw] if odd else [line.rstrip() for line in raw]
    lines = [
        Line(number, text)
        for number, text in enumerate(texts, 1)
        if not (("```" in text or "~~~" in text) and _FENCE.fullmatch(text))
    ]
    return _unescape(_unprefix(_dedent(_unquote(lines))))


def _clean(line: str) -> str:
    line = line.removesuffix("^M")  # a carriage return as pagers and editors show it
    if not _ODD.search(line):
        return line.rstrip()
    if "\r" in line:  # a progress meter overwrites itself: only its last state was to be seen
        line = next((part for part in reversed(line.split("\r")) if part.strip()), "")
    return _ANSI.sub("", line).translate(_CLEAN).rstrip()


def _unquote(lines: list[Line]) -> list[Line]:
    """Lines that all begin with `>` are quoted, as in a mail or a comment."""
    for _ in range(3):
        if not all(line.text.startswith(">") for line in lines if line.text):
            break
        lines = [Line(one.number, one.text[1:].removeprefix(" ")) for one in lines]
    return lines


def _dedent(lines: list[Line]) -> list[Line]:
    indents = [len(one.text) - len(one.text.lstrip(" \t")) for one in lines if one.text]
    shared = min(indents, default=0)
    return [Line(one.number, one.text[shared:]) for one in lines] if shared else lines


def _unprefix(lines: list[Line]) -> list[Line]:
    """Removes what stands before every line, if a message comes to light by that."""
    for _ in range(2):
        filled = [one for one in lines if one.text]
        if not any(_PREFIX.match(one.text) for one in filled[:5]):
            break
        prefixed = [one for one in filled if _PREFIX.match(one.text)]
        if len(prefixed) < 2 or len(prefixed) < 0.8 * len(filled):
            break
        bare = [Line(one.number, _PREFIX.sub("", one.text, count=1)) for one in lines]
        nested = all(_PREFIX.match(one.text) for one in bare if one.text)
        if not nested and not any(patterns.starts_message(one.text) for one in bare):
            break
        lines = bare
    return lines


def _unescape(lines: list[Line]) -> list[Line]:
    """`&lt; HTTP/1.1 …`: curl's marks, escaped on their way through a web page."""
    if not any(one.text.startswith(("&lt; ", "&gt; ")) for one in lines):
        return lines
    marks = {"lt": "<", "gt": ">"}
    return [
        Line(one.number, _ESCAPED_MARK.sub(lambda m: marks[m[1]], one.text, count=1))
        if one.text.startswith("&")
        else one
        for one in lines
    ]
