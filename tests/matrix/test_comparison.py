"""Comparisons: any two codes side by side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from runbook.accounts.models import User
from tests.factories import make_code, make_comparison, make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


@pytest.fixture
def codes() -> None:
    make_code(401, name="Unauthorized", summary="Who are you?")
    make_code(403, summary="I know you; no.")


@pytest.mark.usefixtures("codes")
def test_any_two_known_codes_stand_side_by_side(client: Client) -> None:
    html = client.get("/compare/401/403/").content.decode()

    assert html.index("Who are you?") < html.index("I know you; no.")


@pytest.mark.usefixtures("codes")
def test_a_curated_pair_says_more(client: Client) -> None:
    make_comparison(401, 403, question="Would a **fresh** token succeed?")

    html = client.get("/compare/401/403/").content.decode()

    assert "Would a <strong>fresh</strong> token succeed?" in html


@pytest.mark.usefixtures("codes")
def test_the_larger_code_first_redirects_for_good(client: Client) -> None:
    response = client.get("/compare/403/401/")

    assert (response.status_code, response["Location"]) == (301, "/compare/401/403/")


@pytest.mark.usefixtures("codes")
def test_the_usual_layers_of_each_code_are_named(client: Client) -> None:
    make_entry(401, "auth")
    make_entry(403, "waf-cdn", frequency="rare")

    html = client.get("/compare/401/403/").content.decode()

    assert "/codes/401/auth/" in html
    assert "/codes/403/waf-cdn/" not in html


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize("address", ["/compare/401/401/", "/compare/401/404/", "/compare/40/41/"])
def test_what_cannot_be_compared_is_not_found(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 404


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize("address", ["/compare/401/999/", "/compare/999/401/", "/compare/401/418/"])
def test_an_unknown_code_is_told_the_closest_pairs(client: Client, address: str) -> None:
    html = client.get(address).content.decode()

    assert "999" in html or "Nothing is written about 418 yet" in html
    assert 'href="/compare/401/403/"' in html
    assert 'href="/compare/401/401/"' not in html


def test_an_address_below_compare_that_names_no_codes_leads_to_the_list(client: Client) -> None:
    response = client.get("/compare/this/that/")

    assert response.status_code == 404
    assert 'href="/compare/"' in response.content.decode()


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize(
    ("a", "b", "target"), [(401, 403, "/compare/401/403/"), (403, 401, "/compare/401/403/")]
)
def test_the_form_leads_to_the_pair(client: Client, a: int, b: int, target: str) -> None:
    response = client.get(f"/compare/?a={a}&b={b}")

    assert (response.status_code, response["Location"]) == (303, target)


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize(
    "query",
    [
        "a=7&b=8",
        "a=401",
        "a=x&b=y",
        "a=99999&b=1",
        "a=" + "9" * 5000 + "&b=401",
        "a=²&b=³",
        "a=٤٠١&b=403",
    ],
)
def test_a_form_that_names_no_pair_shows_the_list(client: Client, query: str) -> None:
    response = client.get(f"/compare/?{query}")

    assert response.status_code in {200, 303}


@pytest.mark.usefixtures("codes")
def test_the_same_code_twice_asks_for_another(client: Client) -> None:
    html = client.get("/compare/?a=401&b=401").content.decode()

    assert "two different" in html


@pytest.mark.usefixtures("codes")
def test_the_list_shows_the_curated_pairs(client: Client) -> None:
    make_comparison(401, 403, question="Would a fresh token succeed?")

    html = client.get("/compare/").content.decode()

    assert 'href="/compare/401/403/"' in html
    assert "Would a fresh token succeed?" in html


def test_a_pair_with_no_response_can_be_compared(client: Client) -> None:
    make_code(0, name="No response", failure_type="none", side="network")
    make_code(504, name="Gateway Timeout", failure_type="server")

    response = client.get("/compare/0/504/")

    assert response.status_code == 200
