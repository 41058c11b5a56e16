"""Why a page is read, and how urgently: each reason has its words, and more of it never lowers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.review.score import Facts, reasons, score

PLAIN = Facts(reviewed_days_ago=10, opened=3, opened_in_a_year=9)
GROWING = ["opened", "flags", "confused", "reviewed_days_ago", "never_find", "marks"]


def names(facts: Facts) -> list[str]:
    return [term.name for term in reasons(facts)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reviewed_days_ago": 131}, "Overdue 41 d"),
        ({"marks": ("new WAF",)}, "Platform change: new WAF"),
        ({"confused": 19, "confused_with": "502"}, "Confused with 502, 19×"),
        ({"opened": 31}, "Used 31 times"),
        ({"flags": 1}, "A reader calls it outdated"),
        ({"flags": 3}, "3 readers call it outdated"),
        ({"reviewed_days_ago": None, "published_days_ago": 200}, "Never reviewed"),
        ({"broken_glass": True}, "Published in an incident, by one person alone"),
        ({"never_find": ("purge",)}, "A check never finds it"),
        (
            {"signs": 10, "has_links": True, "links_followed": False},
            "Nobody follows its log links",
        ),
    ],
)
def test_each_reason_says_what_it_is(change: dict[str, object], words: str) -> None:
    assert words in [term.words for term in reasons(replace(PLAIN, **change))]


def test_a_page_that_is_fine_has_no_reason() -> None:
    assert reasons(PLAIN) == ()


def test_four_confusions_are_chance() -> None:
    assert names(replace(PLAIN, confused=4)) == []


def test_a_page_nobody_used_is_overdue_after_a_year() -> None:
    unused = Facts(reviewed_days_ago=300)

    assert reasons(unused) == ()
    assert names(replace(unused, reviewed_days_ago=366)) == ["overdue"]


def test_general_advice_comes_up_only_once_used() -> None:
    shipped = Facts(general=True, published_days_ago=400, reviewed_days_ago=None)

    assert reasons(replace(shipped, marks=("New WAF",))) == ()
    assert names(replace(shipped, opened=1, opened_in_a_year=1)) == ["never-reviewed", "used"]


def test_what_may_be_wrong_now_comes_before_what_is_old() -> None:
    incident = score(reasons(replace(PLAIN, broken_glass=True)))
    change = score(reasons(replace(PLAIN, marks=("New WAF",))))
    flagged = score(reasons(replace(PLAIN, flags=1)))
    old = score(reasons(replace(PLAIN, reviewed_days_ago=5_000)))

    assert incident > change > flagged > old


@given(
    st.sampled_from(GROWING),
    st.integers(0, 400),
    st.integers(0, 400),
    st.booleans(),
)
def test_more_of_a_reason_never_lowers_a_page(name: str, few: int, more: int, broken: bool) -> None:
    few, more = sorted((few, more))
    facts = replace(PLAIN, broken_glass=broken, flags=1)

    def with_(count: int) -> float:
        value = tuple(map(str, range(count))) if name in ("never_find", "marks") else count
        return score(reasons(replace(facts, **{name: value})))

    assert with_(few) <= with_(more)
