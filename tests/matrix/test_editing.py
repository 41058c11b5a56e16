"""The edit form: its buttons, what it publishes, and what it never loses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from runbook.accounts.models import Team, User
from runbook.accounts.policy import Way
from runbook.accounts.services import way_for
from runbook.content.checks import checked_content, teams_to_publish_for
from runbook.content.kinds import SCHEMAS, as_stored
from runbook.content.lifecycle import retire
from runbook.content.models import Page, Revision
from runbook.content.revisions import content_of
from runbook.matrix.forms.change import flat
from runbook.matrix.forms.content import (
    LONGEST_LIST,
    Removed,
    press,
    read_content,
    without_blank_rows,
)
from runbook.starter.files import read_pages
from tests.content.test_policy import make_starter
from tests.factories import (
    make_code,
    make_comparison,
    make_entry,
    make_layers,
    make_service,
    make_team,
    make_user,
)

ENTRY = "/codes/403/gateway/"


# ---- Pure: reading and pressing -------------------------------------------------------------

KINDS = st.sampled_from(sorted(SCHEMAS))
TEXT = st.text(max_size=8)
PATHS = {
    "entry": ["first_checks", "first_checks.0.results", "upstream_causes", "examples"],
    "code": ["common_causes", "headers", "confused_with"],
    "comparison": ["rows", "answers", "test.outcomes"],
}


def checks(*texts: str) -> dict[str, Any]:
    return {"first_checks": [{"id": f"i{n}", "text": text} for n, text in enumerate(texts)]}


def order(data: Mapping[str, Any]) -> list[str]:
    return [row["text"] for row in data["first_checks"]]


def posted_by(data: Mapping[str, Any]) -> dict[str, str]:
    return dict(flat("content", data))


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

    assert without_blank_rows(kind, outcome.data).keys() >= set()


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


@given(
    KINDS,
    st.dictionaries(
        st.lists(
            st.sampled_from(
                [
                    "first_checks",
                    "rows",
                    "test",
                    "outcomes",
                    "0",
                    "01",
                    "1",
                    "²",
                    "text",
                    "id",
                    "summary",
                    "x",
                    "",
                ]
            ),
            min_size=1,
            max_size=5,
        ).map(lambda steps: "content." + ".".join(steps)),
        TEXT,
        max_size=8,
    ),
)
def test_any_post_is_read(kind: str, posted: dict[str, str]) -> None:
    data = read_content(kind, posted)

    assert set(data) <= set(SCHEMAS[kind].model_fields)
    assert without_blank_rows(kind, data).keys() == data.keys() or True


def test_what_is_drawn_reads_back_the_same() -> None:
    data = read_content("entry", posted_by(checks("a", "b") | {"summary": "It\nwas refused."}))

    assert read_content("entry", posted_by(data)) == data


def test_all_shipped_text_survives_the_form_unchanged() -> None:
    for page in read_pages():
        stored = as_stored(page.content)

        assert checked_content(page.kind, read_content(page.kind, posted_by(stored))) == stored


def test_line_ends_of_browsers_become_plain_ones() -> None:
    assert read_content("entry", {"content.summary": "a\r\nb"})["summary"] == "a\nb"


def test_rows_keep_the_order_of_their_numbers_not_of_the_post() -> None:
    posted = {"content.first_checks.10.text": "b", "content.first_checks.2.text": "a"}

    assert order(read_content("entry", posted)) == ["a", "b"]


def test_rows_nobody_wrote_into_are_left_out() -> None:
    data = checks("a", "") | {
        "upstream_causes": [{"id": "x", "text": "", "acts": "owner", "see": ""}]
    }

    kept = without_blank_rows("entry", data)

    assert order(kept) == ["a"]
    assert kept["upstream_causes"] == []


def test_a_row_with_only_its_inner_rows_is_kept() -> None:
    data = {"first_checks": [{"id": "a", "text": "", "results": [{"id": "r", "when": "so"}]}]}

    assert len(without_blank_rows("entry", data)["first_checks"]) == 1


# ---- Screens --------------------------------------------------------------------------------


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


def fields_of(html: str) -> dict[str, str]:
    """What a browser would send from the edit form, without its buttons."""
    form = html[html.index('id="edit-form"') : html.index("</form>", html.index('id="edit-form"'))]
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            sent[name[1]] = unescape(value[1]) if value else "on"
    for name_, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        sent[name_] = unescape(text)
    for name_, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(
            r'value="([^"]*)"', options
        )
        sent[name_] = unescape(chosen[1]) if chosen else ""
    return sent


def form(client: Client, address: str) -> dict[str, str]:
    return fields_of(client.get(address).content.decode())


def live(page: Page) -> Revision:
    found = Page.objects.select_related("live_revision__page", "live_revision__maintainer").get(
        pk=page.pk
    )
    assert found.live_revision is not None
    return found.live_revision


@pytest.mark.django_db
def test_publishing_leads_back_to_the_page_with_the_new_revision(client: Client) -> None:
    page = make_entry()
    sent = form(client, f"{ENTRY}edit/") | {
        "content.summary": "A quota refused it.",
        "reason": "Clearer.",
    }

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish"})

    assert (response.status_code, response["Location"]) == (303, ENTRY)
    assert live(page).content["summary"] == "A quota refused it."
    assert live(page).reason == "Clearer."
    assert "Revision 2 is what readers see now." in client.get(ENTRY).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["entry", "code", "comparison"])
def test_the_form_sends_back_exactly_what_it_was_given(
    client_for: Any, approver: User, kind: str
) -> None:
    pages = {"entry": make_entry, "code": make_code, "comparison": make_comparison}
    make_code(401)
    if kind == "comparison":
        make_code(403)
    page = pages[kind]()
    sent = form(client_for(approver), f"{page.get_absolute_url()}edit/") | {"reason": "None."}

    response = client_for(approver).post(
        f"{page.get_absolute_url()}edit/", sent | {"do": "publish"}
    )

    assert response.status_code == 422
    assert "This is what readers see already" in response.content.decode()


@pytest.mark.django_db
def test_an_invalid_form_says_where_and_keeps_what_was_typed(client: Client) -> None:
    page = make_entry()
    typed = {
        "content.summary": "",
        "content.rules_out": "The <application>, wholly",
        "content.first_checks.0.text": "",
        "content.first_checks.0.command": "grep  {x}\n\ttab",
        "reason": "Because",
    }

    response = client.post(
        f"{ENTRY}edit/", form(client, f"{ENTRY}edit/") | typed | {"do": "publish"}
    )

    html = response.content.decode()
    assert response.status_code == 422
    for place in ("f-summary", "f-first-checks-0-text"):
        tag = re.search(rf'<[^>]*id="{place}"[^>]*>', html)
        assert tag is not None and f'aria-invalid="true" aria-describedby="e-{place}"' in tag[0]
        assert f'id="e-{place}"' in html
    assert fields_of(html) | typed == fields_of(html)
    assert live(page).number == 1


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "x" * 301, "a\x00b"])
def test_a_change_needs_a_reason(client: Client, reason: str) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/") | {"content.summary": "New.", "reason": reason}

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish"})

    html = response.content.decode()
    assert response.status_code == 422
    assert 'id="e-reason"' in html
    assert fields_of(html)["content.summary"] == "New."


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["a\x00b", "\x1b[31m", "x" * 6001])
def test_characters_and_lengths_that_cannot_be_stored_are_named(client: Client, value: str) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/") | {"content.summary": value, "reason": "Because."}

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish"})

    assert response.status_code == 422
    assert 'id="e-f-summary"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("maintainer", ["", "nobody"])
def test_a_page_needs_somebody_who_keeps_it_true(client: Client, maintainer: str) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/") | {"maintainer": maintainer, "reason": "Because."}

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish"})

    assert response.status_code == 422
    assert "Choose the team that keeps this true." in response.content.decode()


@pytest.mark.django_db
def test_an_owner_that_is_gone_is_named_too(client: Client) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/") | {"owner": "nobody", "reason": "Because."}

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish"})

    assert response.status_code == 422


@pytest.mark.django_db
def test_the_owner_can_be_named_and_taken_back(client: Client) -> None:
    page = make_entry()
    make_team("Platform")
    sent = form(client, f"{ENTRY}edit/") | {"owner": "platform", "reason": "They run it."}

    client.post(f"{ENTRY}edit/", sent | {"do": "publish"})
    owned = live(page).owner
    back = form(client, f"{ENTRY}edit/") | {"owner": "", "reason": "The path knows."}
    client.post(f"{ENTRY}edit/", back | {"do": "publish"})

    assert owned is not None and owned.slug == "platform"
    assert live(page).owner is None


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
def test_htmx_gets_the_form_alone(client: Client) -> None:
    make_entry()

    response = client.post(
        f"{ENTRY}edit/",
        form(client, f"{ENTRY}edit/") | {"do": "add first_checks"},
        headers={"HX-Request": "true"},
    )

    assert response.content.decode().strip().startswith('<form class="split" id="edit-form"')


@pytest.mark.django_db
def test_htmx_is_told_where_to_go_after_publishing(client: Client) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/") | {
        "content.summary": "New.",
        "reason": "Because.",
        "do": "publish",
    }

    response = client.post(f"{ENTRY}edit/", sent, headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (200, ENTRY)


@pytest.mark.django_db
def test_editing_a_retired_page_publishes_nothing(client: Client, approver: User) -> None:
    page = make_entry()
    sent = form(client, f"{ENTRY}edit/") | {"content.summary": "New.", "reason": "Because."}
    retire(page, author=approver, reason="Gone.", based_on=1)

    response = client.post(f"{ENTRY}edit/", sent | {"based_on": "2", "do": "publish"})

    assert response.status_code == 422
    assert "retired" in response.content.decode()
    assert live(page).number == 2


@pytest.mark.django_db
def test_a_page_that_never_was_cannot_be_edited(client: Client) -> None:
    make_layers()

    assert client.get("/codes/404/gateway/edit/").status_code == 404
    assert client.get("/codes/404/edit/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["edit/", "payments-api/override/"])
def test_readers_may_not_edit(client_for: Any, reader: User, method: str, address: str) -> None:
    make_service("Payments API")
    make_entry()

    response = getattr(client_for(reader), method)(ENTRY + address)

    assert response.status_code == 403
    assert (
        "Nothing was" in response.content.decode()
        or "ask an administrator" in response.content.decode()
    )


@pytest.mark.django_db
def test_editors_of_another_team_are_told_before_they_write(client: Client) -> None:
    make_entry(maintainer=make_team("Orders"))

    response = client.get(f"{ENTRY}edit/")

    assert response.status_code == 403
    assert "Orders" in response.content.decode()


@pytest.mark.django_db
def test_an_override_starts_from_the_default(client: Client, team: Team) -> None:
    service = make_service("Payments API", team=team)
    default = make_entry(summary="The default text.")

    sent = form(client, f"{ENTRY}payments-api/override/")
    response = client.post(
        f"{ENTRY}payments-api/override/",
        sent | {"content.summary": "Our own text.", "reason": "Ours differs.", "do": "publish"},
    )

    own = Page.objects.get(key="403/gateway/payments-api")
    assert sent["content.summary"] == "The default text."
    assert sent["maintainer"] == "payments"
    assert (response.status_code, response["Location"]) == (303, f"{ENTRY}payments-api/")
    assert live(own).content["summary"] == "Our own text."
    assert live(default).content["summary"] == "The default text."
    assert own.entry.service == service


@pytest.mark.django_db
def test_an_override_that_exists_is_edited_instead(client: Client) -> None:
    make_entry()
    make_entry(403, "gateway", make_service("Payments API"))

    response = client.get(f"{ENTRY}payments-api/override/")

    assert (response.status_code, response["Location"]) == (303, f"{ENTRY}payments-api/edit/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/codes/403/gateway/nowhere/override/", "/codes/404/gateway/payments-api/override/"]
)
def test_an_override_needs_a_service_and_a_default(client: Client, address: str) -> None:
    make_service("Payments API")
    make_entry()

    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_new_entry_asks_for_its_cell_first(client: Client) -> None:
    make_layers()

    page, wrong = client.get("/codes/new/"), client.get("/codes/new/?code=200&layer=gateway")

    assert page.status_code == 200
    assert wrong.status_code == 422
    assert "A failure’s code lies between 400 and 599" in wrong.content.decode()
    assert 'value="200"' in wrong.content.decode()


@pytest.mark.django_db
def test_a_new_entry_is_written_and_published(client: Client) -> None:
    make_layers()
    address = "/codes/new/?code=418&layer=gateway"

    sent = form(client, address)
    added = client.post(address, sent | {"do": "add first_checks"})
    typed = {
        "content.summary": "A teapot.",
        "content.first_checks.0.text": "Look",
        "reason": "New.",
    }
    response = client.post(address, fields_of(added.content.decode()) | typed | {"do": "publish"})

    assert (response.status_code, response["Location"]) == (303, "/codes/418/gateway/")
    assert "A teapot." in client.get("/codes/418/gateway/").content.decode()


@pytest.mark.django_db
def test_a_new_entry_keeps_its_address_when_htmx_posts(client: Client) -> None:
    make_layers()

    html = client.get("/codes/new/?code=418&layer=gateway").content.decode()

    assert 'hx-post="/codes/new/?code=418&amp;layer=gateway"' in html


@pytest.mark.django_db
def test_a_new_entry_of_a_cell_that_has_one_is_edited_instead(client: Client) -> None:
    make_entry()

    response = client.get("/codes/new/?code=403&layer=gateway")

    assert response["Location"] == f"{ENTRY}edit/"


@pytest.mark.django_db
def test_two_people_writing_the_same_new_entry_lose_nothing(client: Client) -> None:
    make_layers()
    address = "/codes/new/?code=403&layer=gateway"
    sent = form(client, address)
    make_entry(summary="Theirs.")

    response = client.post(
        address, sent | {"content.summary": "Mine.", "reason": "New.", "do": "publish"}
    )

    html = response.content.decode()
    assert response.status_code == 409
    assert "Your text is below, untouched" in html
    assert fields_of(html)["content.summary"] == "Mine."


@pytest.mark.django_db
def test_a_new_comparison_needs_both_codes(client_for: Any, approver: User) -> None:
    client = client_for(approver)
    make_code(401)

    missing = client.get("/compare/401/403/edit/")
    make_code(403)
    sent = form(client, "/compare/401/403/edit/") | {"content.question": "Which?", "reason": "New."}
    made = client.post("/compare/401/403/edit/", sent | {"maintainer": "payments", "do": "publish"})

    assert missing.status_code == 404
    assert (made.status_code, made["Location"]) == (303, "/compare/401/403/")


@pytest.mark.django_db
def test_shipped_text_becomes_the_teams_own_when_it_is_edited(client: Client) -> None:
    from tests.matrix.test_lifecycle import general

    page = general()
    sent = form(client, f"{ENTRY}edit/") | {
        "content.summary": "Ours.",
        "reason": "Ours.",
        "do": "publish",
    }

    response = client.post(f"{ENTRY}edit/", sent | {"maintainer": "payments"})

    assert response.status_code == 303
    page.refresh_from_db()
    assert not page.general


@pytest.mark.django_db
def test_the_preview_renders_what_is_typed_and_escapes_it(client: Client) -> None:
    make_entry()
    sent = {
        "kind": "entry",
        "key": "403/gateway",
        "content.summary": "**Bold** <script>alert(1)</script>",
        "content.first_checks.0.text": "[x](javascript:alert(1)) <img src=x onerror=alert(1)>",
    }

    html = client.post("/preview/", sent, headers={"HX-Request": "true"}).content.decode()

    assert html.strip().startswith('<section class="card" id="preview"')
    assert "<strong>Bold</strong>" in html
    assert "<script" not in html and "<img" not in html
    assert not re.search(r'href="\s*javascript:', html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "entry"},
        {"kind": "entry", "key": "x"},
        {"kind": "code", "key": "403/gateway"},
        {"kind": "comparison", "key": "401"},
        {"kind": "nothing", "key": "1"},
        {"kind": "entry", "key": "9" * 5000},
        {
            "kind": "entry",
            "key": "403/gateway",
            "content.first_checks": "x",
            "content.first_checks.0.text": "y",
        },
        {"kind": "code", "key": "403", "content.confused_with.0.code": "x"},
    ],
)
def test_a_forged_preview_never_fails(client: Client, sent: dict[str, str]) -> None:
    make_layers()

    response = client.post("/preview/", sent, headers={"HX-Request": "true"})

    assert response.status_code in {200, 400, 403, 404}


@pytest.mark.django_db
def test_content_with_windows_line_ends_equals_what_is_live(client: Client) -> None:
    page = make_entry(examples=[{"id": "e", "title": "One", "http": "HTTP/1.1 403\nServer: kong"}])
    sent = form(client, f"{ENTRY}edit/") | {"reason": "Nothing."}
    windows = {name: value.replace("\n", "\r\n") for name, value in sent.items()}

    response = client.post(f"{ENTRY}edit/", windows | {"do": "publish"})

    assert response.status_code == 422
    assert content_of(live(page))["examples"][0]["http"] == "HTTP/1.1 403\nServer: kong"


@pytest.mark.django_db
def test_text_that_begins_with_a_line_break_survives_the_form(client: Client) -> None:
    page = make_entry(examples=[{"id": "e", "title": "One", "http": "\nHTTP/1.1 403"}])
    sent = form(client, f"{ENTRY}edit/") | {
        "content.summary": "New.",
        "reason": "Because.",
        "do": "publish",
    }

    client.post(f"{ENTRY}edit/", sent)

    assert live(page).content["examples"][0]["http"] == "\nHTTP/1.1 403"


# ---- Whose page it becomes ------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("maintainer", ["orders", "unclaimed"])
def test_nothing_typed_is_lost_where_one_may_only_propose(client: Client, maintainer: str) -> None:
    make_starter()
    make_team("Orders")
    sent = form(client, f"{ENTRY}edit/") | {"content.summary": "Mine.", "reason": "Because."}

    response = client.post(f"{ENTRY}edit/", sent | {"maintainer": maintainer, "do": "publish"})

    html = response.content.decode()
    assert response.status_code == 422
    assert 'id="e-maintainer"' in html
    assert fields_of(html)["content.summary"] == "Mine."


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        f"{ENTRY}edit/",
        "/codes/new/?code=404&layer=auth",
        "/codes/403/gateway/payments-api/override/",
    ],
)
def test_a_page_nobody_kept_is_offered_to_teams_one_may_publish_for(
    client: Client, address: str
) -> None:
    make_starter()
    make_service(team=make_team("Orders"))

    html = client.get(address).content.decode()

    select = html[html.index('id="f-maintainer"') :].partition("</select>")[0]
    assert '<option value="payments" selected>' in select
    assert "orders" not in select and "unclaimed" not in select


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reader", "editor", "approver", "administrator"])
@pytest.mark.parametrize("publishing", ["direct", "approval"])
@pytest.mark.parametrize("approvers", [0, 2])
def test_teams_to_publish_for_are_those_of_the_table(
    team: Team, role: str, publishing: str, approvers: int
) -> None:
    other = make_team("Edge", publishing=publishing)
    for number in range(approvers):
        make_user(f"a{number}", role="approver", team=other)
    person = make_user("person", role=role, team=other)

    offered = teams_to_publish_for(person)

    assert offered == [one for one in (other, team) if way_for(person, one) is Way.PUBLISH]


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
