"""Two people write the same scenario: what merges by itself, and how the rest is settled."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.content.models import Page
from runbook.graph.data import from_data
from runbook.graph.parsing import parse
from tests.graph.builders import SOUND
from tests.matrix.edit_tools import fields_of, live
from tests.matrix.test_conflict import hidden_of
from tests.scenarios.scenario_tools import ADDRESS, change_text, make_scenario, opened, send

pytestmark = pytest.mark.django_db

MINE = SOUND.replace("Is the token itself at fault?", "Is my token at fault?")
THEIRS = SOUND.replace("Is the token itself at fault?", "Is their token at fault?")


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.fixture
def page() -> Page:
    return make_scenario()


def test_changes_of_different_questions_merge_by_themselves(client: Client, page: Page) -> None:
    sent = opened(client) | {"text": MINE, "reason": "Mine."}
    change_text(page, SOUND.replace("Which layer returned the 403?", "Who returned it?"))

    response = send(client, sent)

    graph = from_data(live(page).content)
    assert response.status_code == 303
    assert [one.ask for one in graph.questions] == ["Is my token at fault?", "Who returned it?"]
    assert "Taken over from the change before" in client.get(ADDRESS).content.decode()


def test_the_same_place_changed_twice_is_shown_three_ways(client: Client, page: Page) -> None:
    sent = opened(client) | {"text": MINE, "reason": "Mine."}
    change_text(page, THEIRS)

    response = send(client, sent)

    html = unescape(response.content.decode())
    assert response.status_code == 409
    for words in ("Before both: Is the token itself at fault?", "my", "their"):
        assert words in html
    assert parse(hidden_of(response.content.decode())["text"]) == parse(MINE)


@pytest.mark.parametrize(
    ("choice", "ask"),
    [
        ("mine", "Is my token at fault?"),
        ("theirs", "Is their token at fault?"),
        ("edited", "Whose token is at fault?"),
    ],
)
def test_each_conflict_is_settled_as_its_writer_chose(
    client: Client, page: Page, choice: str, ask: str
) -> None:
    text = MINE.replace("Get a new one.", "Get one.")
    sent = opened(client) | {"text": text, "reason": "Mine."}
    change_text(page, THEIRS)
    met = hidden_of(send(client, sent).content.decode()) | {"reason": "Mine."}
    path = "questions.token.ask"

    response = send(
        client,
        met | {f"choice.{path}": choice, f"text.{path}": "Whose token is at fault?"},
        "settle",
    )

    assert response.status_code == 303
    assert from_data(live(page).content).questions[0].ask == ask
    assert from_data(live(page).content).outcomes[0].text == "Get one."


def test_facts_that_conflict_are_shown_in_words(client: Client, page: Page) -> None:
    facts = "when: {token-problem: expired}"
    sent = opened(client) | {
        "text": SOUND.replace(facts, "when: {token-problem: [expired, malformed]}"),
        "reason": "Mine.",
    }
    change_text(page, SOUND.replace(facts, "when: {challenge: invalid-token}"))

    html = unescape(send(client, sent).content.decode())

    assert "token-problem expired or malformed" in html
    assert "challenge invalid-token" in html
    assert "{'" not in html


def test_their_answers_everywhere_leave_nothing_to_publish(client: Client, page: Page) -> None:
    sent = opened(client) | {"text": MINE, "reason": "Mine."}
    change_text(page, THEIRS)
    met = hidden_of(send(client, sent).content.decode()) | {"reason": "Mine."}

    response = send(client, met | {"choice.questions.token.ask": "theirs"}, "settle")

    assert response.status_code == 303
    assert live(page).number == 2
    assert "Their revision stands" in client.get(ADDRESS).content.decode()


TO_GONE = SOUND.replace(
    "      - id: fine\n        label: It is fine\n        next: who",
    "      - id: fine\n        label: It is fine\n        next: plan",
)
"""Mine: one more way to the outcome `plan`."""
WITHOUT_PLAN = SOUND.replace("        next: plan", "        next: renew").replace(
    SOUND[SOUND.index("  - id: plan") : SOUND.index("  - id: role")], ""
)
"""Theirs: the outcome `plan` is gone."""


def test_a_merge_that_leads_nowhere_is_a_text_to_mend_beside_what_was_typed(
    client: Client, page: Page
) -> None:
    sent = opened(client) | {"text": TO_GONE, "reason": "Mine."}
    change_text(page, WITHOUT_PLAN)

    response = send(client, sent)

    html = response.content.decode()
    fields = fields_of(html)
    assert response.status_code == 409
    assert "A dead end: there is no question or outcome “plan”" in unescape(html)
    assert "published revision 2 while you wrote" in html
    assert (fields["based_on"], fields["reason"]) == ("2", "Mine.")
    shown = unescape(html[html.index('class="typed"') :])
    assert "next: plan" in shown[: shown.index("</pre>")]
    assert live(page).number == 2

    mended = fields["text"].replace("next: plan", "next: role")
    assert send(client, fields | {"text": mended}).status_code == 303
    assert live(page).number == 3


def test_a_conflict_settled_into_a_dead_end_is_a_text_to_mend_too(
    client: Client, page: Page
) -> None:
    ask = ("Is the token itself at fault?", "Is my token at fault?")
    sent = opened(client) | {"text": TO_GONE.replace(*ask), "reason": "Mine."}
    change_text(page, WITHOUT_PLAN.replace(ask[0], "Is their token at fault?"))
    first = send(client, sent)
    met = hidden_of(first.content.decode()) | {"reason": "Mine."}

    response = send(client, met | {"choice.questions.token.ask": "theirs"}, "settle")

    html = unescape(response.content.decode())
    assert response.status_code == 409
    assert "Is their token at fault?" in fields_of(response.content.decode())["text"]
    assert "Is my token at fault?" in html[html.index('class="typed"') :]
    assert "A dead end" in html


@pytest.mark.parametrize(
    "forged", [{"against": "99"}, {"against": "x"}, {"choice.nowhere": "mine"}]
)
def test_answers_that_fit_no_conflict_lose_nothing(
    client: Client, page: Page, forged: dict[str, str]
) -> None:
    sent = opened(client) | {"text": MINE, "reason": "Mine."}
    change_text(page, THEIRS)
    met = hidden_of(send(client, sent).content.decode()) | {"reason": "Mine."}

    response = send(client, met | forged, "settle")

    assert response.status_code == 409
    assert "Is my token at fault?" in unescape(response.content.decode())
    assert live(page).number == 2
