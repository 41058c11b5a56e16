"""Leaves as HTML that needs no server: one file with its style inside, or a page of the site.

The look is the product's own stylesheet. A policy in the file itself lets nothing be loaded, so a
page that was taken along tells nobody that it is read.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from runbook.content.markdown import block as block_html
from runbook.content.markdown import inline as inline_html

from .leaf import Block, Bullets, Choices, Code, Leaf, Links, Steps, Table, Text

HREF = re.compile(r'href="(/[^"#]*)(#[^"]*)?"')
EXTRA = Path(__file__).parent / "site" / "paper.css"
KINDS = {
    "entry": "Entry", "code": "Status code", "comparison": "Comparison", "scenario": "Scenario",
}  # fmt: skip
type Address = Callable[[str], str]
"""Where a path of the site leads from the page that is written; empty for nowhere."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A leaf whose texts are safe HTML, for the template."""

    leaf: Leaf
    kind: str
    lead: list[dict[str, Any]]
    sections: list[dict[str, Any]]


def shown(leaf: Leaf, address: Address) -> Shown:
    sections = [
        {
            "title": one.title,
            "kind": one.kind,
            "id": one.anchor or f"s{number}",
            "blocks": _blocks(one.blocks, address),
        }
        for number, one in enumerate(leaf.sections, start=1)
    ]
    return Shown(leaf, KINDS[leaf.kind], _blocks(leaf.lead, address), sections)


def as_html(leaf: Leaf, *, base: str, said: str) -> str:
    """One file, whole in itself. Links to other pages lead to the site at `base`."""
    style = the_style()
    context = {
        "page": shown(leaf, lambda path: base + path),
        "title": leaf.title,
        "said": said,
        "style": mark_safe(style),
        "policy": policy_of(style),
        "home": base + leaf.path,
    }
    return render_to_string("exchange/paper/leaf.html", context)


@cache
def the_style() -> str:
    static = Path(settings.BASE_DIR) / "static" / "app.css"
    return _small(static.read_text("utf-8") + EXTRA.read_text("utf-8"))


def _small(css: str) -> str:
    """Without comments and the white space between rules."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\n\s*", "\n", css).replace("</", "<\\/").strip()


def policy_of(style: str) -> str:
    """Nothing may be loaded, and only this style holds (CSP 3)."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def linked(html: str, address: Address) -> SafeString:
    """Safe HTML with its links to pages leading where those are."""

    def there(found: re.Match[str]) -> str:
        to = address(found[1])
        return f'href="{escape(to + (found[2] or ""))}"' if to else 'href="#"'

    return mark_safe(HREF.sub(there, html))


def _blocks(parts: Sequence[Block], address: Address) -> list[dict[str, Any]]:
    return [_block(one, address) for one in parts]


def _block(one: Block, address: Address) -> dict[str, Any]:
    def inline(text: str) -> SafeString:
        return linked(inline_html(text), address)

    if isinstance(one, Text):
        html = linked(block_html(one.text), address) if one.block else inline(one.text)
        return {"b": "text", "label": one.label, "several": one.block, "html": html}
    if isinstance(one, Code):
        return {"b": "code", "text": one.text}
    if isinstance(one, Bullets):
        return {"b": "bullets", "items": [inline(text) for text in one.items]}
    if isinstance(one, Links):
        links = [(label, address(path)) for label, path in one.links]
        return {"b": "links", "links": [pair for pair in links if pair[1]]}
    if isinstance(one, Table):
        rows = [[inline(cell) for cell in row] for row in one.rows]
        return {"b": "table", "header": one.header, "rows": rows}
    if isinstance(one, Choices):
        each = [(c, inline(c.label), inline(c.means)) for c in one.choices]
        return {"b": "choices", "choices": each}
    assert isinstance(one, Steps)
    steps = [
        {"title": inline(step.title), "mark": step.mark, "blocks": _blocks(step.blocks, address)}
        for step in one.steps
    ]
    return {"b": "steps", "steps": steps}
