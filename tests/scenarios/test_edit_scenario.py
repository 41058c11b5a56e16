"""Writing a scenario: its text with problems and picture beside it; nothing typed is ever lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.content.models import Page, Publication
from runbook.graph.data import from_data
from runbook.graph.parsing import parse
from runbook.scenarios.forms import START, Known, check
from tests.factories import make_team, make_user
from tests.graph.builders import SOUND
from tests.matrix.edit_tools import fields_of, live
from tests.scenarios.scenario_tools import (
    ADDRESS,
    EDIT,
    KEY,
    NEW,
    make_scenario,
    make_world,
    opened,
    send,
)

pytestmark = pytest.mark.django_db

DEAD_END = SOUND.replace("next: renew", "next: nowhere")
NOT_YAML = SOUND.replace("start: token", "start: [token")


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.fixture
def page() -> Page:
    return make_scenario()


def text_of(response: Any) -> str:
    return fields_of(response.content.decode())["text"].removeprefix("\n")


def test_the_editor_holds_the_text_the_picture_and_the_result(client: Client, page: Page) -> None:
    html = client.get(EDIT).content.decode()

    assert parse(fields_of(html)["text"]) == parse(SOUND)
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="graph"' in html
    assert "Sound: 2 questions, 3 outcomes, at most 2 questions on one way" in html


def test_what_is_published_is_what_readers_see(client: Client, page: Page) -> None:
    text = SOUND.replace("Which layer returned the 403?", "Who wrote this 403?")

    response = send(client, opened(client) | {"text": text, "reason": "Clearer."})

    assert (response.status_code, response["Location"]) == (303, ADDRESS)
    revision = live(page)
    assert (revision.number, revision.reason) == (2, "Clearer.")
    assert revision.publication == Publication.DIRECT
    assert from_data(revision.content) == parse(text)
    assert "Who wrote this 403?" in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (DEAD_END, "A dead end", "- id: bad"),
        (NOT_YAML, "This cannot be read as YAML", None),
        (
            SOUND.replace("next: plan", "next: role"),
            "No way leads to the outcome “plan”",
            "- id: plan",
        ),
        (
            SOUND.replace("layer: auth", "layer: doorman"),
            "There is no layer “doorman”",
            "- id: renew",
        ),
        (SOUND.replace("code: 401", "code: 418"), "no page for the status code 418", "- id: renew"),
        (
            SOUND.replace("acts: owner", "acts: owner\n    scenario: gone"),
            "no scenario “gone”",
            None,
        ),
        (
            SOUND.replace("ask: Is the token itself at fault?", "asks: x"),
            "has no “asks”",
            "asks: x",
        ),
        ("", "A scenario starts with “title:”", None),
    ],
)
def test_a_problem_is_named_with_its_line_and_publishes_nothing(
    client: Client, page: Page, text: str, message: str, line: str | None
) -> None:
    response = send(client, opened(client) | {"text": text, "reason": "Mine."})

    html = unescape(response.content.decode())
    assert response.status_code == 422
    assert message in html
    assert text_of(response) == text
    assert fields_of(response.content.decode())["reason"] == "Mine."
    assert live(page).number == 1
    if line is not None:
        number = text.split("\n").index(next(one for one in text.split("\n") if line in one)) + 1
        assert f'href="#line-{number}" data-line="{number}"' in html
        assert f'id="line-{number}"' in html


@pytest.mark.parametrize("text", [SOUND, DEAD_END, NOT_YAML, "", "a: b\n\n\n", "\x00", "{" * 5000])
def test_a_preview_shows_problems_and_picture_and_keeps_the_text(
    client: Client, page: Page, text: str
) -> None:
    response = send(client, opened(client) | {"text": text, "reason": "Because."}, "preview")

    assert response.status_code == 200
    assert text_of(response) == text
    assert ('class="graph"' in response.content.decode()) is (text in (SOUND, DEAD_END))
    assert live(page).number == 1


def test_htmx_previews_while_somebody_types(client: Client, page: Page) -> None:
    response = client.post(
        "/scenarios/preview/", {"text": DEAD_END}, headers={"HX-Request": "true"}
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert html.strip().startswith('<div id="result">')
    assert "A dead end" in html
    assert '<p hx-swap-oob="innerHTML:#said">2 problems to mend' in html


@pytest.mark.parametrize(
    ("missing", "message"),
    [("reason", "Say why"), ("maintainer", "Choose the team that keeps this true.")],
)
def test_a_change_names_its_reason_and_its_maintainer(
    client: Client, page: Page, missing: str, message: str
) -> None:
    text = SOUND.replace("Find out who", "Learn who")

    response = send(client, opened(client) | {"text": text, "reason": "So.", missing: ""})

    assert response.status_code == 422
    assert message in response.content.decode()
    assert f'id="e-{missing}"' in response.content.decode()
    assert text_of(response) == text


def test_publishing_what_readers_see_already_is_refused_in_words(
    client: Client, page: Page
) -> None:
    response = send(client, opened(client) | {"reason": "So."})

    assert response.status_code == 422
    assert "there is nothing to publish" in response.content.decode()


def test_the_form_guards_unsaved_changes(client: Client, page: Page) -> None:
    assert 'data-guard=""' in client.get(EDIT).content.decode()

    response = send(client, opened(client), "preview")

    assert 'data-guard="changed"' in response.content.decode()


def test_lines_of_a_browser_are_lines(client: Client, page: Page) -> None:
    text = SOUND.replace("Find out", "Learn").replace("\n", "\r\n")

    assert send(client, opened(client) | {"text": text, "reason": "So."}).status_code == 303


def test_the_first_text_of_a_new_scenario_is_sound(client: Client) -> None:
    make_world()

    assert check(START, Known.load()).problems == ()
    response = client.get(NEW)
    assert parse(text_of(response)) == parse(START)
    assert "Sound: 1 question, 3 outcomes, at most 1 question on one way" in (
        response.content.decode()
    )


@pytest.mark.parametrize(
    ("key", "address"), [("our-own", "our-own"), ("", "the-caller-is-blocked")]
)
def test_a_new_scenario_gets_the_address_it_was_given_else_one_from_its_title(
    client: Client, key: str, address: str
) -> None:
    make_world()

    sent = opened(client, NEW) | {"text": SOUND, "key": key, "reason": "New."}
    response = send(client, sent, address=NEW)

    assert (response.status_code, response["Location"]) == (303, f"/scenarios/{address}/")
    assert client.get(f"/scenarios/{address}/").status_code == 200


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("graph", "Runbook uses this short name itself"),
        ("Our Own", "is not the address of such a page"),
        ("x" * 200, "At most 120 characters"),
    ],
)
def test_an_address_that_cannot_be_is_refused_at_its_field(
    client: Client, key: str, message: str
) -> None:
    make_world()

    response = send(
        client, opened(client, NEW) | {"text": SOUND, "key": key, "reason": "New."}, address=NEW
    )

    assert response.status_code == 422
    assert message in unescape(response.content.decode())
    assert text_of(response) == SOUND.removeprefix("\n")


def test_an_address_that_is_taken_is_a_conflict_and_the_text_is_intact(
    client: Client, page: Page
) -> None:
    text = SOUND.replace("Find out who", "Learn who")
    sent = opened(client, NEW) | {"text": text, "key": KEY, "reason": "New."}

    response = send(client, sent, address=NEW)

    assert response.status_code == 409
    assert "has this address already" in response.content.decode()
    assert text_of(response) == text
    assert live(page).number == 1


def test_readers_may_not_write(
    client_for: Callable[[User], Client], reader: User, page: Page
) -> None:
    client = client_for(reader)

    assert client.post("/scenarios/preview/", {"text": SOUND}).status_code == 403
    for address in (EDIT, NEW):
        assert client.get(address).status_code == 403
        assert client.post(address, {"text": SOUND}).status_code == 403
    assert EDIT not in client.get(ADDRESS).content.decode()


def test_an_editor_of_another_team_proposes(
    client_for: Callable[[User], Client], page: Page
) -> None:
    stranger = make_user("stranger", role="editor", team=make_team("Elsewhere"))

    assert "Propose this change" in client_for(stranger).get(EDIT).content.decode()


def test_giving_it_to_a_team_that_does_not_take_it_keeps_the_text(
    client: Client, page: Page
) -> None:
    text = SOUND.replace("Find out who", "Learn who")

    response = send(
        client, opened(client) | {"text": text, "maintainer": "elsewhere", "reason": "So."}
    )

    assert response.status_code == 422
    assert 'id="e-maintainer"' in response.content.decode()
    assert text_of(response) == text


def test_a_retired_scenario_is_restored_before_it_is_edited(client: Client, page: Page) -> None:
    client.post(f"{ADDRESS}retire/", {"reason": "Old.", "based_on": "1"})

    response = client.get(EDIT)

    assert response.status_code == 409
    assert f'href="{ADDRESS}restore/"' in response.content.decode()
    lost = send(client, {"text": SOUND, "maintainer": "payments", "reason": "So.", "based_on": "1"})
    assert lost.status_code == 422
    assert text_of(lost) == SOUND


def test_a_session_that_ended_keeps_what_was_typed(client: Client, page: Page) -> None:
    sent = opened(client) | {"reason": "So."}
    client.logout()

    response = client.post(EDIT, sent, headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert response["HX-Retarget"] == "#notice"


def test_every_field_has_a_label_and_an_error_its_place(
    client: Client, page: Page, team: Team
) -> None:
    response = send(client, opened(client) | {"text": DEAD_END, "reason": "", "maintainer": ""})

    html = response.content.decode()
    labels = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    assert {"f-text", "f-maintainer", "f-reason"} <= labels
    described = set(re.findall(r'aria-describedby="([^"]+)"', html))
    ids = set(re.findall(r'id="([^"]+)"', html))
    assert {one for each in described for one in each.split()} <= ids
