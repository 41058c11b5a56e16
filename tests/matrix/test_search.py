"""The search page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from runbook.accounts.models import User
from tests.factories import (
    make_code,
    make_comparison,
    make_entry,
    make_layers,
    make_service,
    make_team,
)

MOST_QUERIES = 6

type ClientFor = Callable[[User], Client]


@pytest.fixture
def client(client_for: ClientFor, reader: User) -> Client:
    return client_for(reader)


@pytest.mark.parametrize(
    "question", ["", "403", "502 payments", "expird tokne", "zzyzx qwfpgj", "quota zzyzx"]
)
def test_the_page_asks_the_database_at_most_six_times(
    client: Client,
    question: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_entry(403, "gateway", summary="The quota is used up: expired token.")
    make_service("Payments API")

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get("/search/", {"q": question})

    assert response.status_code == 200


def test_a_result_links_to_its_page_with_the_words_marked(client: Client) -> None:
    make_entry(403, "gateway", summary="The <b>policy</b> refused the call.")

    page = client.get("/search/", {"q": "policies"}).text

    assert 'href="/codes/403/gateway/"' in page
    assert "&lt;b&gt;<mark>policy</mark>&lt;/b&gt;" in page


def test_a_layers_name_leads_to_its_column_of_the_matrix(client: Client) -> None:
    make_entry(403, "gateway")

    page = client.get("/search/", {"q": "gateway"}).text
    there = client.get("/search/", {"q": "gateway", "go": "1"})

    assert '<li class="best"><a href="/?layer=gateway">' in page
    assert there["Location"] == "/?layer=gateway"


def test_code_and_service_show_the_landing_first(client: Client) -> None:
    make_code(502, name="Bad Gateway")
    make_service("Payments API")

    page = client.get("/search/", {"q": "502 payments"}).text

    assert '<li class="best"><a href="/codes/502/?service=payments-api">' in page


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("502 payments", "/codes/502/?service=payments-api"),
        ("502", "/codes/502/"),
        ("401 403", "/compare/401/403/"),
        ("payments-api", "/services/payments-api/"),
        ("payments team", "/teams/payments/"),
        ("403 gateway payments", "/codes/403/gateway/payments-api/"),
    ],
)
def test_go_leads_straight_to_the_one_place_a_question_names(
    client: Client, question: str, address: str
) -> None:
    make_layers()
    make_code(502, name="Bad Gateway")
    make_comparison(401, 403)
    make_service("Payments API")
    make_team("Payments")

    response = client.get("/search/", {"q": question, "go": "1"})

    assert (response.status_code, response.url) == (303, address)


@pytest.mark.parametrize("question", ["502 paymnets", "refused", "502 nothing"])
def test_go_shows_results_where_the_question_names_no_one_place(
    client: Client, question: str
) -> None:
    make_entry(502, "gateway", summary="It refused.")
    make_service("Payments API")

    assert client.get("/search/", {"q": question, "go": "1"}).status_code == 200


def test_nothing_found_still_offers_a_way_on(client: Client) -> None:
    page = client.get("/search/", {"q": "zzyzx"}).text

    assert "No page mentions “zzyzx”" in page
    assert 'href="/codes/403/"' in page


def test_htmx_gets_the_results_alone(client: Client) -> None:
    make_code(502, name="Bad Gateway")

    part = client.get("/search/", {"q": "502"}, headers={"HX-Request": "true"}).text

    assert part.strip().startswith('<section class="stack" id="results"')
    assert "<html" not in part


def test_what_was_typed_is_shown_as_text(client: Client) -> None:
    page = client.get("/search/", {"q": '"><script>alert(1)</script>'}).text

    assert "<script>alert" not in page


def test_an_unknown_kind_shows_everything(client: Client) -> None:
    make_code(502, name="Bad Gateway")

    assert "/codes/502/" in client.get("/search/", {"q": "502", "kind": "nonsense"}).text
