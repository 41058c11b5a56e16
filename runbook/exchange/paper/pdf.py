"""Leaves as PDF: one page, or a book with cover, contents and index. Typst sets it.

Typst comes as a wheel with its fonts, needs no system library, and tags what it makes. What a page
says reaches it as data, never as markup.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import typst

from .inlines import block_nodes, inline_nodes
from .leaf import Block, Bullets, Choices, Code, Leaf, Links, Steps, Table, Text

TEMPLATE = Path(__file__).parent / "book.typ"
PARTS = (
    ("Status codes and who answers them", ("code", "entry")),
    ("Comparisons", ("comparison",)),
    ("Scenarios", ("scenario",)),
)
type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands around the pages: `said` is of which moment, `base` the site's address."""

    title: str
    said: str
    base: str
    about: str = ""
    organisation: str = ""


def as_pdf(
    leaves: Sequence[Leaf], imprint: Imprint, *, teams: Callable[[Leaf], str] | None = None
) -> bytes:
    """The PDF of these leaves; several make a book, with an index by code and by `teams`."""
    ordered = sorted(leaves, key=_place)
    data = _data(ordered, imprint, teams or (lambda leaf: ""))
    made: bytes = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made


@cache
def _fonts() -> typst.Fonts:
    """Its own first; the machine's for letters that those do not have."""
    return typst.Fonts()


def _place(leaf: Leaf) -> tuple[Any, ...]:
    """Parts in their order; a code, then the entries of that code."""
    part = next(number for number, (_, kinds) in enumerate(PARTS) if leaf.kind in kinds)
    code, _, rest = leaf.key.partition("/")
    return (part, int(code), rest) if code.isdecimal() else (part, 0, leaf.key)


def _data(leaves: Sequence[Leaf], imprint: Imprint, team_of: Callable[[Leaf], str]) -> Json:
    parts = []
    for title, kinds in PARTS:
        places = [at for at, leaf in enumerate(leaves) if leaf.kind in kinds]
        if places:
            parts.append({"title": title, "leaves": places})
    return {
        "title": imprint.title,
        "author": imprint.organisation or "Runbook",
        "organisation": imprint.organisation,
        "said": imprint.said,
        "about": imprint.about,
        "base": imprint.base,
        "leaves": [_leaf(leaf) for leaf in leaves],
        "parts": parts,
        "paths": [leaf.path for leaf in leaves],
        "places": {leaf.path: at for at, leaf in enumerate(leaves)},
        "index": _index(leaves, team_of),
    }


def _index(leaves: Iterable[Leaf], team_of: Callable[[Leaf], str]) -> list[Json]:
    codes: dict[str, list[str]] = {}
    teams: dict[str, list[str]] = {}
    for leaf in leaves:
        if leaf.kind in ("code", "entry"):
            codes.setdefault(leaf.key.partition("/")[0], []).append(leaf.path)
        if team := team_of(leaf):
            teams.setdefault(team, []).append(leaf.path)
    groups = (("By status code", codes.items()), ("By team", sorted(teams.items())))
    return [
        {"title": title, "words": [{"word": word, "paths": paths} for word, paths in words]}
        for title, words in groups
        if words
    ]


def _leaf(leaf: Leaf) -> Json:
    blocks = partial(_blocks, leaf=leaf)
    return {
        "kind": leaf.kind,
        "path": leaf.path,
        "title": leaf.title,
        "said": leaf.said,
        "lead": blocks(leaf.lead),
        "sections": [
            {
                "title": one.title,
                "kind": one.kind,
                "anchor": one.anchor,
                "blocks": blocks(one.blocks),
            }
            for one in leaf.sections
        ],
    }


def _same(url: str) -> str:
    return url


def _spans(text: str) -> list[Json]:
    return inline_nodes(text, _same)


def _blocks(parts: Sequence[Block], leaf: Leaf) -> list[Json]:
    return [_block(one, leaf) for one in parts]


def _block(one: Block, leaf: Leaf) -> Json:
    if isinstance(one, Text):
        told = block_nodes(one.text, _same) if one.block else _spans(one.text)
        return {"b": "text", "label": one.label, "block": one.block, "c": told}
    if isinstance(one, Code):
        return {"b": "code", "v": one.text, "lang": one.language}
    if isinstance(one, Bullets):
        return {"b": "bullets", "items": [_spans(text) for text in one.items]}
    if isinstance(one, Links):
        nodes: list[Any] = [
            [{"t": "link", "url": path, "c": _spans(label)}] for label, path in one.links
        ]
        return {"b": "links", "items": nodes}
    if isinstance(one, Table):
        rows = [[{"c": _spans(cell)} for cell in row] for row in one.rows]
        return {"b": "table", "header": list(one.header), "rows": rows}
    if isinstance(one, Choices):
        return {"b": "choices", "choices": [_choice(each, leaf) for each in one.choices]}
    assert isinstance(one, Steps)
    return {"b": "steps", "steps": [_step(each, leaf) for each in one.steps]}


def _choice(each: Any, leaf: Leaf) -> Json:
    return {
        "label": _spans(each.label),
        "means": _spans(each.means),
        "to": f"{leaf.path}#{each.to}",
        "title": each.to_title,
    }


def _step(each: Any, leaf: Leaf) -> Json:
    return {"title": _spans(each.title), "mark": each.mark, "blocks": _blocks(each.blocks, leaf)}
