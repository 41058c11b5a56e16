"""Our YAML is anybody's YAML: a safe loader gives the same data back."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from runbook.exchange.yaml_writing import dump

TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["yes", "No", "on", "null", "~", "1", "0x1f", "1e3", "2026-11-27", "1:30", "- a", "a: b", "#",
     "a #b", "|", ">", "'", '"', "\\", "@x", "*a", "&a", "!!int 1", "{", "[", "%", "`", " a", "a ",
     "a\n", "a\nb", "a\n b", " a\nb", "a\n\nb", "a\n\n", "\na", "a \nb", "a\tb", "\t", "=", "<<",
     "\x85", "\u2028", "\ufeff", "a\r\nb", "---", "...", "a\n---\nb", ".nan", ".inf", "012", "y"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXT, VALUES, max_size=5) | st.lists(VALUES, min_size=1, max_size=5))
def test_what_is_written_is_read_back(value: Any) -> None:
    read = yaml.load(dump(value), Loader=yaml.CSafeLoader)

    assert read == value or (value == {} and read is None)


@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=3))
def test_the_loader_in_python_reads_the_same(value: Any) -> None:
    assert yaml.safe_load(dump(value)) == value


def test_texts_of_several_lines_keep_them() -> None:
    assert dump({"command": "curl -si {host}\\\n  -H 'A: b'", "text": "Read it."}) == (
        "command: |-\n  curl -si {host}\\\n    -H 'A: b'\ntext: Read it.\n"
    )


def test_one_changed_word_changes_one_line() -> None:
    before = {"checks": [{"id": "a", "text": "word " * 60}, {"id": "b", "text": "Same."}]}
    after = {"checks": [{"id": "a", "text": "word " * 59 + "other"}, before["checks"][1]]}

    one, other = dump(before).splitlines(), dump(after).splitlines()

    assert sum(mine != theirs for mine, theirs in zip(one, other, strict=True)) == 1


@pytest.mark.parametrize(("value", "text"), [({"a": {}}, "a: {}\n"), ({"a": []}, "a: []\n")])
def test_what_is_empty_stays_what_it_was(value: Any, text: str) -> None:
    assert dump(value) == text
