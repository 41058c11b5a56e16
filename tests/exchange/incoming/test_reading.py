"""Documents in pieces: the same from YAML and JSON, with the line of every piece and field."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.exchange.incoming.faults import Part, UnreadableError
from runbook.exchange.incoming.json_reading import read_json
from runbook.exchange.incoming.opening import open_document
from runbook.exchange.incoming.reading import read_parts


def parts(text: str | bytes, name: str = "a.yaml") -> list[Part]:
    raw = text.encode() if isinstance(text, str) else text
    return list(read_parts(open_document(io.BytesIO(raw), name)))


def said(found: list[Part]) -> list[tuple[str, Any, int]]:
    return [(part.name, part.value, part.line) for part in found]


def fault_of(text: str | bytes, name: str = "a.yaml") -> str:
    with pytest.raises(UnreadableError) as refused:
        parts(text, name)
    return str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "format: 1\npages:\n- kind: code\n  key: '403'\n- kind: entry\n",
        "format: 1\npages:\n  - kind: code\n    key: '403'\n  - kind: entry\n",
        "---\n# ours\nformat: 1\npages:   # all\n\n- {kind: code, key: '403'}\n- kind: entry",
        "format: 1\r\npages:\r\n- kind: code\r\n  key: '403'\r\n- kind: entry\r\n",
        "\ufeffformat: 1\npages:\n-\n  kind: code\n  key: '403'\n-\n  kind: entry\n",
        '{"format": 1, "pages": [{"kind": "code", "key": "403"},\n {"kind": "entry"}]}',
    ],
)
def test_however_it_is_written_the_pieces_are_the_same(text: str) -> None:
    found = [(part.name, part.value) for part in parts(text)]

    assert found == [
        ("format", 1),
        ("pages", {"kind": "code", "key": "403"}),
        ("pages", {"kind": "entry"}),
    ]


def test_a_field_is_found_by_its_line() -> None:
    text = (
        "format: 1\npages:\n- kind: code\n- kind: entry\n  content:\n    checks:\n    - text: a\n"
    )

    page = parts(text)[2]

    assert (page.line, page.line_of(("content", "checks", 0, "text"))) == (4, 7)
    assert page.line_of(("content", "missing")) == 5


def test_a_field_of_json_is_found_by_its_line() -> None:
    text = json.dumps({"format": 1, "pages": [{"kind": "code"}, {"a": {"b": [1, 2]}}]}, indent=1)

    page = parts(text, "a.json")[2]

    assert text.split("\n")[page.line_of(("a", "b", 1)) - 1].strip() == "2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(encoding: str) -> None:
    assert said(parts("name: Zürich ✓\n".encode(encoding))) == [("name", "Zürich ✓", 1)]


YAML = {
    "- kind: entry\n": "line 1: A document begins with its keys",
    "just words\n": "line 1: Expected a key",
    "format: 1\nformat: 1\n": "line 2: 'format' stands here a second time",
    "pages:\n- a: 1\nformat: 1\npages:\n- b: 1\n": "line 4: 'pages' stands here a second time",
    "format: 1\n---\nformat: 1\n": "line 2: One document a file",
    "pages:\n- a: 1\n  b: [\n": "not YAML",
    "pages:\n- a: 1\n- b: &x 1\n  c: *x\n": "line 4: Write it out",
    "": "empty",
    "  \n": "empty",
}


@pytest.mark.parametrize("text", YAML, ids=repr)
def test_yaml_that_is_no_document_is_refused_with_its_line(text: str) -> None:
    assert YAML[text] in fault_of(text)


JSON = {
    '{"a": 1,\n "a": 2}': "line 2: 'a' stands here a second time",
    '{"a": {"b": 1, "b": 2}}': "'b' stands twice in one object",
    '{"a": NaN}': "NaN is not JSON",
    '{"pages": [1,\n 2': "line 2: Expected a comma or the end of the list. The file ends here.",
    '{"a": "b': "line 1",
    '{"a": 1}\n{': "line 2: Something stands after the end",
    '{"a" 1}': "Expected a colon",
    "{1: 2}": "A name in double quotes",
    '{"a": tru}': "not JSON",
    '{"a": ' + "[" * 200_000: "Nested deeper",
    '{"a": ' + "1" * 5_000 + "}": "not JSON",
    "{": "The file ends",
}


@pytest.mark.parametrize("text", JSON, ids=lambda text: repr(text[:20]))
def test_json_that_is_no_document_is_refused_with_its_line(text: str) -> None:
    assert JSON[text] in fault_of(text, "a.json")


BYTES = {
    b"PK\x03\x04....": "Excel workbook",
    b"\x1f\x8b\x08....": "compressed",
    b"%PDF-1.7": "PDF",
    b"a: \0\0": "not text",
    b"format: 1\na: \xe9t\xe9\n": "line 2: This is not UTF-8",
    b"\xff\xfea\0:\0\n\0\n": "not UTF-8",
}


@pytest.mark.parametrize("raw", BYTES, ids=repr)
def test_bytes_that_are_no_text_are_refused_by_name(raw: bytes) -> None:
    assert BYTES[raw] in fault_of(raw)


def test_the_name_tells_the_format() -> None:
    assert "Name the file by what it holds" in fault_of("format: 1", "notes.md")


def test_a_page_of_any_size_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "x" * 5_000_000

    assert "longer than 4,000,000" in fault_of(f"pages:\n- a: {page}\n")
    assert "longer than 4,000,000" in fault_of('{"pages": [{"a": "' + page * 2 + '"}]}', "a.json")


PAGES = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=40) | st.integers()))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES, st.integers(1, 30), st.sampled_from([None, 1]))
def test_json_is_read_in_bites_of_any_length(
    pages: list[dict[str, Any]], bite: int, indent: int | None
) -> None:
    text = json.dumps({"format": 1, "pages": pages, "digest": "x"}, indent=indent)

    found = list(read_json(io.StringIO(text), bite))

    assert [part.value for part in found if part.name == "pages"] == pages
    assert [part.name for part in found if part.name != "pages"] == ["format", "digest"]
