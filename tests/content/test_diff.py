"""What readers see between two revisions."""

from __future__ import annotations

import random
import time
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from runbook.content.diff import (
    ChoiceChanged,
    ItemChanged,
    TextChanged,
    diff,
    in_words,
    summarise,
    words,
)
from runbook.content.kinds import SCHEMAS, as_stored, parse_content
from runbook.content.merge import CHOICES

type Content = dict[str, Any]


def make_check(key: str = "dns", **fields: Any) -> Content:
    return {"id": key, "text": f"Check {key}"} | fields


def make_entry(*checks: Content, **fields: Any) -> Content:
    """An entry as it is stored, with every field."""
    data = {"summary": "Refused.", "first_checks": list(checks)} | fields
    return as_stored(parse_content("entry", data))


def make_order(keys: str) -> Content:
    return make_entry(*(make_check(key) for key in keys))


def marked(old: str, new: str) -> str:
    """The difference on one line: [-removed-] and {+added+}."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[op].format(text) for op, text in words(old, new))


def test_nothing_is_said_about_what_did_not_change() -> None:
    entry = make_entry(make_check())

    assert diff(entry, make_entry(make_check())) == ()
    assert summarise(()) == "Nothing changed"


def fastest(old: str, new: str) -> float:
    def once() -> float:
        started = time.perf_counter()
        words(old, new)
        return time.perf_counter() - started

    return min(once() for _ in range(3))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a scope or a route.", "a scope, or a route.", "a scope{+,+} or a route."),
        ("Ask them. Go on.", "Ask them first. Go on.", "Ask them{+ first+}. Go on."),
        ("Do A. Do B.", "Do A.", "Do A.[- Do B.-]"),
        ("curl -s $URL", "curl -v $URL", "curl [--s-]{+-v+} $URL"),
        ("one two", "one  two", "one[- -]{+  +}two"),
        ("", "New.", "{+New.+}"),
        ("red, big box", "blue, old box", "[-red, big-]{+blue, old+} box"),
        ("Purge the whole cache", "Ask the owner", "[-Purge the whole cache-]{+Ask the owner+}"),
    ],
)
def test_texts_are_compared_word_by_word(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_a_changed_text_has_a_line_before_and_a_line_after() -> None:
    (field,) = diff(make_entry(summary="Refused here."), make_entry(summary="Refused there."))

    (change,) = field.changes
    assert (field.path, field.label, change.kind) == ("summary", "Summary", "text")
    assert isinstance(change, TextChanged)
    assert change.before == (("same", "Refused "), ("removed", "here"), ("same", "."))
    assert change.after == (("same", "Refused "), ("added", "there"), ("same", "."))


def test_long_unchanged_stretches_are_left_out_around_a_change() -> None:
    long = "word " * 200

    shown = TextChanged(words(f"{long}old {long}", f"{long}new {long}")).shown

    assert [span.op for span in shown] == ["same", "removed", "added", "same"]
    assert shown[0].text.startswith("…") and shown[0].text.endswith("word ")
    assert shown[-1].text.endswith("…") and len(shown[-1].text) < 100


def test_a_changed_choice_shows_both_values() -> None:
    old, new = make_entry(make_check()), make_entry(make_check(effect="changes"))

    (field,) = diff(old, new)

    assert field.changes == (ChoiceChanged("reads", "changes"),)
    assert (field.section, field.within) == ("First checks", "“Check dns” › effect")
    assert field.item == "dns"


def test_an_added_item_shows_all_that_it_says() -> None:
    results = [{"id": "x", "when": "It answers", "means": "Fine."}]

    (field,) = diff(make_entry(), make_entry(make_check(detail="Look.", results=results)))

    (change,) = field.changes
    assert isinstance(change, ItemChanged)
    assert (change.kind, change.name) == ("added", "Check dns")
    assert (change.old_place, change.new_place) == (None, 1)
    assert ("Detail", "Look.") in change.lines
    assert ("Results › “It answers” › means", "Fine.") in change.lines


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abc", "cab", [("moved", "c", 3, 1)]),
        ("abcd", "bcda", [("moved", "a", 1, 4)]),
        ("abc", "xabc", [("added", "x", None, 1)]),  # pushed down is not moved
        ("abc", "bc", [("removed", "a", 1, None)]),
        ("abc", "axc", [("removed", "b", 2, None), ("added", "x", None, 2)]),
    ],
)
def test_as_few_items_as_possible_count_as_moved(old: str, new: str, expected: list[Any]) -> None:
    (field,) = diff(make_order(old), make_order(new))

    seen = [(c.kind, c.id, c.old_place, c.new_place) for c in field.changes]  # type: ignore[union-attr]
    assert seen == expected


def test_an_item_inside_an_item_is_named_with_all_that_holds_it() -> None:
    old, new = (
        make_entry(make_check(results=[{"id": "x", "when": "It answers", "means": text}]))
        for text in ("Fine.", "Good.")
    )

    (field,) = diff(old, new)

    assert field.label == "First checks › “Check dns” › results › “It answers” › means"
    assert field.path == "first_checks.dns.results.x.means"


def test_names_of_fields_read_well() -> None:
    old, new = {"in_our_apis": {"never_for": ""}}, {"in_our_apis": {"never_for": "Logins."}}

    (field,) = diff(old, new)

    assert field.label == "In our APIs › never for"


def test_a_field_that_an_older_schema_did_not_have_did_not_change() -> None:
    entry = make_entry()

    older = {name: value for name, value in entry.items() if name not in ("do_not", "sources")}

    assert diff(older, entry) == ()


def test_a_summary_counts_items_and_names_fields() -> None:
    old = make_entry(make_check("a"), make_check("b"), make_check("c"))
    new = make_entry(
        make_check("a", text="A", detail="Look."),
        make_check("b", results=[{"id": "x", "when": "w", "means": "m"}]),
        summary="Denied.",
        sources=[{"id": "rfc", "label": "RFC", "url": "https://rfc.example"}],
    )

    said = summarise(diff(old, new))

    assert said == "Summary and 2 first checks changed, 1 source added, 1 first check removed"


def test_every_value_that_is_picked_is_known_as_a_choice() -> None:
    def picked(part: type[BaseModel]) -> set[str]:
        return {n for n, f in part.model_fields.items() if get_origin(f.annotation) is Literal}

    seen: set[str] = set()
    parts: list[type[BaseModel]] = list(SCHEMAS.values())
    for part in parts:
        seen |= picked(part)
        inner = [f.annotation for f in part.model_fields.values()]
        inner += [arg for annotation in inner for arg in get_args(annotation)]
        parts += [i for i in inner if isinstance(i, type) and issubclass(i, BaseModel)]

    assert seen <= CHOICES
    assert {"frequency", "effect", "verdict", "points_to"} <= seen


def words_of(count: int, seed: int) -> str:
    chosen = random.Random(seed).choices([f"word{n % 97}x{n}" for n in range(300)], k=count)
    return " ".join(word + "." * (at % 9 == 0) for at, word in enumerate(chosen))[:6_000]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (words_of(800, 1), words_of(800, 2)),
        (words_of(800, 1), words_of(800, 1).replace("word5", "other")),
        ("a " * 3_000, "b " + "a " * 2_990 + "c"),
        (".\n" * 3_000, "x" + ".\n" * 2_900),
        *(
            tuple("".join(f"w{n}{gap}{side}{n}{gap}" for n in range(size))[:6_000] for side in "xy")
            for gap in " \n"
            for size in (250, 290, 360, 600)
        ),
    ],
)
def test_the_longest_texts_cost_no_more_than_a_bounded_multiple_of_prose(old: str, new: str):
    prose = "The gateway refused the call. Read the log first. " * 120

    ordinary = fastest(prose, prose.replace("Read", "Look at", 3))

    # Without the budget the worst of them cost thousands of times as much.
    assert fastest(old, new) < 400 * ordinary


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([{"status": ["403", "404"], "layer": ["gateway"]}, {"status": ["401"]}],
         "status 403 or 404, layer gateway; or status 401"),
        (["200", "429"], "200, 429"),
        ([], None),
        (None, None),
        (7, 7),
        ("reads", "reads"),
    ],
)  # fmt: skip
def test_lists_that_are_no_items_are_said_in_words(value: object, said: object) -> None:
    assert in_words(value) == said


def test_the_clues_of_an_answer_are_shown_as_words() -> None:
    old = {"answers": [{"id": "a", "label": "Yes", "when": []}]}
    new = {"answers": [{"id": "a", "label": "Yes", "when": [{"status": ["403"]}]}]}

    (field,) = diff(old, new)

    assert field.changes == (ChoiceChanged(None, "status 403"),)
