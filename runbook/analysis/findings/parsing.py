"""Where JSON breaks, with line and column, in a text from which secrets were removed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from ..limits import MAX_NESTING
from ..redaction.hits import MARKER

# A removed number or a bare word leaves a mark without quotes; null stands for it.
BARE_MARK = re.compile(r"(?<=[:\[,])(\s{0,40})\[[a-z0-9-]{2,40}[ -]removed\]")
TEMPLATE = re.compile(r"\$\{?[A-Za-z_]|\{\{|<[a-zA-Z_ -]{2,40}>|^@|\.\.\.|…")
PYTHON = re.compile(r"[\[{,:]\s{0,4}(?:'|True\b|False\b|None\b)")


@dataclass(frozen=True, slots=True)
class Fault:
    """`text` as in "at line 2, column 7: …"; `line` counts in the paste."""

    text: str
    line: int | None


def json_fault(content: str, first_line: int | None, *, whole: bool) -> Fault | None:
    """Where a text breaks RFC 8259; None where it is JSON, was cut, or is a template.

    `whole`: nothing may follow the value; in a terminal a prompt may follow a response's.
    """
    text = BARE_MARK.sub(r"\1null", content)
    if TEMPLATE.search(text) or _too_deep(text):
        return None
    start = len(text) - len(text.lstrip())
    decoder = json.JSONDecoder(strict=False)  # a terminal's wrap breaks strings
    try:
        _, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as wrong:
        return _fault(text, wrong.msg, wrong.pos, first_line)
    except RecursionError:
        return None
    rest = text[end:].strip()
    if whole and rest:
        return _fault(text, "Extra data", end, first_line)
    return None


def _fault(text: str, message: str, at: int, first_line: int | None) -> Fault | None:
    if MARKER.search(text[max(0, at - 40) : at + 40]):
        return None
    if at >= len(text.rstrip()) or message.startswith("Unterminated"):
        return None  # the text ends early: cut, as far as one can tell
    line = text.count("\n", 0, at)
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    where = f"at line {line + 1}, column {column}: {_words(text, message, at)}"
    return Fault(where, None if first_line is None else first_line + line)


def _words(text: str, message: str, at: int) -> str:
    around = text[at : at + 12]
    if around.startswith(("}", "]")) and text[:at].rstrip().endswith(","):
        return "a comma before the closing bracket"
    if PYTHON.match(text[max(0, at - 1) : at + 12]) or around.startswith("'"):
        return "single quotes or Python's words, which JSON does not have"
    return message[:1].lower() + message[1:]


def _too_deep(text: str) -> bool:
    depth = deepest = 0
    for mark in re.findall(r"[\[{]|[\]}]", text):
        depth += 1 if mark in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > MAX_NESTING
