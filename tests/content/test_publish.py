"""Publishing: what becomes a page, what is refused, and that nothing changes on the way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from runbook.content.errors import AlreadyThereError, InvalidContentError
from runbook.content.kinds import SCHEMA_VERSION
from runbook.content.kinds.fields import MAX_ITEMS, MAX_TEXT
from runbook.content.models import Entry, Page, Revision
from runbook.content.revisions import Change, content_of
from runbook.content.services import publish
from runbook.core.models import Stamp
from tests.factories import make_code, make_entry, make_entry_content, make_service

pytestmark = pytest.mark.django_db


def new(key: str, author, team, kind: str = "entry", **fields: Any) -> Change:
    return Change(kind, key, make_entry_content(**fields), team, None, author, "First text.")


def stored(page: Page) -> dict[str, Any]:
    return content_of(Revision.objects.select_related("page").get(page=page))


def test_a_published_entry_is_what_readers_see(layers, editor, team):
    published = publish(new("403/gateway", editor, team))

    page = Page.objects.get(kind="entry", key="403/gateway")
    assert page.live_revision == published.revision
    assert Entry.objects.get(page=page).check_count == 2


def test_a_published_revision_says_who_why_and_in_which_shape(layers, editor, team):
    revision = publish(new("403/gateway", editor, team)).revision

    assert (revision.number, revision.author, revision.reason) == (1, editor, "First text.")
    assert (revision.schema, revision.based_on) == (SCHEMA_VERSION, None)
    assert revision.approved_by is None


def test_a_new_page_that_is_there_already_is_refused(layers, editor, team):
    page = make_entry(403, "gateway")

    with pytest.raises(AlreadyThereError) as refused:
        publish(new("403/gateway", editor, team))

    assert refused.value.page == page
    assert page.revisions.count() == 1


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("entry", "0403/gateway"),
        ("entry", "٤٠٣/gateway"),
        ("entry", "+403/gateway"),
        ("entry", "999/gateway"),
        ("entry", "403"),
        ("entry", "403/"),
        ("entry", "403/nowhere"),
        ("entry", "403/gateway/"),
        ("entry", "403/gateway/nobody"),
        ("entry", "403/gateway/a/b"),
        ("entry", "403/Gateway"),
        ("entry", "403/gateway\n"),
        ("entry", "403/gateway\0"),
        ("entry", ""),
        ("entry", "x" * 200),
        ("novel", "403"),
    ],
)
def test_a_page_about_nothing_there_is_is_refused(layers, editor, team, kind, key):
    with pytest.raises(InvalidContentError):
        publish(new(key, editor, team, kind))

    assert not Page.objects.exists()


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("code", "99"),
        ("code", "0403"),
        ("code", "600"),
        ("comparison", "403-vs-401"),
        ("comparison", "401-vs-401"),
        ("comparison", "401-403"),
    ],
)
def test_a_code_or_comparison_has_one_natural_key(approver, team, kind, key):
    content = {"name": "N", "failure_type": "none", "side": "either", "summary": "S"}
    content = {"question": "Which?"} if kind == "comparison" else content

    with pytest.raises(InvalidContentError, match="key"):
        publish(Change(kind, key, content, team, None, approver, "Why."))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("summary", ""),
        ("summary", "a\0b"),
        ("summary", "\ud800"),
        ("summary", "\x1b[31m"),
        ("summary", "x" * (MAX_TEXT + 1)),
        ("summary", None),
        ("summary", 7),
        ("frequency", "often"),
        ("colour", "red"),
        ("first_checks", [{"id": "a", "text": "A"}] * 2),
        ("first_checks", [{"id": "A", "text": "A"}]),
        ("first_checks", [{"id": f"i{n}", "text": "A"} for n in range(MAX_ITEMS + 1)]),
        ("sources", [{"label": "L", "url": "javascript:alert(1)"}]),
        ("sources", [{"label": "two\nlines", "url": "https://example.org"}]),
    ],
)
def test_content_that_does_not_fit_is_refused_with_its_place(layers, editor, team, field, value):
    with pytest.raises(InvalidContentError) as refused:
        publish(new("403/gateway", editor, team, **{field: value}))

    assert refused.value.faults[0].path.split(".")[0] == field
    assert refused.value.faults[0].message
    assert not Page.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "🚒🧑🏽\u200d🚒 4-byte and joined",
        "עברית \u202e gnirts",
        "e\u0301 is not é",
        "\ufeff\ufffd\uffff\U0010ffff",
        "back\\slash \\u0000 \"quote\" 'quote' %s {x} $$",
        "\x7f\x85 and the other controls",
        "\U0001f4a9" * MAX_TEXT,
    ],
)
def test_odd_text_is_stored_and_read_back_as_it_was(layers, editor, team, text):
    page = publish(new("403/gateway", editor, team, do_not=text)).page

    assert stored(page)["do_not"] == text.strip()


def test_the_largest_page_of_distinct_words_can_be_published(layers, editor, team):
    words = [" ".join(chr(0x20000 + 64 * n + m) * 3 for m in range(1500)) for n in range(MAX_ITEMS)]
    checks = [
        {"id": f"i{n}", "text": text, "detail": text, "command": text}
        for n, text in enumerate(words)
    ]

    page = publish(new("403/gateway", editor, team, first_checks=checks)).page

    assert len(stored(page)["first_checks"]) == MAX_ITEMS


def test_publishing_counts_once_in_the_stamp(layers, editor, team):
    before = Stamp.objects.get().value

    publish(new("403/gateway", editor, team))

    assert Stamp.objects.get().value == before + 1


def test_each_service_has_its_own_entry_of_a_cell(layers):
    keys = {make_entry(403, "gateway", service).key for service in (None, make_service())}

    assert keys == {"403/gateway", "403/gateway/payments-api"}


def test_a_page_of_another_kind_may_have_the_same_code(layers):
    assert make_code(403).pk != make_entry(403).pk


ANY_TEXT = st.text(st.characters(), max_size=60)
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)


SAID = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)


def parts(**texts: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
    items = st.fixed_dictionaries({"id": IDS} | texts)
    return st.lists(items, max_size=3, unique_by=lambda item: item["id"])


CONTENT = st.fixed_dictionaries(
    {"summary": SAID},
    optional={
        "rules_out": ANY_TEXT,
        "do_not": SAID,
        "frequency": st.sampled_from(["usual", "rare"]),
        "first_checks": parts(
            text=SAID, command=SAID, results=parts(when=SAID, means=SAID, then=SAID)
        ),
        "examples": parts(title=SAID, http=SAID, note=SAID),
        "log_locations": parts(label=SAID, url=st.sampled_from(["", "https://x.example/ü"])),
        "upstream_causes": parts(text=SAID, see=st.sampled_from(["", "502/gateway", "nowhere"])),
    },
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=CONTENT)
@example(content={"summary": "a\0"})
@example(content={"summary": "\udfff"})
@example(content={"summary": "s", "upstream_causes": [{"id": "a", "text": "t", "see": "٤/a"}]})
def test_any_content_is_refused_with_faults_or_read_back_identically(layers, editor, team, content):
    code = 100 + Page.objects.count() % 500
    change = Change("entry", f"{code}/gateway", content, team, None, editor, "Made up.")

    try:
        page = publish(change).page
    except InvalidContentError as refused:
        assert refused.faults
        assert all(fault.path and fault.message for fault in refused.faults)
    else:
        assert within(content, stored(page))


def within(typed: Any, kept: Any) -> bool:
    """Whether all that was typed was kept, but for spaces around it."""
    if isinstance(typed, dict):
        return all(within(value, kept[name]) for name, value in typed.items())
    if isinstance(typed, list):
        return len(typed) == len(kept) and all(map(within, typed, kept))
    return kept in (typed, typed.strip()) if isinstance(typed, str) else typed == kept
