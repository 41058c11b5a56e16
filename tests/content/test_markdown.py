"""Markdown becomes a small, safe HTML."""

from __future__ import annotations

import html
import time

import pytest

from runbook.content.markdown import _PARSER, _sanitise, block, inline, without_marks


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a *b* **c** `d<e`", "a <em>b</em> <strong>c</strong> <code>d&lt;e</code>"),
        ("field_name and 2 > 1", "field_name and 2 &gt; 1"),
        ("one\\\ntwo", "one<br>\ntwo"),
        ("<b onclick=x>", "&lt;b onclick=x&gt;"),
        ("![alt](http://x/y.png)", '!<a href="http://x/y.png" rel="noopener noreferrer">alt</a>'),
        ("<!-- c --> &lt;", "&lt;!-- c --&gt; &lt;"),
    ],
)
def test_a_line_knows_emphasis_code_and_links_only(text: str, shown: str) -> None:
    assert inline(text) == shown


@pytest.mark.parametrize(
    ("target", "link"),
    [
        ("/codes/403/", '<a href="/codes/403/">x</a>'),
        ("#why", '<a href="#why">x</a>'),
        ("https://e.org/", '<a href="https://e.org/" rel="noopener noreferrer">x</a>'),
        ("mailto:a@b.org", '<a href="mailto:a@b.org" rel="noopener noreferrer">x</a>'),
    ],
)
def test_a_link_out_of_the_site_carries_rel(target: str, link: str) -> None:
    assert inline(f"[x]({target})") == link


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScript&colon;alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.com/",
        "file:///etc/passwd",
        "codes/403",
        "https:evil.com",
    ],
)
def test_any_other_link_stays_plain_text(target: str) -> None:
    assert "<a" not in inline(f"[x]({target})")
    assert "<a" not in inline(f"<{target}>")


def test_an_empty_link_leads_nowhere() -> None:
    assert inline("[x]()") == "<a>x</a>"


def test_a_backslash_cannot_make_a_path_of_another_site() -> None:
    assert inline("[x](/\\evil.com)") == '<a href="/%5Cevil.com">x</a>'


def test_a_block_knows_paragraphs_lists_quotes_and_code() -> None:
    shown = block("a\n\n- b\n\n1. c\n\n> d\n\n```http\nGET /<x>\n```")

    assert shown.replace("\n", "") == (
        "<p>a</p><ul><li>b</li></ul><ol><li>c</li></ol>"
        "<blockquote><p>d</p></blockquote><pre><code>GET /&lt;x&gt;</code></pre>"
    )


@pytest.mark.parametrize("text", ["# Title", "###### Title", "Title\n=====", "Title\n---"])
def test_a_heading_is_shown_as_a_paragraph(text: str) -> None:
    assert block(text) == "<p>Title</p>"


def test_nothing_gives_nothing() -> None:
    assert (inline(""), block(""), block("\n\n")) == ("", "", "")


@pytest.mark.parametrize("text", ["Plain words.", "snake_case, 'quotes' & more", "a > b", "5 - 3"])
def test_the_short_way_says_the_same_as_the_parser(text: str) -> None:
    shown = html.unescape(_sanitise(_PARSER.renderInline(text)))

    assert html.unescape(inline(text)) == shown


def test_plain_text_costs_next_to_nothing() -> None:
    text = "The gateway recognised the caller and refused on its own upstream_policy. " * 2
    started = time.perf_counter()

    for _ in range(1000):
        inline(text)

    assert (time.perf_counter() - started) / 1000 < 50e-6  # measured: 1 to 4 µs


@pytest.mark.parametrize(
    "text", ["[" * 6000, "*a" * 3000, "[a](" * 1500, "> " * 3000, "<a@" * 2000]
)
def test_no_text_keeps_the_parser_busy_for_long(text: str) -> None:
    started = time.perf_counter()

    block(text)

    assert time.perf_counter() - started < 1  # measured: at most 45 ms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the realm `customers` **only**", "the realm customers only"),
        ("read [the log](https://logs.example.com/?q=x), then", "read the log, then"),
        ("a snake_case name < 3", "a snake_case name < 3"),
    ],
)
def test_lists_and_search_show_the_words_without_their_marks(text: str, words: str) -> None:
    assert without_marks(text) == words
