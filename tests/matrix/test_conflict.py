"""Two people edit the same page: what merges by itself, and how the rest is settled."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.content.models import Page, Revision
from tests.factories import make_entry, make_team
from tests.matrix.edit_tools import fields_of, form, live
from tests.matrix.test_history import change

pytestmark = pytest.mark.django_db

ENTRY = "/codes/403/gateway/"
EDIT = f"{ENTRY}edit/"


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.fixture
def page() -> Page:
    return make_entry(summary="The gateway refused the call.", rules_out="The application.")


def hidden_of(html: str) -> dict[str, str]:
    """What the conflict page carries along."""
    form_html = html[html.index('id="conflict"') :]
    sent = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', form_html):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name and value
        sent[name[1]] = unescape(value[1])
    for name_, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form_html, re.S
    ):
        sent[name_] = unescape(text)
    return sent


def collide(
    client: Client, page: Page, mine: str = "Mine.", theirs: str = "Theirs."
) -> dict[str, str]:
    """Both change the summary; what the conflict page would send back."""
    sent = form(client, EDIT) | {"content.summary": mine, "reason": "My reason."}
    change(page, "Their reason.", summary=theirs)
    response = client.post(EDIT, sent | {"do": "publish"})
    assert response.status_code == 409
    return hidden_of(response.content.decode()) | {"reason": "My reason."}


def test_changes_of_different_fields_merge_by_themselves(client: Client, page: Page) -> None:
    sent = form(client, EDIT) | {"content.rules_out": "Nothing yet.", "reason": "Mine."}
    change(page, summary="A quota refused the call.")

    response = client.post(EDIT, sent | {"do": "publish"})

    merged = live(page)
    assert response.status_code == 303
    assert merged.number == 3
    assert merged.content["summary"] == "A quota refused the call."
    assert merged.content["rules_out"] == "Nothing yet."
    assert "Taken over from the change before: Summary" in client.get(ENTRY).content.decode()


def test_changes_of_different_rows_merge_by_themselves(client: Client, page: Page) -> None:
    sent = form(client, EDIT) | {"content.first_checks.0.text": "Mine", "reason": "Mine."}
    rows = live(page).content["first_checks"]
    change(page, first_checks=[{"id": "new", "text": "Theirs"}, *rows])

    response = client.post(EDIT, sent | {"do": "publish"})

    assert response.status_code == 303
    assert [row["text"] for row in live(page).content["first_checks"]] == [
        "Theirs",
        "Mine",
        "Compare the scopes with the route",
    ]


def test_a_conflict_names_person_revision_reason_and_both_texts(client: Client, page: Page) -> None:
    sent = form(client, EDIT) | {
        "content.summary": "The gateway dropped the call.",
        "reason": "Mine.",
    }
    change(page, "The wiki said so.", summary="The gateway delayed the call.")

    response = client.post(EDIT, sent | {"do": "publish"})

    html = response.content.decode()
    assert response.status_code == 409
    assert "Author published revision 2 while you edited revision 1." in html
    assert "The wiki said so." in html
    assert "<ins>dropped</ins>" in html and "<ins>delayed</ins>" in html
    assert "Before both: The gateway refused the call." in html
    assert live(page).number == 2


def test_everything_typed_is_carried_along_a_conflict(client: Client, page: Page) -> None:
    typed = {"content.do_not": "Restart <it> & wait", "content.first_checks.1.command": "a\n  b\n"}

    sent = form(client, EDIT) | typed | {"content.summary": "Mine.", "reason": "Mine."}
    change(page, summary="Theirs.")
    carried = hidden_of(client.post(EDIT, sent | {"do": "publish"}).content.decode())

    assert {name: carried[name] for name in typed} == typed
    assert carried["content.summary"] == "Mine."


@pytest.mark.parametrize(
    ("answer", "text", "after"),
    [("mine", "", "Mine."), ("theirs", "", "Theirs."), ("edited", "Both agree.", "Both agree.")],
)
def test_a_conflict_is_settled_three_ways(
    client: Client, page: Page, answer: str, text: str, after: str
) -> None:
    sent = collide(client, page) | {"content.rules_out": "Nothing."}
    answers = {"choice.summary": answer, "text.summary": text, "do": "settle"}

    response = client.post(EDIT, sent | answers)

    settled = live(page)
    assert response.status_code == 303
    assert settled.number == 3
    assert settled.content["summary"] == after
    assert settled.content["rules_out"] == "Nothing."


def test_taking_theirs_altogether_leaves_nothing_to_publish(client: Client, page: Page) -> None:
    sent = collide(client, page)

    response = client.post(EDIT, sent | {"choice.summary": "theirs", "do": "settle"})

    assert (response.status_code, response["Location"]) == (303, ENTRY)
    assert "Their revision stands" in client.get(ENTRY).content.decode()
    assert live(page).number == 2


def test_a_settled_change_is_based_on_what_it_was_settled_against(
    client: Client, page: Page
) -> None:
    sent = collide(client, page)

    client.post(EDIT, sent | {"choice.summary": "mine", "do": "settle"})

    third = Revision.objects.select_related("based_on").get(page=page, number=3)
    assert third.based_on is not None and third.based_on.number == 2


def test_an_unanswered_conflict_is_asked_again(client: Client, page: Page) -> None:
    sent = collide(client, page)

    response = client.post(EDIT, sent | {"do": "settle"})

    assert response.status_code == 409
    assert 'name="choice.summary"' in response.content.decode()
    assert live(page).number == 2


def test_a_second_conflict_on_top_is_shown_with_the_answers_so_far(
    client: Client, page: Page
) -> None:
    sent = collide(client, page)
    change(page, "Once more.", summary="A third wording.")

    again = client.post(EDIT, sent | {"choice.summary": "mine", "do": "settle"})
    html = again.content.decode()
    carried = hidden_of(html) | {"reason": "Mine."}
    settled = client.post(EDIT, carried | {"choice.summary": "mine", "do": "settle"})

    assert again.status_code == 409
    assert "A third wording." in re.sub(r"</?ins>", "", html)
    assert settled.status_code == 303
    assert live(page).content["summary"] == "Mine."
    assert live(page).number == 4


def test_the_last_wording_of_ones_own_survives_a_second_conflict(
    client: Client, page: Page
) -> None:
    sent = collide(client, page)
    change(page, "Once more.", summary="A third wording.")

    answers = {"choice.summary": "edited", "text.summary": "Both agree.", "do": "settle"}
    html = client.post(EDIT, sent | answers).content.decode()

    assert "Both agree." in html


def test_a_settled_change_still_needs_a_reason(client: Client, page: Page) -> None:
    sent = collide(client, page) | {"reason": "  ", "choice.summary": "mine"}

    response = client.post(EDIT, sent | {"do": "settle"})

    assert response.status_code == 422
    assert "Mine." in response.content.decode()
    assert live(page).number == 2


def test_an_edited_wording_is_validated_like_any_text(client: Client, page: Page) -> None:
    sent = collide(client, page)
    answers = {"choice.summary": "edited", "text.summary": "", "do": "settle"}

    response = client.post(EDIT, sent | answers)

    assert response.status_code == 422
    assert live(page).number == 2


@pytest.mark.parametrize(
    "forged",
    [
        {"choice.nowhere": "mine"},
        {"choice.summary": "ours"},
        {"against": "99"},
        {"against": "x"},
        {"against": "9" * 5000},
        {"against": ""},
        {"choice.maintainer": "edited", "text.maintainer": "orders"},
    ],
)
def test_forged_answers_publish_nothing(client: Client, page: Page, forged: dict[str, str]) -> None:
    sent = collide(client, page)

    response = client.post(EDIT, sent | forged | {"do": "settle"})

    assert response.status_code == 409
    assert "Mine." in response.content.decode()
    assert live(page).number == 2


def test_two_removals_of_one_row_are_no_conflict(client: Client, page: Page) -> None:
    removed = client.post(EDIT, form(client, EDIT) | {"do": "remove first_checks.0"})
    sent = fields_of(removed.content.decode()) | {
        "content.rules_out": "Nothing.",
        "reason": "Mine.",
    }
    change(page, first_checks=live(page).content["first_checks"][1:])

    response = client.post(EDIT, sent | {"do": "publish"})

    assert response.status_code == 303
    assert len(live(page).content["first_checks"]) == 1


def test_a_row_removed_by_one_and_changed_by_the_other_is_asked_about(
    client: Client, page: Page
) -> None:
    sent = form(client, EDIT) | {"content.first_checks.0.text": "Mine", "reason": "Mine."}
    change(page, first_checks=live(page).content["first_checks"][1:])

    asked = client.post(EDIT, sent | {"do": "publish"})
    html = asked.content.decode()
    choice = re.search(r'name="(choice\.[^"]+)"', html)
    assert asked.status_code == 409 and choice is not None
    assert "Removed" in html
    client.post(EDIT, hidden_of(html) | {choice[1]: "mine", "reason": "Mine.", "do": "settle"})

    assert [row["text"] for row in live(page).content["first_checks"]][0] == "Mine"


def test_a_change_of_owner_on_both_sides_is_a_choice(client: Client, page: Page) -> None:
    make_team("Platform"), make_team("Identity")
    mine = form(client, EDIT) | {"owner": "platform", "reason": "Mine."}
    theirs = form(client, EDIT) | {"owner": "identity", "reason": "Theirs.", "do": "publish"}
    client.post(EDIT, theirs)

    asked = client.post(EDIT, mine | {"do": "publish"})
    html = asked.content.decode()
    client.post(EDIT, hidden_of(html) | {"choice.owner": "mine", "reason": "Mine.", "do": "settle"})

    owner = Page.objects.select_related("live_revision__owner").get(pk=page.pk).live_revision.owner  # type: ignore[union-attr]
    assert asked.status_code == 409
    assert owner is not None and owner.slug == "platform"


def test_htmx_gets_the_conflict_alone(client: Client, page: Page) -> None:
    sent = form(client, EDIT) | {"content.summary": "Mine.", "reason": "Mine.", "do": "publish"}
    change(page, summary="Theirs.")

    response = client.post(EDIT, sent, headers={"HX-Request": "true"})

    assert response.status_code == 409
    assert response.content.decode().strip().startswith('<div class="stack" id="conflict"')
