"""The redacted paste as lines: field names, what was masked, and the numbered evidence. Pure.

Written by format strings, like the entry page's lists: a paste may have two thousand lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from runbook.core.templatetags.runbook import icon_html

FIELD = re.compile(r"((?:[<>*] )?[A-Za-z][\w-]{0,60}:)( .*)?", re.S)
MASKED = re.compile(r"\[([a-z0-9][a-z0-9 /.-]{1,40}?)[ -]removed\]")
MOST_REFERENCES = 30

# Characters that turn the direction of what follows (UAX #9 §2): a line of a paste must not read
# as something that it is not.
TURNS = {at: f"[U+{at:04X}]" for at in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}

type Quoted = Mapping[str, Any]
"""Evidence as the API writes it: where, quote, why, line."""


def visible(text: str) -> str:
    """With every character that turns the direction written out."""
    return text.translate(TURNS)


class References:
    """Numbers for the lines that evidence quotes, in the order in which it is told."""

    def __init__(self, evidence: Iterable[Quoted]) -> None:
        self.quotes: dict[int, list[str]] = {}
        for one in evidence:
            line = one.get("line")
            if line and (line in self.quotes or len(self.quotes) < MOST_REFERENCES):
                self.quotes.setdefault(line, []).append(one["quote"])
        self.numbers = {line: number for number, line in enumerate(self.quotes, start=1)}
        self._first = set(self.numbers)

    def number(self, line: int | None) -> int | None:
        return self.numbers.get(line) if line else None

    def due(self, line: int | None) -> bool:
        """Whether the line is marked in the paste and nothing has led back to it yet."""
        return line in self._first

    def html(self, line: int | None) -> SafeString:
        """The mark beside a piece of evidence; the first of a line is where its line leads."""
        number = self.number(line)
        if number is None or line is None:
            return mark_safe("")
        own = f' id="r{number}"' if line in self._first else ""
        self._first.discard(line)
        return mark_safe(
            f'<a class="ref" href="#e{number}"{own}><span class="sr">evidence </span>{number}</a>'
        )


def paste_html(text: str, references: References) -> SafeString:
    """The list items of an `ol.http`."""
    lines = text.rstrip("\n").split("\n")
    return mark_safe("".join(_line(line, at, references) for at, line in enumerate(lines, start=1)))


def _line(line: str, at: int, references: References) -> str:
    number = references.number(at)
    if number is None:
        return f"<li><code>{_words(line, ())}</code></li>"
    said = _words(line, references.quotes[at])
    mark = (
        f' <a class="ref" href="#r{number}"><span class="sr">line with evidence </span>{number}</a>'
    )
    return f'<li class="hot" id="e{number}"><code>{said}{mark}</code></li>'


def _words(line: str, quotes: Iterable[str]) -> str:
    line = line.rstrip("\r") or " "
    field = FIELD.fullmatch(line)
    if field is None:
        return _marked(line, quotes)
    return f"<i>{escape(field[1])}</i>{_marked(field[2] or '', quotes)}"


def _marked(text: str, quotes: Iterable[str]) -> str:
    """With the first quote that stands in it marked, and masked values as such."""
    found = next(((q, text.find(q)) for q in sorted(quotes, key=len) if q and q in text), None)
    if found is None:
        return _masked(text)
    quote, start = found
    before, after = text[:start], text[start + len(quote) :]
    return f"{_masked(before)}<mark>{_masked(quote)}</mark>{_masked(after)}"


def _masked(text: str) -> str:
    parts: list[str] = []
    position = 0
    for found in MASKED.finditer(text):
        parts.append(escape(visible(text[position : found.start()])))
        name = found[1].replace("-", " ")
        parts.append(f'<span class="secret">{icon_html("hide")}{escape(name)}</span>')
        position = found.end()
    parts.append(escape(visible(text[position:])))
    return "".join(parts)
