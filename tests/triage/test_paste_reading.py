"""The redacted paste as lines, and what of an analysis a database can hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.triage.keeping import storable
from runbook.triage.paste_reading import References, paste_html
from tests.matrix.entry_tools import plain


def shown(text: str, *evidence: dict[str, object]) -> str:
    return paste_html(text, References(evidence))


def test_lines_are_numbered_in_the_order_in_which_evidence_is_told() -> None:
    evidence = [{"line": 3, "quote": "c"}, {"line": 1, "quote": "a"}, {"line": 3, "quote": "c"}]

    references = References(evidence)

    assert references.numbers == {3: 1, 1: 2}
    assert 'id="r1"' in references.html(3)
    assert "id=" not in references.html(3)


def test_the_quotation_is_marked_within_its_line() -> None:
    html = shown("server: kong/3.9", {"line": 1, "quote": "kong/3.9"})

    assert "<i>server:</i> <mark>kong/3.9</mark>" in html


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x-api-key: [api-key removed]", "api key"),
        ("cookie: a=[cookie removed]; b=1", "cookie"),
        ("GET /?token=[token-removed] HTTP/1.1", "token"),
    ],
)
def test_a_masked_value_is_named(line: str, words: str) -> None:
    assert f"</svg>{words}</span>" in shown(line)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>&\"'[]: -abc\n", max_size=80), st.text(alphabet="<ab", max_size=3))
def test_no_paste_becomes_markup(text: str, quote: str) -> None:
    html = shown(text, {"line": 1, "quote": quote})
    for tag in ("li", "code", "mark", "i", "a", "span", "svg", "use"):
        html = html.replace(f"<{tag}>", "").replace(f"</{tag}>", "").replace(f"<{tag} ", "")

    assert "<" not in html


def test_nothing_is_lost_between_the_lines() -> None:
    text = "HTTP/1.1 403 Forbidden\nserver: kong\n\n<html>"

    assert plain(shown(text)) == "HTTP/1.1 403 Forbiddenserver: kong &lt;html&gt;"


@given(st.recursive(st.none() | st.floats() | st.text(), st.lists))
@settings(max_examples=60, deadline=None)
def test_what_is_kept_is_json_that_postgresql_takes(value: object) -> None:
    text = json.dumps(storable(value), allow_nan=False, ensure_ascii=False)

    assert "\x00" not in text
    text.encode()
