"""Scenarios by API: the list, and one graph whole."""

from __future__ import annotations

from typing import Any

import pytest

from runbook.exchange import schemas
from runbook.exchange.scenario_schemas import Scenario, ScenarioCard
from runbook.graph.data import from_data
from runbook.graph.model import Graph
from runbook.graph.parsing import parse
from tests.graph.builders import SOUND
from tests.scenarios.scenario_tools import GRAPH_FIELDS, KEY, change_text, make_scenario


def graph_in(answer: dict[str, Any]) -> Graph:
    return from_data({name: answer[name] for name in GRAPH_FIELDS})


def test_scenarios_are_listed_in_the_order_of_the_guide(get, promised):
    make_scenario("our-own")
    make_scenario("gateway-gave-up", SOUND.replace("The caller is blocked", "The gateway gave up"))

    answer = get("scenarios")

    promised(schemas.Listing[ScenarioCard], answer)
    assert [one["slug"] for one in answer["items"]] == ["gateway-gave-up", "our-own"]
    assert answer["items"][0]["questions"] == 2
    assert answer["items"][0]["url"] == "http://testserver/scenarios/gateway-gave-up/"


def test_a_scenario_comes_as_the_whole_graph_with_its_revision(get, promised):
    page = make_scenario()
    change_text(page, SOUND.replace("Find out who", "Learn who"))

    answer = get(f"scenarios/{KEY}")

    promised(Scenario, answer)
    assert graph_in(answer) == parse(SOUND.replace("Find out who", "Learn who"))
    assert (answer["revision"], answer["publication"], answer["advice"]) == (2, "direct", "own")


def test_its_etag_holds_until_it_changes(get, client, anybody_reads):
    page = make_scenario()
    tag = client.get(f"/api/scenarios/{KEY}")["ETag"]

    held = client.get(f"/api/scenarios/{KEY}", headers={"If-None-Match": tag})
    change_text(page, SOUND.replace("Find out who", "Learn who"))
    moved = client.get(f"/api/scenarios/{KEY}", headers={"If-None-Match": tag})

    assert (held.status_code, moved.status_code) == (304, 200)


@pytest.mark.parametrize("slug", ["caller-blocked", "Caller-Is-Blocked", "blocked%20caller"])
def test_an_unknown_scenario_names_the_likest(get, slug):
    make_scenario()
    make_scenario("gateway-gave-up")

    problem = get(f"scenarios/{slug}", 404)

    assert problem["nearest"][0]["key"] == KEY
    assert problem["nearest"][0]["url"] == f"http://testserver/scenarios/{KEY}/"


def test_a_retired_scenario_is_not_found(get, client_for, administrator):
    make_scenario()
    client_for(administrator).post(f"/scenarios/{KEY}/retire/", {"reason": "Old.", "based_on": "1"})

    assert get("scenarios")["items"] == []
    get(f"scenarios/{KEY}", 404)


@pytest.mark.parametrize("address", ["/api/scenarios", f"/api/scenarios/{KEY}"])
def test_more_scenarios_cost_no_more_queries(
    get, client, anybody_reads, address, django_assert_num_queries
):
    for number in range(4):
        make_scenario(f"number-{number}")
    make_scenario()

    with django_assert_num_queries(1):
        client.get(address)
