"""CSV that no spreadsheet runs, and that comes back the same."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.core.spreadsheets import FORMULA, neutral, restored, table


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "  =1", "＝1", "'=1", "'"]
)
def test_what_begins_like_a_formula_becomes_text(text: str) -> None:
    assert neutral(text) == "'" + text
    assert restored("'" + text) == text


@pytest.mark.parametrize("value", ["403 from the gateway", "", 7, 2.5])
def test_all_else_stays(value: object) -> None:
    assert neutral(value) == value
    assert neutral(None) == ""


@given(st.text())
def test_it_comes_back_the_same(text: str) -> None:
    cell = str(neutral(text))

    assert restored(cell) == text
    assert not cell.lstrip(" ").startswith(FORMULA)


@given(
    st.lists(
        st.lists(st.text(alphabet=st.characters(exclude_characters="\0\r")), min_size=2, max_size=2)
    )
)
def test_a_table_is_read_back(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(table(["a", "b"], rows))))

    assert [[restored(cell) for cell in row] for row in read[1:]] == rows
