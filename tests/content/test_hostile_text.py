"""Hostile text against a real HTML parser; hostile values against links."""

from __future__ import annotations

import random
import re
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.content.markdown import REL, TAGS, block, inline
from runbook.content.placeholders import fill_url

HTML_PARTS = [
    *["<script>", "</script>", "<img/src=x onerror=alert(1)>", "<svg/onload=x>", "<a\thref=", "<"],
    *[
        "javascript:alert(1)",
        "JaVaScRiPt&colon;",
        "java&#9;script:",
        "data:text/html,",
        "vbscript:",
    ],
    *["//evil.com", "/\\evil.com", "/\t/evil.com", "/codes/403/", "https://e.org", "mailto:a@b.c"],
    *["[x](", ")", "[x][y]", "\n\n[y]: ", "![", "]", "](", "[", "<a@b.c>", '<https://e.org/"x>'],
    *["<javascript:x>", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", "<style>", "<math><mtext>"],
    *["\n# ", "\n- ", "\n1. ", "\n> ", "\n    ", "\n---", "\n===", "```", "~~~", "`", "``", "|"],
    *[
        "*",
        "**",
        "_",
        "__",
        "\\",
        "&",
        "&lt;",
        "&#x3c;",
        "&#0;",
        "\0",
        "\r\n",
        "\t",
        "\n\n",
        "\\\n",
    ],
    *['"', "'", ">", " ", "{path}", "%0a", "\u202e", "\u2028", "\ufeff", "é", "漢", "\x1b", ' "t"'],
]
html_text = st.lists(st.sampled_from(HTML_PARTS) | st.text(max_size=3), max_size=12).map("".join)


class AllowList(HTMLParser):
    """Fails on any tag, attribute or scheme that pages may not hold."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert tag == "a" and name in ("href", "rel"), (tag, name)
            if name == "href":
                assert re.match(r"(https?://|mailto:|/(?![/\\])|#)", value or "", re.I), value
            else:
                assert value == REL

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def check_html(shown: str) -> None:
    parser = AllowList()
    parser.feed(shown)
    parser.close()


@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(html_text)
def test_no_text_gives_html_outside_the_allow_list(text: str) -> None:
    check_html(inline(text))
    check_html(block(text))


def test_ten_thousand_mixtures_stay_inside_the_allow_list() -> None:
    chance = random.Random(401)

    for _ in range(10_000):
        text = "".join(chance.choices(HTML_PARTS, k=chance.randint(1, 12)))
        check_html(block(text) if chance.random() < 0.5 else inline(text))


@settings(max_examples=500, deadline=None)
@given(value=st.text(max_size=30))
def test_no_value_changes_the_site_of_a_link(value: str) -> None:
    url = fill_url("https://logs.x/a/{tenant}?q={tenant}#{tenant}", {"tenant": value}).url

    assert url is not None
    assert re.fullmatch(r"https://logs\.x/[!-~]*", url)
