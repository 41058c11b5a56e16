"""Turns the Markdown of pages into safe HTML. Pure.

Two walls: the parser knows no raw HTML, no images and only harmless links; what it makes
passes nh3 with a short allow list. The result is meant for an element's content.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

TAGS = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"}
REL = "noopener noreferrer"

SIGNS = re.compile(r"[\\`*\[<&\n\r\0_]")
MARKDOWN = re.compile(r"[\\`*\[<&\n\r\0]|(?<!\w)_|_(?!\w)")
"""What may mean more than itself within a paragraph; SIGNS is the quick look before it."""
MARKS = re.compile(r"\]\([^)]*\)|[`*\[]|<https?:[^>]*>")
STARTS_BLOCK = re.compile(r"[\s#>+=~0-9-]")

LINK = re.compile(r"https?://[^/?#\\]|mailto:[^/]|/(?![/\\])|#", re.I)


def inline(text: str) -> str:
    """Markdown within one paragraph, as safe HTML."""
    if _is_plain(text):
        return html.escape(text)
    return _sanitise(_PARSER.renderInline(text))


def block(text: str) -> str:
    """Markdown of several paragraphs, lists and code, as safe HTML."""
    text = text.strip("\n")
    if not text:
        return ""
    if _is_plain(text) and not STARTS_BLOCK.match(text):
        return f"<p>{html.escape(text)}</p>"
    return _sanitise(_PARSER.render(text)).strip()


def parse(text: str, *, inline: bool = False) -> list[Token]:
    """The tokens that the HTML above is made of, for writers of other formats."""
    return _PARSER.parseInline(text) if inline else _PARSER.parse(text.strip("\n"))


def without_marks(text: str) -> str:
    """The words alone, for lists and search: no marks, and no addresses of links. Not HTML."""
    return MARKS.sub("", text)


def _is_plain(text: str) -> bool:
    return not SIGNS.search(text) or not MARKDOWN.search(text)


def _is_harmless(url: str) -> bool:
    """http, https, mailto, or a path on this site; `//host` and `/\\host` are not paths."""
    return bool(LINK.match(url))


def _headings_as_paragraphs(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"


def _open_link(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    href = str(tokens[index].attrs.get("href", ""))
    if href and not href.startswith(("/", "#")):
        tokens[index].attrs["rel"] = REL
    return renderer.renderToken(tokens, index, options, env)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    parser.disable(["image", "html_block", "html_inline", "hr"])
    parser.validateLink = _is_harmless  # type: ignore[method-assign]
    parser.core.ruler.push("headings_as_paragraphs", _headings_as_paragraphs)
    parser.add_render_rule("link_open", _open_link)
    return parser


def _own_path(url: str) -> str | None:
    return url if _is_harmless(url) else None


_PARSER = _make_parser()
_sanitise = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}},
    tag_attribute_values={"a": {"rel": {REL}}},
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
    url_relative=_own_path,
).clean
