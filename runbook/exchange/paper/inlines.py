"""Markdown as a tree of plain values, for writers that make no HTML of it. Pure.

The parser is the one of the site, so what is a link there is one here, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markdown_it.token import Token

from runbook.content.markdown import parse

type Node = dict[str, Any]
"""`t` says what it is: text, code, break, strong, emph, link; p, ul, ol, li, quote, pre."""

SPANS = {"strong_open": "strong", "em_open": "emph", "link_open": "link"}
BLOCKS = {
    "paragraph_open": "p",
    "heading_open": "p",
    "bullet_list_open": "ul",
    "ordered_list_open": "ol",
    "list_item_open": "li",
    "blockquote_open": "quote",
}


def inline_nodes(text: str, address: Callable[[str], str]) -> list[Node]:
    """One paragraph; `address` says where a link leads from where it will stand."""
    nodes: list[Node] = []
    for token in parse(text, inline=True):
        nodes += _spans(token.children or [], address)
    return nodes


def block_nodes(text: str, address: Callable[[str], str]) -> list[Node]:
    root: list[Node] = []
    open_: list[list[Node]] = [root]
    for token in parse(text):
        if token.nesting == 1:
            node: Node = {"t": BLOCKS.get(token.type, "p"), "c": []}
            open_[-1].append(node)
            open_.append(node["c"])
        elif token.nesting == -1:
            open_.pop()
        elif token.type == "inline":
            open_[-1] += _spans(token.children or [], address)
        elif token.type in ("fence", "code_block"):
            open_[-1].append({"t": "pre", "v": token.content.rstrip("\n")})
    return root


def _readable(url: str) -> str:
    """Placeholders such as `{time}` stay in view; the parser has escaped their braces."""
    return url.replace("%7B", "{").replace("%7D", "}")


def _spans(tokens: Sequence[Token], address: Callable[[str], str]) -> list[Node]:
    root: list[Node] = []
    open_: list[list[Node]] = [root]
    for token in tokens:
        if token.nesting == 1:
            node: Node = {"t": SPANS.get(token.type, "emph"), "c": []}
            if token.type == "link_open":
                node["url"] = address(_readable(str(token.attrs.get("href", ""))))
            open_[-1].append(node)
            open_.append(node["c"])
        elif token.nesting == -1:
            open_.pop()
        elif token.type == "code_inline":
            open_[-1].append({"t": "code", "v": token.content})
        elif token.type in ("softbreak", "hardbreak"):
            open_[-1].append(
                {"t": "text", "v": " "} if token.type == "softbreak" else {"t": "break"}
            )
        else:
            open_[-1].append({"t": "text", "v": token.content})
    return root
