"""Quarters: every day lies in one, and they follow each other without a gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.core.quarters import Quarter


@given(st.dates())
def test_a_day_lies_between_the_ends_of_its_quarter(day: date) -> None:
    quarter = Quarter.of(day)

    assert quarter.starts <= day <= quarter.ends
    assert Quarter.named(str(quarter)) == quarter


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31)))
def test_quarters_follow_each_other_without_a_gap(day: date) -> None:
    quarter = Quarter.of(day)

    assert quarter.next.starts == quarter.ends + timedelta(days=1)
    assert quarter.next.before == quarter
    assert quarter < quarter.next


def test_a_leap_day_lies_in_the_first_quarter() -> None:
    assert str(Quarter.of(date(2028, 2, 29))) == "2028-Q1"
    assert Quarter.named("2028-Q1").ends == date(2028, 3, 31)


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-Q5", "2026-Q0", "26-Q1", "2026-q1", "0000-Q1", "٢٠٢٦-Q1"]
)
def test_anything_else_is_no_quarter(name: str) -> None:
    with pytest.raises(ValueError, match="is not a quarter"):
        Quarter.named(name)
