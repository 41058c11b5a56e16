"""Rows of a table as pages: what a cell says of an entry, on top of what the entry says now.

A table holds less than an entry does, so an item keeps its commands and results as long as its
text is there; a column that the table does not have changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from runbook.content.addresses import entry_key
from runbook.review.editions import reference_data

from ..documents import Owners, log_line, numbered
from .faults import Part
from .known import Key, Standing, standing
from .pages import Comparison
from .shapes import PageRow
from .steps import Step

NUMBER = re.compile(r"^\s*(?:\d{1,3}[.)]|[-*•])\s+")
URL = re.compile(r"https?://\S+")
TEXTS = ("summary", "rules_out", "frequency", "do_not")


class CsvPages:
    """Makes pages of rows, with the entries that stand there looked up by one query."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.owners = Owners(reference_data())

    def shaped(
        self, parts: Sequence[Part]
    ) -> tuple[list[tuple[Part, PageRow | Step]], dict[Key, Standing]]:
        """The rows as pages, and the entries that stand there."""
        keys = [_key(part.value) for part in parts]
        there = standing(("entry", key) for key in keys if key)
        made = []
        for part, key in zip(parts, keys, strict=True):
            stands = there.get(("entry", key))
            assert isinstance(part.value, dict)
            page = _page(part.value, key, stands, self.owners)
            whole = Part("pages", page, part.line, part.line_of)
            made.append((whole, self.comparison.shaped(whole)))
        return made, there


def _key(row: Any) -> str:
    code, layer, service = (row.get(name, "").strip() for name in ("code", "layer", "service"))
    return entry_key(int(code), layer, service or None) if code.isdecimal() else f"{code}/{layer}"


def _page(
    row: Mapping[str, str], key: str, stands: Standing | None, owners: Owners
) -> dict[str, Any]:
    content: dict[str, Any] = dict(stands.content) if stands else {"summary": ""}
    for name in TEXTS:
        if name in row and (row[name].strip() or name != "frequency"):
            content[name] = row[name].strip()
    for name, say, make in LISTS:
        if name in row:
            content[name] = _items(row[name], content.get(name, []), say, make)
    maintainer = row.get("maintainer", "").strip() or (stands.maintainer if stands else "")
    return {
        "kind": "entry",
        "key": key,
        "maintainer": maintainer,
        "owner": _owner(row, stands, owners),
        "retired": stands.retired if stands else False,
        "advice": "general" if stands and stands.general and content == stands.content else "own",
        "content": content,
    }


def _owner(row: Mapping[str, str], stands: Standing | None, owners: Owners) -> str | None:
    """The entry's own owner. A table shows who answers; by the path is no owner of its own."""
    own = stands.owner if stands else None
    if "owner" not in row:
        return own
    said = row["owner"].strip()
    layer, service = row.get("layer", "").strip(), row.get("service", "").strip()
    shown = owners.of(layer, service or None, own)
    if said == shown:
        return own
    by_path = owners.of(layer, service or None, None)
    return None if said in ("", by_path) else said


type Item = dict[str, Any]


def _items(
    cell: str, there: list[Item], say: Callable[[Item], str], make: Callable[[str], Item]
) -> list[Item]:
    """The list of a cell, a line each: an item that is there already is left whole."""
    if cell.strip() == numbered(map(say, there)).strip():
        return there
    by_words = {_words(say(item)): item for item in reversed(there)}
    lines = [NUMBER.sub("", line).strip() for line in cell.splitlines()]
    return [by_words.get(_words(line)) or make(line) for line in lines if line]


def _words(text: str) -> str:
    return " ".join(text.split())


def _text(item: Item) -> str:
    return str(item["text"])


def _with_text(line: str) -> Item:
    return {"text": line}


def _mitigation(line: str) -> Item:
    """A table has no place for these two, and an entry needs them."""
    return {"text": line, "undo": "Not written down yet.", "risk": "Not written down yet."}


def _log_location(line: str) -> Item:
    """`label address query`, as a table shows them."""
    found = URL.search(line)
    if found is None:
        return {"label": line[:300], "query": ""}
    label, query = line[: found.start()].strip(), line[found.end() :].strip()
    return {"label": label or found[0][:80], "url": found[0], "query": query}


LISTS: tuple[tuple[str, Callable[[Item], str], Callable[[str], Item]], ...] = (
    ("first_checks", _text, _with_text),
    ("mitigations", _text, _mitigation),
    ("log_locations", log_line, _log_location),
    ("upstream_causes", _text, _with_text),
)
