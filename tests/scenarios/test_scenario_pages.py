"""What scenarios share with every page: verbs, queries, plain HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.content.models import Page
from tests.factories import make_entry, make_hop, make_team
from tests.graph.builders import SOUND
from tests.matrix.edit_tools import live
from tests.matrix.test_no_script import Reader
from tests.scenarios.scenario_tools import ADDRESS, EDIT, KEY, NEW, change_text, make_scenario

pytestmark = pytest.mark.django_db

CHANGED = SOUND.replace("Find out who refused", "Learn who refused").replace(
    "when: {token-problem: expired}", "when: {token-problem: [expired, malformed]}"
)
GOES_ON = SOUND.replace("acts: service-owner", f"acts: owner\n    scenario: {KEY}")
PAGES = {
    "/scenarios/": 3,
    ADDRESS: 6,
    f"{ADDRESS}graph/?way=token,token/fine,who": 3,
    EDIT: 6,
    NEW: 5,
    "/scenarios/nobodys/edit/": 6,
    f"{ADDRESS}history/?from=1&to=2": 5,
    f"{ADDRESS}retire/": 6,
    f"{ADDRESS}confirm/": 3,
    f"{ADDRESS}adopt/": 6,
    f"{ADDRESS}revert/?to=1": 6,
    "/scenarios/nothing-such/": 4,
    "/scenarios/nothing-such/history/": 4,
    "/scenarios/Nothing/Such/": 3,
}


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.fixture
def page() -> Page:
    make_hop("application", team=make_team("Platform"))
    make_entry(403, "application", owner=make_team("Core"))
    page = make_scenario()
    change_text(page, CHANGED)
    make_scenario("before", GOES_ON)
    make_scenario("nobodys", maintainer=make_team("Unclaimed"))
    return page


@pytest.mark.parametrize(("address", "queries"), PAGES.items())
def test_a_page_costs_exactly_so_many_queries(
    client: Client, page: Page, address: str, queries: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(queries):
        response = client.get(address)

    assert response.status_code in {200, 404}
    assert queries <= 6


@pytest.mark.parametrize("address", ["/scenarios/", "/scenarios/before/", EDIT])
def test_more_scenarios_cost_no_more_queries(
    client: Client, page: Page, address: str, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        make_scenario(f"number-{number}", GOES_ON)

    with django_assert_num_queries(PAGES.get(address, 6)):
        client.get(address)


def test_two_revisions_are_compared_word_by_word(client: Client, page: Page) -> None:
    html = client.get(f"{ADDRESS}history/?from=1&to=2").content.decode()

    assert "<b>Learn</b>" in html
    assert "<b>Find out</b>" in html
    assert "token-problem expired<b> or malformed</b>" in html
    assert "[{&#x27;" not in html


def test_a_first_revision_shows_all_it_says(client: Client, page: Page) -> None:
    html = client.get(f"{ADDRESS}history/?to=1").content.decode()

    assert "Revision 1, the first" in html
    assert "returned-by gateway" in html
    assert "[{&#x27;" not in html


def test_retiring_warns_who_goes_on_here_and_restoring_brings_it_back(
    client: Client, page: Page
) -> None:
    html = client.get(f"{ADDRESS}retire/").content.decode()
    assert 'href="/scenarios/before/"' in html

    client.post(f"{ADDRESS}retire/", {"reason": "Old.", "based_on": "2"})

    gone = client.get(ADDRESS)
    assert gone.status_code == 404
    assert "was retired; its history is kept" in gone.content.decode()
    assert ADDRESS not in client.get("/scenarios/").content.decode()
    assert client.get(f"{ADDRESS}history/").status_code == 200
    client.post(f"{ADDRESS}restore/", {"reason": "Needed.", "based_on": "3"})
    assert client.get(ADDRESS).status_code == 200


def test_a_scenario_is_reverted_and_confirmed(client: Client, page: Page) -> None:
    client.post(f"{ADDRESS}revert/?to=1", {"reason": "Better before.", "based_on": "2"})
    response = client.post(f"{ADDRESS}confirm/", {"based_on": "3"})

    assert response.status_code == 303
    assert live(page).content["summary"] == "Find out who refused, then why."
    assert "Reviewed" in client.get(ADDRESS).content.decode()


def test_the_page_offers_what_other_pages_offer(client: Client, page: Page) -> None:
    html = client.get(ADDRESS).content.decode()

    for verb in ("edit", "history", "confirm", "retire"):
        assert f'href="{ADDRESS}{verb}/"' in html
    assert "data-print" in html
    assert "Revision 2 by Someone-Else" in html


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_plain_html(client: Client, page: Page, address: str) -> None:
    reader = Reader(client.get(address).content.decode())

    ids = [attributes["id"] for _, attributes in reader.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    for tag, attributes in reader.tags:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "script" or attributes.get("src")
        if "hx-get" in attributes or "hx-post" in attributes:
            assert tag in {"a", "form", "input", "section"}
    for attributes in reader.all("script", "link", "use"):
        assert not urlsplit(attributes.get("src") or attributes.get("href") or "").netloc
    for attributes in reader.all("a"):
        assert attributes.get("href") not in {None, "", "#"}


@pytest.mark.parametrize("address", [one for one in PAGES if "nothing" not in one.lower()])
def test_each_page_has_one_heading_and_names_what_it_refers_to(
    client: Client, page: Page, address: str
) -> None:
    html = client.get(address).content.decode()

    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    named = re.findall(r'(?:aria-labelledby|aria-describedby|\sfor|popovertarget)="([^"]+)"', html)
    assert {one for each in named for one in each.split()} <= ids
