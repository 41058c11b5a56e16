"""Which unknown words are slips of the fingers, and which are other words. No database."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.content.search_spelling import likely, slips


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tokne", "token"),
        ("gatway", "gateway"),
        ("gatewya", "gateway"),
        ("agteway", "gateway"),
        ("gatewayy", "gateway"),
        ("timout", "timeout"),
        ("tineout", "timeout"),
        ("expierd", "expired"),
        ("forbiden", "forbidden"),
        ("responce", "response"),
        ("certifciate", "certificate"),
        ("unathorised", "unauthorized"),
        ("athentification", "authentication"),
    ],
)
def test_a_slip_stands_for_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert likely(typed, [(meant, 1), ("unrelated", 90)]) == (meant,)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("declined", "decided"),
        ("charged", "changed"),
        ("stripe", "strip"),
        ("price", "prize"),
        ("lead", "load"),
        ("card", "cart"),
        ("mode", "node"),
        ("xyz", "xyy"),
        ("invoice", "invoke"),
        ("quote", "quota"),
    ],
)
def test_another_word_that_looks_alike_is_no_slip(typed: str, known: str) -> None:
    assert likely(typed, [(known, 90)]) == ()


def test_a_part_of_a_word_stands_for_the_words_that_have_it() -> None:
    assert likely("teway", [("gateway", 1), ("tea", 1)]) == ("gateway",)


def test_the_nearest_word_counts_and_then_the_commonest() -> None:
    assert likely("tokne", [("token", 1), ("toke", 9), ("broken", 50)]) == ("toke",)
    assert likely("gatewya", [("gateway", 1), ("gateways", 9)]) == ("gateway",)


def test_a_word_far_from_all_others_stands_for_nothing() -> None:
    assert likely("zzyzx", [("fizz", 3), ("buzz", 3)]) == ()


@given(st.text("aeglnorst", min_size=4, max_size=12), st.data())
@settings(max_examples=60)
def test_two_swapped_or_one_dropped_letter_are_one_slip(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    dropped = word[:at] + word[at + 1 :]

    assert slips(swapped, word) <= 1
    assert slips(dropped, word) <= 1
    assert slips(word, word) == 0
