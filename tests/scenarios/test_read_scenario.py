"""Scenarios are readable without starting them: the list, one, and its graph."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.content.models import Page
from runbook.scenarios.listing import IN_ORDER
from runbook.starter.files import CONTENT
from tests.factories import make_entry, make_hop, make_team
from tests.graph.builders import SOUND
from tests.scenarios.scenario_tools import ADDRESS, KEY, make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


@pytest.fixture
def page() -> Page:
    return make_scenario()


def html_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_an_empty_list_says_so(client: Client) -> None:
    assert "No scenario is written yet" in html_of(client, "/scenarios/")


def test_the_list_stands_in_the_order_of_the_guide(client: Client) -> None:
    make_scenario("a-scenario-of-our-own", SOUND.replace("The caller is blocked", "Our own"))
    make_scenario(IN_ORDER[2], SOUND.replace("The caller is blocked", "The third"))
    make_scenario(IN_ORDER[0], SOUND.replace("The caller is blocked", "The first"))

    html = html_of(client, "/scenarios/")

    assert html.index("The first") < html.index("The third") < html.index("Our own")


def test_every_shipped_scenario_has_its_place_in_the_order() -> None:
    shipped = {path.stem for path in (CONTENT / "scenarios").glob("*.yaml")}

    assert shipped == set(IN_ORDER)


def test_a_card_says_when_to_choose_it_how_long_it_is_and_where_to_start(
    client: Client, page: Page
) -> None:
    html = html_of(client, "/scenarios/")

    assert "Choose this for a 403." in html
    assert "2 questions, at most 2 on one way" in html
    assert f'name="scenario" value="{KEY}"' in html
    assert 'data-kind="permission"' in html


def test_start_begins_a_triage_with_this_scenario(
    client_for: Callable[[User], Client], editor: User, page: Page
) -> None:
    client = client_for(editor)
    html = client.get(ADDRESS).content.decode()
    button = re.search(r'<form [^>]*action="([^"]+)">.*?name="scenario" value="([^"]+)"', html)
    assert button is not None

    response = client.post(button[1], {"scenario": button[2]})

    assert response.status_code == 303
    assert "Is the token itself at fault?" in client.get(response["Location"]).content.decode()


def test_a_question_stands_with_what_to_observe_its_command_and_its_answers(
    client: Client, page: Page
) -> None:
    html = html_of(client, ADDRESS)

    question = html[html.index('id="question-who"') :]
    assert "Which layer returned the 403?" in question
    assert "Read the first lines." in question
    assert "curl -si &quot;https://<var data-empty>{host}</var>" in question
    assert "data-copy" in question
    assert "Its policy refused." in question
    assert "By evidence: returned-by gateway" in question


def test_the_first_question_stands_first(client: Client) -> None:
    make_scenario(
        text=SOUND.replace("start: token", "start: who")
        .replace("        next: who", "        next: role")
        .replace(
            "      - id: unknown\n        label: I cannot see\n        next: role",
            "      - id: unknown\n        label: I cannot see\n        next: token",
        )
    )

    html = html_of(client, ADDRESS)

    assert html.index('id="question-who"') < html.index('id="question-token"')


def test_every_answer_leads_to_a_place_on_the_page(client: Client, page: Page) -> None:
    html = html_of(client, ADDRESS)

    targets = set(re.findall(r'href="#((?:question|outcome)-[^"]+)"', html))
    assert targets == {"question-token", "question-who", "outcome-renew", "outcome-plan",
                       "outcome-role"}  # fmt: skip
    assert targets <= set(re.findall(r'id="([^"]+)"', html))


def test_an_outcome_leads_to_its_entry_and_says_who_acts(client: Client, page: Page) -> None:
    make_entry(403, "application", owner=make_team("Core"))
    html = html_of(client, ADDRESS)

    renew = html[html.index('id="outcome-renew"') : html.index('id="outcome-plan"')]
    assert 'href="/codes/401/auth/"' in renew
    assert "nobody is paged" in renew
    assert "Renew the token before it expires." in renew
    plan = html[html.index('id="outcome-plan"') : html.index('id="outcome-role"')]
    assert "The entry for your status code, from the layer that answered" in plan
    assert "Whoever runs the layer that answered" in plan
    assert "The service’s team" in html[html.index('id="outcome-role"') :]


@pytest.mark.parametrize("own", [True, False])
def test_the_owner_who_acts_is_the_entrys_own_else_the_paths(client: Client, own: bool) -> None:
    make_hop("application", team=make_team("Platform"))
    make_entry(403, "application", owner=make_team("Core") if own else None)
    make_scenario(text=SOUND.replace("acts: service-owner", "acts: owner"))

    html = html_of(client, ADDRESS)

    assert f'href="/teams/{"core" if own else "platform"}/"' in html


def test_an_outcome_may_go_on_in_another_scenario(client: Client, page: Page) -> None:
    make_scenario(
        "before", SOUND.replace("acts: service-owner", f"acts: owner\n    scenario: {KEY}")
    )

    html = html_of(client, "/scenarios/before/")

    outcome = html[html.index('id="outcome-role"') :]
    assert f'<a href="{ADDRESS}">The caller is blocked</a>' in outcome


def test_the_picture_has_words_links_and_no_inline_style(client: Client, page: Page) -> None:
    html = html_of(client, ADDRESS)

    assert '<svg xmlns="http://www.w3.org/2000/svg" class="graph"' in html
    assert "Who refused: The gateway, to The plan does not cover it" in html
    assert 'href="#question-who" aria-label="Question: Who refused"' in html
    assert "style=" not in html


def test_the_large_picture_leads_back_to_the_questions(client: Client, page: Page) -> None:
    html = html_of(client, f"{ADDRESS}graph/")

    assert f'href="{ADDRESS}#question-who"' in html
    assert "walked" not in html
    assert "It has expired → " in html


@pytest.mark.parametrize(
    "way", ["token,token/fine,who", "token token/fine who", "token&way=token/fine&way=who"]
)
def test_a_way_is_marked(client: Client, page: Page, way: str) -> None:
    html = html_of(client, f"{ADDRESS}graph/?way={way}")

    assert 'class="graph walked"' in html
    assert 'class="question on here"' in html
    assert "The token → Who refused" in html


@pytest.mark.parametrize("way", ["nowhere", "<script>", "token/nothing", "x" * 10_000, "%00", ","])
def test_a_way_that_is_none_of_this_graphs_marks_nothing(
    client: Client, page: Page, way: str
) -> None:
    html = html_of(client, f"{ADDRESS}graph/?way={way}")

    assert "walked" not in html
    assert "<script>" not in html


def test_a_mistyped_name_is_told_the_likest_ones(client: Client, page: Page) -> None:
    make_scenario("gateway-gave-up", SOUND.replace("The caller is blocked", "The gateway gave up"))

    html = html_of(client, "/scenarios/gatway-gave/", 404)

    assert "There is no scenario called “gatway-gave”." in html
    assert html.index("/scenarios/gateway-gave-up/") < html.index(ADDRESS)
    assert "All scenarios" in html


@pytest.mark.parametrize(
    "rest", ["Caller_Is_Blocked/", "caller is blocked/what/", "-/", "a/b/c/d/"]
)
def test_an_address_that_no_scenario_could_have_offers_them_too(
    client: Client, page: Page, rest: str
) -> None:
    assert f'href="{ADDRESS}"' in html_of(client, f"/scenarios/{rest}", 404)


@pytest.mark.parametrize("at", ["", "graph/", "edit/"])
def test_an_unknown_scenario_is_not_found_at_any_of_its_addresses(
    client_for: Callable[[User], Client], editor: User, page: Page, at: str
) -> None:
    assert f'href="{ADDRESS}"' in html_of(client_for(editor), f"/scenarios/nothing-such/{at}", 404)


def test_what_somebody_typed_is_text_not_markup(client: Client) -> None:
    make_scenario(
        text=SOUND.replace("The gateway\n", "<b>The</b> gateway\n").replace(
            "Read the first lines.", "'<script>alert(1)</script>'"
        )
    )

    for address in (ADDRESS, f"{ADDRESS}graph/", "/scenarios/"):
        html = html_of(client, address)
        assert "<b>The</b>" not in html
        assert "<script>alert" not in html


def test_strangers_read_where_the_setting_lets_them(client: Client, settings, page: Page) -> None:
    stranger = Client()
    assert stranger.get(ADDRESS).status_code == 302

    settings.RUNBOOK_ANONYMOUS_READ = True

    for address in ("/scenarios/", ADDRESS, f"{ADDRESS}graph/", f"{ADDRESS}history/"):
        assert stranger.get(address).status_code == 200
