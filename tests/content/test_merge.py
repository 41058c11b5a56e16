"""What happens when two people changed the same revision of a page."""

from __future__ import annotations

from typing import Any

import pytest

from runbook.content.merge import BadChoiceError, Edited, item_name, merge, resolve

type Content = dict[str, Any]


def make_check(key: str = "dns", **fields: Any) -> Content:
    return {"id": key, "text": f"Check {key}", "command": "", "results": []} | fields


def make_content(*checks: Content, **fields: Any) -> Content:
    return {
        "summary": "Refused.",
        "frequency": "usual",
        "retry": {"verdict": "no", "text": ""},
        "first_checks": list(checks),
    } | fields


def make_order(keys: str) -> Content:
    """`ab` is a page with the checks a and b, in this order."""
    return make_content(*(make_check(key) for key in keys))


def order_of(content: Content) -> str:
    return "".join(check["id"] for check in content["first_checks"])


def test_changes_to_different_fields_are_both_kept() -> None:
    base, mine, theirs = make_content(), make_content(summary="Denied."), make_content(owner="edge")

    merged = merge(base, mine, theirs)

    assert merged.content == make_content(summary="Denied.", owner="edge")
    assert (merged.conflicts, merged.automatic) == ((), ("Owner added",))


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    changed = make_content(make_check(text="Ask DNS"), summary="Denied.")

    merged = merge(make_content(make_check()), changed, changed)

    assert merged.content == changed
    assert (merged.conflicts, merged.automatic) == ((), ())


def test_a_field_changed_differently_is_a_conflict_and_holds_mine_meanwhile() -> None:
    base, mine, theirs = (make_content(summary=text) for text in ("Refused.", "Denied.", "No."))

    merged = merge(base, mine, theirs)

    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.label, conflict.kind) == ("summary", "Summary", "text")
    assert (conflict.base, conflict.mine, conflict.theirs) == ("Refused.", "Denied.", "No.")
    assert merged.content == mine


def test_a_group_of_fields_is_merged_field_by_field() -> None:
    base = make_content(retry={"verdict": "no", "text": ""})
    mine = make_content(retry={"verdict": "once", "text": ""})
    theirs = make_content(retry={"verdict": "no", "text": "Never."})

    merged = merge(base, mine, theirs)

    assert merged.content["retry"] == {"verdict": "once", "text": "Never."}
    assert (merged.conflicts, merged.automatic) == ((), ("Retry › text",))


@pytest.mark.parametrize(
    ("theirs", "label"),
    [
        (make_content(make_check(command="dig")), "First checks › “Check dns” › command"),
        (make_content(make_check(), make_check("tls")), "First checks › “Check tls” added"),
        (make_content(), "First checks › “Check dns” removed"),
        (make_content(make_check(), maintainer="edge"), "Maintainer added"),
    ],
)
def test_what_only_they_changed_is_taken_and_named(theirs: Content, label: str) -> None:
    base = make_content(make_check())
    mine = make_content(make_check(), summary="Denied.")

    merged = merge(base, mine, theirs)

    assert merged.content == theirs | {"summary": "Denied."}
    assert (merged.conflicts, merged.automatic) == ((), (label,))


def test_different_fields_of_one_item_are_both_kept() -> None:
    base = make_content(make_check())
    mine, theirs = make_content(make_check(text="Ask DNS")), make_content(make_check(command="dig"))

    merged = merge(base, mine, theirs)

    assert merged.content["first_checks"] == [make_check(text="Ask DNS", command="dig")]
    assert merged.conflicts == ()


def test_items_inside_items_are_followed_by_id() -> None:
    def with_then(left: str, right: str) -> Content:
        results = [{"id": "ok", "then": left}, {"id": "bad", "then": right}]
        return make_content(make_check(results=results))

    merged = merge(with_then("", ""), with_then("Go on.", "Stop."), with_then("", "Call."))

    (conflict,) = merged.conflicts
    assert conflict.path == "first_checks.dns.results.bad.then"
    assert conflict.label == "First checks › “Check dns” › results › “bad” › then"
    assert merged.content == with_then("Go on.", "Stop.")


@pytest.mark.parametrize("they_removed", [True, False])
def test_an_item_removed_here_and_changed_there_is_a_conflict(they_removed: bool) -> None:
    kept, gone = make_content(make_check(text="Ask DNS")), make_content()
    mine, theirs = (kept, gone) if they_removed else (gone, kept)

    merged = merge(make_content(make_check()), mine, theirs)

    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.kind) == ("first_checks.dns", "item")
    assert (conflict.theirs is None, conflict.mine is None) == (they_removed, not they_removed)
    assert merged.content == mine


def test_an_item_inserted_on_both_sides_is_merged_not_doubled() -> None:
    mine = make_content(make_check(text="Ask DNS", command="dig"))
    theirs = make_content(make_check(text="Ask the resolver", command="dig"))

    merged = merge(make_content(), mine, theirs)

    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.base) == ("first_checks.dns.text", None)
    assert merged.content == mine


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("abc", "cab", "abc", "cab"),  # only one side moved something
        ("abc", "abc", "cab", "cab"),
        ("abc", "cab", "cab", "cab"),  # both moved the same
        ("abc", "cabx", "caby", "cabyx"),
        ("ab", "axb", "ayb", "axyb"),  # mine comes right after its neighbour
        ("ab", "xab", "aby", "xaby"),
        ("ab", "abxy", "ba", "bxya"),  # and stays with a neighbour that moved
        ("abc", "abxc", "ac", "axc"),  # the neighbour is gone: the one before it counts
        ("abc", "cba", "ayc", "cay"),  # they removed one and inserted one while I moved
        ("abc", "ac", "ab", "a"),  # what both or either removed is gone
        ("", "xy", "yx", "yx"),  # inserted by both in another order: theirs
    ],
)
def test_the_order_of_both_sides_is_kept(base: str, mine: str, theirs: str, expected: str) -> None:
    merged = merge(make_order(base), make_order(mine), make_order(theirs))

    assert order_of(merged.content) == expected
    assert merged.conflicts == ()


def test_two_different_orders_are_a_conflict_about_the_list() -> None:
    merged = merge(make_order("abc"), make_order("bac"), make_order("acb"))

    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.kind) == ("first_checks", "order")
    assert conflict.label == "First checks › order"
    assert conflict.theirs == ("Check a", "Check c", "Check b")
    assert order_of(merged.content) == "bac"


def test_a_value_that_is_picked_cannot_be_edited() -> None:
    base, mine, theirs = (make_content(frequency=f) for f in ("usual", "rare", "never"))

    (conflict,) = merge(base, mine, theirs).conflicts

    assert conflict.kind == "choice"
    with pytest.raises(BadChoiceError, match="Frequency is not a text"):
        resolve(base, mine, theirs, {"frequency": Edited("often")})


def test_every_conflict_is_settled_by_its_own_choice() -> None:
    base = make_content(*(make_check(key) for key in "abc"))
    mine = make_content(make_check("b"), make_check("a"), make_check("c"), summary="Denied.")
    theirs = make_content(
        make_check("a"), make_check("c"), make_check("b", text="B"), summary="No."
    )

    settled = resolve(base, mine, theirs, {"summary": Edited("Both."), "first_checks": "theirs"})

    assert settled.conflicts == ()
    assert settled.content == theirs | {"summary": "Both."}


def test_an_item_i_removed_comes_back_where_they_have_it() -> None:
    base, mine = make_order("abc"), make_order("ac")
    theirs = make_content(make_check("a"), make_check("b", text="B"), make_check("c"))

    settled = resolve(base, mine, theirs, {"first_checks.b": "theirs"})

    assert settled.content == theirs


def test_what_i_inserted_finds_its_place_in_their_order() -> None:
    sides = make_order("abc"), make_order("bacx"), make_order("acb")

    settled = resolve(*sides, {"first_checks": "theirs"})

    assert order_of(settled.content) == "acxb"


def test_a_conflict_without_an_answer_stays() -> None:
    base, mine, theirs = (make_content(summary=t, owner=t) for t in ("a", "b", "c"))

    settled = resolve(base, mine, theirs, {"summary": "theirs"})

    assert [conflict.path for conflict in settled.conflicts] == ["owner"]
    assert settled.content == make_content(summary="c", owner="b")


def test_an_answer_to_a_question_nobody_asked_is_refused() -> None:
    base, mine = make_content(), make_content(summary="Denied.")

    with pytest.raises(BadChoiceError, match="no conflict at summary"):
        resolve(base, mine, base, {"summary": "theirs"})


def test_a_page_made_twice_is_merged_without_a_base() -> None:
    mine, theirs = make_content(make_check("a")), make_content(make_check("b"), summary="No.")

    merged = merge({}, mine, theirs)

    assert [conflict.path for conflict in merged.conflicts] == ["summary"]
    assert order_of(merged.content) == "ab"


def test_a_long_item_is_named_by_its_first_words() -> None:
    item = {
        "id": "a",
        "text": "Prove that the gateway answered by itself, and not the service behind it",
    }

    assert item_name(item) == "Prove that the gateway answered by itself, and not the…"
