"""The buttons of the edit form’s lists: add, remove, undo, up and down."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from runbook.accounts.models import User
from runbook.content.kinds import SCHEMAS
from runbook.content.models import Page
from runbook.matrix.forms.content import (
    LONGEST_LIST,
    Removed,
    press,
    read_content,
    without_blank_rows,
)
from runbook.matrix.forms.words import SECTIONS
from tests.factories import make_code, make_comparison, make_entry
from tests.matrix.edit_tools import ENTRY, checks, fields_of, form, live, order, posted_by

KINDS = st.sampled_from(sorted(SECTIONS))  # a scenario is written as one text
TEXT = st.text(max_size=8)
PATHS = {
    "entry": ["first_checks", "first_checks.0.results", "upstream_causes", "examples"],
    "code": ["common_causes", "headers", "confused_with"],
    "comparison": ["rows", "answers", "test.outcomes"],
}


@pytest.mark.parametrize(
    ("button", "after"),
    [
        ("up first_checks.1", ["b", "a", "c"]),
        ("down first_checks.1", ["a", "c", "b"]),
        ("up first_checks.0", ["a", "b", "c"]),
        ("down first_checks.2", ["a", "b", "c"]),
        ("remove first_checks.1", ["a", "c"]),
    ],
)
def test_buttons_move_and_remove_rows(button: str, after: list[str]) -> None:
    outcome = press("entry", checks("a", "b", "c"), button)

    assert order(outcome.data) == after


@pytest.mark.parametrize(
    "button",
    [
        "",
        "up",
        "up first_checks",
        "up first_checks.9",
        "down first_checks.x",
        "remove nowhere.1",
        "remove first_checks.-1",
        "add summary",
        "add nowhere",
        "add first_checks.0.text",
        "undo",
        "add first_checks.9.results",
        "explode first_checks.1",
        "up first_checks." + "9" * 5000,
    ],
)
def test_a_button_that_fits_nothing_changes_nothing(button: str) -> None:
    before = checks("a", "b")

    assert press("entry", before, button).data == before


def test_adding_gives_a_blank_row_with_an_id_and_the_focus() -> None:
    outcome = press("entry", checks("a"), "add first_checks")

    assert outcome.focus == "first_checks.1"
    assert set(outcome.data["first_checks"][1]) == {"id"}


def test_rows_inside_rows_have_the_same_buttons() -> None:
    outcome = press("entry", checks("a"), "add first_checks.0.results")

    assert len(outcome.data["first_checks"][0]["results"]) == 1


def test_a_full_list_takes_no_more() -> None:
    full = checks(*map(str, range(LONGEST_LIST)))

    assert len(press("entry", full, "add first_checks").data["first_checks"]) == LONGEST_LIST


@given(st.lists(TEXT, min_size=1, max_size=6), st.data())
def test_undo_puts_the_removed_row_back_where_it_was(texts: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(texts) - 1))
    before = read_content("entry", posted_by(checks(*texts)))

    removed = press("entry", before, f"remove first_checks.{place}").removed
    assert removed is not None
    after = press(
        "entry", press("entry", before, f"remove first_checks.{place}").data, "undo", removed.dump()
    )

    assert after.data == before


@given(st.lists(TEXT, min_size=2, max_size=6), st.data())
def test_down_undoes_up(texts: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(texts) - 1))
    before = checks(*texts)

    moved = press("entry", before, f"up first_checks.{place}").data

    assert press("entry", moved, f"down first_checks.{place - 1}").data == before


@given(KINDS, st.data())
def test_buttons_never_change_what_was_passed_in(kind: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(PATHS[kind]))
    before = read_content(kind, {f"content.{path}.0.text": "x"})
    copy = json.loads(json.dumps(before))

    press(kind, before, f"remove {path}.0")

    assert before == copy


@given(
    KINDS,
    st.sampled_from(["up", "down", "remove", "add", "undo"]),
    st.text(alphabet="abcdefgilmnoprstuwx_.0123456789", max_size=30),
    st.one_of(
        TEXT,
        st.recursive(
            st.none() | st.booleans() | st.integers() | TEXT,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
            max_leaves=8,
        ).map(json.dumps),
    ),
)
def test_no_button_however_forged_fails(kind: str, verb: str, path: str, undo: str) -> None:
    outcome = press(kind, read_content(kind, {}), f"{verb} {path}", undo)

    kept = without_blank_rows(kind, outcome.data)
    assert set(kept) <= set(SCHEMAS[kind].model_fields)
    assert without_blank_rows(kind, kept) == kept


@given(
    st.sampled_from(["first_checks", "summary", "first_checks.0.results"]),
    st.dictionaries(
        st.sampled_from(["id", "text", "results", "variants", "effect", "bogus"]),
        st.none() | st.integers() | TEXT | st.lists(st.integers() | TEXT, max_size=2),
    ),
)
def test_a_forged_undo_brings_back_only_what_the_schema_names(
    path: str, item: dict[str, Any]
) -> None:
    undo = Removed(path, 0, item).dump()

    rows = press("entry", read_content("entry", {}), "undo", undo).data["first_checks"]

    for row in rows:
        assert "bogus" not in row
        assert isinstance(row.get("results", []), list)


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "make"),
    [
        ("/codes/403/gateway/edit/", make_entry),
        ("/codes/403/edit/", make_code),
        ("/compare/401/403/edit/", make_comparison),
    ],
)
def test_every_button_of_every_form_answers(
    client_for: Any, approver: User, address: str, make: Callable[[], Page]
) -> None:
    make_code(401), make_code(403)
    if make is not make_code:
        make()
    client = client_for(approver)
    first = client.get(address).content.decode()
    buttons = re.findall(r'name="do" value="([^"]+)"', first)

    for button in buttons:
        if button != "publish":
            response = client.post(address, fields_of(first) | {"do": button})
            assert response.status_code == 200, button
            assert "</form>" in response.content.decode()
    assert any(one.startswith("add ") for one in buttons)


@pytest.mark.django_db
def test_the_list_buttons_work_without_a_script_through_several_posts(client: Client) -> None:
    page = make_entry()
    address = f"{ENTRY}edit/"

    def press_on(sent: dict[str, str], button: str, **typed: str) -> dict[str, str]:
        response = client.post(address, sent | typed | {"do": button})
        assert response.status_code == 200
        return fields_of(response.content.decode())

    sent = press_on(form(client, address), "add first_checks")
    sent = press_on(sent, "up first_checks.2", **{"content.first_checks.2.text": "The third"})
    sent = press_on(sent, "remove first_checks.0")
    assert json.loads(sent["undo"])[0] == "first_checks"
    sent = press_on(sent, "undo")
    assert "undo" not in sent
    client.post(address, sent | {"do": "publish", "reason": "A third check."})

    assert [one["text"] for one in live(page).content["first_checks"]] == [
        "Read which policy refused the call",
        "The third",
        "Compare the scopes with the route",
    ]


@pytest.mark.django_db
def test_a_moved_row_keeps_its_id(client: Client) -> None:
    page = make_entry()
    moved = client.post(
        f"{ENTRY}edit/", form(client, f"{ENTRY}edit/") | {"do": "down first_checks.0"}
    )

    sent = fields_of(moved.content.decode()) | {"do": "publish", "reason": "Order."}
    client.post(f"{ENTRY}edit/", sent)

    assert [one["id"] for one in live(page).content["first_checks"]] == ["scope", "policy"]


@pytest.mark.django_db
def test_a_moved_row_takes_the_focus_and_is_marked(client: Client) -> None:
    make_entry()

    html = client.post(
        f"{ENTRY}edit/", form(client, f"{ENTRY}edit/") | {"do": "down first_checks.0"}
    ).content.decode()

    assert html.count(" autofocus") == 1
    assert html.count('<li class="moved">') == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "undo",
    [
        json.dumps(["first_checks", 0, {"text": "\ud800"}]),
        json.dumps(["first_checks", 0, {"\udc00": "x"}]),
        '["first_checks", 0, {"text": ' + "[" * 900 + "]" * 900 + "}]",
        '["first_checks", 0, {"text": ' + "[" * 3000 + "]" * 3000 + "}]",
        json.dumps(["first_checks", 0, {"text": "x" * 100_000}]),
    ],
)
def test_a_forged_undo_brings_nothing_back_and_breaks_nothing(client: Client, undo: str) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/")

    for button in ("undo", "add first_checks"):
        response = client.post(f"{ENTRY}edit/", sent | {"do": button, "undo": undo})
        assert response.status_code == 200
    assert Removed.load(undo) is None
