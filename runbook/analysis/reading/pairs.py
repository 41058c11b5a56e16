"""Names and values on lines of their own, as text selected in a browser's panel comes out.

Chrome's network panel yields `server:` and `nginx` on two lines, since 2024 without the colon.
"""

from __future__ import annotations

import re

from . import patterns
from .text import Line

_GENERAL = frozenset(
    ("request url", "request method", "status code", "remote address", "referrer policy")
)
_NAME = re.compile(r":?[A-Za-z][\w -]{1,60}:?")
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9]{0,20}(?:-[a-z0-9]{1,20}){1,8}")


def join(lines: list[Line]) -> list[Line]:
    """The lines with such pairs joined to `name: value` on the name's line."""
    colons = [_is_name(one.text, ":") for one in lines]
    plain = [_is_name(one.text, "") for one in lines]
    if sum(plain) >= 2 and sum(colons) == 0:
        names = [
            known or bool(_PLAIN_NAME.fullmatch(one.text))
            for known, one in zip(plain, lines, strict=True)
        ]
    elif any(colons):
        names = colons
    else:
        return lines
    return _joined(lines, names)


def _is_name(text: str, colon: str) -> bool:
    if len(text) > 62 or not text.endswith(colon) or not _NAME.fullmatch(text):
        return False
    if not colon and text.endswith(":"):
        return False
    name = text.strip(":").lower()
    pseudo = text.startswith(":") and bool(patterns.PSEUDO.fullmatch(text.rstrip(":")))
    return pseudo or name in _GENERAL or patterns.is_field_name(name)


def _joined(lines: list[Line], names: list[bool]) -> list[Line]:
    joined: list[Line] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        following = lines[index + 1] if index + 1 < len(lines) else None
        if names[index] and following and not names[index + 1] and _is_value(following.text):
            joined.append(Line(line.number, f"{line.text.rstrip(':')}: {following.text}"))
            index += 2
        else:
            joined.append(line)
            index += 1
    return joined


def _is_value(text: str) -> bool:
    field = patterns.FIELD.fullmatch(text)
    known = field and patterns.is_field_name(field[1])
    return bool(text.strip()) and not known and not patterns.starts_message(text)


_STUCK_JSON = re.compile(r"([A-Za-z][\w-]{0,60}: [^{]{1,120}?)[ ](\{[ ]?\".*)")
_NAMED = re.compile(r"[ ]([A-Za-z][A-Za-z-]{1,40}): ")


def unflatten(lines: list[Line]) -> list[Line]:
    """A head that was pasted as one line (`HTTP/1.1 403 Forbidden Server: nginx …`), split."""
    split: list[Line] = []
    for line in lines:
        text = line.text
        if text.startswith(("HTTP/", "< HTTP/")) and len(text) > 60:
            starts = [one.start() for one in _NAMED.finditer(text) if
                      patterns.is_field_name(one[1])]  # fmt: skip
            edges = [0, *starts, len(text)]
            parts = [text[edges[at] : edges[at + 1]].strip() for at in range(len(edges) - 1)]
            split += [Line(line.number, part) for part in _with_content(parts)]
        else:
            split.append(line)
    return split


def _with_content(parts: list[str]) -> list[str]:
    """The parts of such a head, the JSON behind its last value set off as the content."""
    found = _STUCK_JSON.fullmatch(parts[-1])
    return [*parts[:-1], found[1], "", found[2]] if found else parts
