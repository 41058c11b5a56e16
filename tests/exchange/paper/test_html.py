"""A page as one file, and the site, by their text."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import Any

import pytest

from runbook.exchange.making import leaves_of, site_files, zipped
from runbook.exchange.paper.html import as_html, the_style
from runbook.exchange.paper.leaf import Leaf, Text
from runbook.exchange.paper.site import words_of

from .shipped import shipped

LOADS = re.compile(r"""(?:src|srcset|poster|data)=["']([^"']+)|url\(([^)]+)\)|@import""")


def html_of(text: str) -> str:
    leaf = Leaf("entry", "403/gateway", "/codes/403/gateway/", "T <b>", "S", (Text(text),))
    return as_html(leaf, base="https://runbook.example.net", said="As of today.")


def test_a_page_is_whole_in_itself_and_loads_nothing() -> None:
    for leaf in leaves_of(shipped()):
        html = as_html(leaf, base="https://runbook.example.net", said="As of today.")

        assert "default-src &#x27;none&#x27;" in html or "default-src 'none'" in html
        assert not LOADS.search(html), leaf.title
        assert "As of today." in html


def test_links_to_other_pages_lead_to_the_site() -> None:
    html = html_of("See [403](/codes/403/), [out](https://example.net/).")

    assert 'href="https://runbook.example.net/codes/403/"' in html
    assert 'href="https://example.net/"' in html


def test_what_somebody_wrote_is_text() -> None:
    html = html_of("<script>alert(1)</script> [x](javascript:alert(1))")

    assert "<script" not in html and "javascript:alert" not in html.replace("](javascript", "")
    assert "T &lt;b&gt;" in html


def test_the_style_ends_no_element() -> None:
    assert "</" not in the_style()


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    return dict(site_files(shipped()))


def test_the_site_fits_in_three_megabytes(site: dict[str, str]) -> None:
    assert sum(len(text.encode()) for text in site.values()) <= 3_000_000


def test_every_link_of_the_site_leads_to_a_file_of_it(site: dict[str, str]) -> None:
    for path, text in site.items():
        if not path.endswith(".html"):
            continue
        for found in re.findall(r'(?:href|src)="([^"#]+)', text):
            if re.match(r"https?:|mailto:", found):
                continue
            parts: list[str] = []
            for part in (PurePosixPath(path).parent / found).parts:
                parts = parts[:-1] if part == ".." else [*parts, part]
            assert "/".join(parts) in site, f"{path}: {found}"


def test_every_page_says_of_which_state_it_is(site: dict[str, str]) -> None:
    for path, text in site.items():
        if path.endswith(".html"):
            assert "Edition 2026-Q4" in text, path


def test_the_index_holds_every_page_and_its_words(site: dict[str, str]) -> None:
    script = site["assets/index.js"]
    pages = json.loads(script.removeprefix("const RUNBOOK_PAGES = ").rstrip(";\n"))

    assert {one["u"] for one in pages} == {
        path for path in site if path.startswith(("codes/", "compare/", "scenarios/"))
    }
    assert "<" not in script


def test_an_edition_gives_the_same_files_each_time() -> None:
    document = shipped("comparison", "code")

    assert zipped(site_files(document), "a") == zipped(site_files(document), "a")


def test_words_are_those_that_a_reader_sees() -> None:
    content: Any = {"id": "secret", "url": "https://x", "a": [{"text": "Run `date`, now."}]}

    assert words_of(content).split() == ["run", "date", "now"]
