"""The quick reader of our own YAML says what the general one says, or nothing."""

from __future__ import annotations

import string
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from runbook.exchange.incoming.faults import UnreadableError
from runbook.exchange.incoming.yaml_events import load
from runbook.exchange.incoming.yaml_lines import OtherwiseError, read
from runbook.exchange.yaml_writing import dump

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40
) | st.text(string.printable, max_size=60)
KEYS = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def lines_of(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n")


@PATIENT
@given(DOCUMENTS)
@example({"a": [["x"], []], "b": [{"c": "1"}]})
@example({"a": "\n x", "b": "x\n", "c": "x\n\ny"})
@example({"a": "# no comment", "b": "- no list", "c": "k: v"})
def test_what_we_write_is_read_back(value: dict[str, Any]) -> None:
    text = dump(value)

    found, _ = load(text)
    assert found == value
    with suppress(OtherwiseError):
        assert read(lines_of(text), 0) == value


@PATIENT
@given(DOCUMENTS, st.data())
def test_edited_by_hand_it_is_read_as_yaml_or_left_to_the_general_reader(
    value: dict[str, Any], data: st.DataObject
) -> None:
    text = dump(value)
    at = data.draw(st.integers(0, len(text)))
    piece = data.draw(st.sampled_from([*" \n:-#\"'|>&*!{}[]?,%@`~x1", "\n  ", ": ", "- ", "|-\n"]))
    edited = text[:at] + piece + text[at + data.draw(st.integers(0, 2)) :]

    with suppress(OtherwiseError):
        quick = read(lines_of(edited), 0)
        with suppress(UnreadableError):
            assert load(edited)[0] == quick


def test_the_shipped_shape_is_read_quickly() -> None:
    page = {
        "content": {"first_checks": [{"id": "a", "text": "Run `x`: it says 1."}], "do_not": ""},
        "key": "403/gateway",
        "owner": None,
        "retired": False,
        "example": "< HTTP/1.1 403\n<\n{}",
    }

    assert read(lines_of(dump([page])), 0) == [page]


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1",
        "a: *x",
        "a: !!str 1",
        "a: 'x'",
        "a: >\n  x",
        "a: x # y",
        "a: 1\na: 2",
        "a:\n - x",
        "a: {b: 1}",
        "? a\n: b",
        "a: |+\n  x\n",
        'a: "\\ud83d\\ude00"',
        "a: 012",
        "a:\n    b: 1\n  c: 2",
        "a: |-\n\n  x",
        "",
    ],
)
def test_anything_else_is_left_to_the_general_reader(text: str) -> None:
    with pytest.raises(OtherwiseError):
        read(lines_of(text), 0)
