"""What holds for every merge and every diff, whatever the contents."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from runbook.content.diff import diff, summarise, words
from runbook.content.kinds import as_stored, parse_content
from runbook.content.merge import Choice, is_items, merge, resolve

type Content = dict[str, Any]

TEXTS = st.sampled_from(["Ask them", "Ask DNS", "Ask the caller.", "dig it", "Call them. Wait."])
LINES = st.sampled_from(["Kong", "Envoy"])
KEYS = st.sampled_from("abcd")


def items(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[list[Content]]:
    """A list of items with few ids, so that two lists often share some."""
    item = st.fixed_dictionaries({"id": KEYS, **fields})
    return st.lists(item, max_size=4, unique_by=lambda item: item["id"])


RESULTS = items({"when": TEXTS, "means": TEXTS, "then": TEXTS})
VARIANTS = items({"product": LINES, "command": TEXTS})
CHECKS = {
    "text": TEXTS,
    "effect": st.sampled_from(["reads", "changes"]),
    "variants": VARIANTS,
    "results": RESULTS,
}
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "summary": TEXTS,
    "do_not": TEXTS,
    "frequency": st.sampled_from(["usual", "rare"]),
    "first_checks": items(CHECKS),
    "log_locations": items({"label": LINES, "query": TEXTS}),
    "upstream_causes": items({"text": TEXTS, "acts": st.sampled_from(["owner", "caller"])}),
}
META = {name: st.sampled_from([None, "edge", "risk"]) for name in ("owner", "maintainer")}


def stored(fields: Content, meta: Content) -> Content:
    """As services hand it over: valid, in full, with the two teams beside it."""
    return as_stored(parse_content("entry", fields)) | meta


CONTENTS = st.builds(stored, st.fixed_dictionaries(FIELDS), st.fixed_dictionaries(META))


@st.composite
def edits(draw: st.DrawFn, base: Content) -> Content:
    """What one person makes of `base` in a few steps."""
    edited = copy.deepcopy(base)
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from([*FIELDS, *META]))
        if is_items(edited[name]) and edited[name] and draw(st.booleans()):
            edit_list(draw, edited[name])
        else:
            edited[name] = draw(CONTENTS)[name]
    return edited


def edit_list(draw: st.DrawFn, target: list[Content]) -> None:
    place = draw(st.integers(0, len(target) - 1))
    step = draw(st.sampled_from(["remove", "move", "change"]))
    item = target.pop(place)
    if step == "change":
        item |= {"text": draw(TEXTS)} if "text" in item else {"query": draw(TEXTS)}
        target.insert(place, item)
    elif step == "move":
        target.insert(draw(st.integers(0, len(target))), item)


@st.composite
def unrelated(draw: st.DrawFn) -> tuple[Content, Content, Content]:
    return draw(CONTENTS), draw(CONTENTS), draw(CONTENTS)


@st.composite
def edited(draw: st.DrawFn) -> tuple[Content, Content, Content]:
    base = draw(CONTENTS)
    return base, draw(edits(base)), draw(edits(base))


TRIPLES = st.one_of(edited(), unrelated())
often = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def lists(value: Any, path: str = "") -> Iterator[tuple[str, list[Content]]]:
    """Every list of items in `value`, with the path a conflict about it would have."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from lists(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        yield path, value
        for item in value:
            yield from lists(item, f"{path}.{item['id']}")


def unordered(value: Any) -> Any:
    if isinstance(value, list):
        return sorted((unordered(item) for item in value), key=lambda item: item["id"])
    if isinstance(value, dict):
        return {name: unordered(inner) for name, inner in value.items()}
    return value


def at(content: Content, path: str) -> dict[str, Content]:
    return {item["id"]: item for where, found in lists(content) if where == path for item in found}


@often
@given(TRIPLES)
def test_a_merge_with_an_untouched_side_is_the_other_side(
    sides: tuple[Content, Content, Content],
) -> None:
    base, one, other = sides

    assert merge(base, one, base).content == one
    assert merge(base, base, other).content == other
    assert not merge(base, one, base).conflicts + merge(base, base, other).conflicts


@often
@given(CONTENTS, CONTENTS)
def test_two_equal_sides_never_conflict(base: Content, side: Content) -> None:
    merged = merge(base, side, copy.deepcopy(side))

    assert merged.content == side
    assert (merged.conflicts, merged.automatic) == ((), ())


@often
@given(edited())
def test_without_conflict_it_does_not_matter_whose_side_is_mine(
    sides: tuple[Content, Content, Content],
) -> None:
    base, mine, theirs = sides
    here, there = merge(base, mine, theirs), merge(base, theirs, mine)
    assume(not here.conflicts)

    assert not there.conflicts
    assert unordered(here.content) == unordered(there.content)
    for path, found in lists(base):
        old = [item["id"] for item in found]
        orders = [[key for key in at(m.content, path) if key in old] for m in (here, there)]
        assert orders[0] == orders[1]


@often
@given(TRIPLES)
def test_no_item_that_a_side_inserted_or_changed_is_lost(
    sides: tuple[Content, Content, Content],
) -> None:
    base, mine, theirs = sides

    merged = merge(base, mine, theirs)

    open_items = {conflict.path for conflict in merged.conflicts if conflict.kind == "item"}
    for side in (mine, theirs):
        for path, found in lists(side):
            for item in found:
                touched = at(base, path).get(item["id"]) != item
                shown = any(f"{path}.{item['id']}.".startswith(f"{o}.") for o in open_items)
                gone = item["id"] not in at(merged.content, path)
                assert not (touched and gone) or shown


@often
@given(TRIPLES)
def test_ids_stay_unique_and_the_result_valid(sides: tuple[Content, Content, Content]) -> None:
    merged = merge(*sides).content

    for _, found in lists(merged):
        assert len({item["id"] for item in found}) == len(found)
    content = {name: value for name, value in merged.items() if name not in META}
    assert as_stored(parse_content("entry", content)) == content


@often
@given(CONTENTS, CONTENTS, CONTENTS, st.data())
def test_edits_to_different_fields_never_conflict(
    base: Content, one: Content, other: Content, data: st.DataObject
) -> None:
    names = data.draw(st.permutations(list(base)))
    cut = data.draw(st.integers(0, len(names)))
    left = {name: one[name] for name in names[:cut]}
    right = {name: other[name] for name in names[cut:]}

    merged = merge(base, base | left, base | right)

    assert merged.content == base | left | right
    assert not merged.conflicts


@often
@given(TRIPLES, st.sampled_from(["mine", "theirs"]))
def test_an_answer_to_every_conflict_leaves_none(
    sides: tuple[Content, Content, Content], answer: Choice
) -> None:
    merged = merge(*sides)
    paths = [conflict.path for conflict in merged.conflicts]

    settled = resolve(*sides, dict.fromkeys(paths, answer))

    assert len(set(paths)) == len(paths)
    assert settled.conflicts == ()
    assert settled.automatic == merged.automatic
    assert answer == "theirs" or settled.content == merged.content


@often
@given(TRIPLES)
def test_merging_leaves_the_sides_as_they_were(sides: tuple[Content, Content, Content]) -> None:
    before = copy.deepcopy(sides)

    merge(*sides)

    assert sides == before


@often
@given(CONTENTS, CONTENTS)
def test_a_diff_is_empty_exactly_where_nothing_changed(old: Content, new: Content) -> None:
    assert diff(old, copy.deepcopy(old)) == ()
    assert (diff(old, new) == ()) == (old == new)
    assert (summarise(diff(old, new)) == "Nothing changed") == (old == new)


@often
@given(st.text("ab ,.\n", max_size=60), st.text("ab ,.\n", max_size=60))
def test_both_texts_can_be_put_together_from_their_difference(old: str, new: str) -> None:
    spans = words(old, new)

    assert "".join(span.text for span in spans if span.op != "removed") == new
    assert "".join(span.text for span in spans if span.op != "added") == old
    assert all(span.text for span in spans)
