"""Addresses that name no entry, and what is offered there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from runbook.accounts.models import User
from tests.factories import make_entry, make_service
from tests.matrix.entry_tools import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


def test_an_unknown_service_gets_the_default_and_a_notice(client: Client) -> None:
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/nowhere/")

    assert "There is no service called “nowhere”" in html
    assert "The gateway refused the call on policy." in html


def test_a_cell_without_an_entry_offers_the_codes_other_layers(client: Client) -> None:
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/auth/")

    assert 'href="/codes/403/gateway/"' in html
    assert 'href="/codes/403/"' in html


def test_a_cell_without_an_entry_keeps_the_service(client: Client) -> None:
    make_service("Payments API")
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/auth/payments-api/")

    assert 'href="/codes/403/gateway/payments-api/"' in html


@pytest.mark.parametrize(
    "address", ["/codes/403/proxy/", "/codes/499/gateway/", "/codes/403/Gateway/"]
)
def test_an_unknown_layer_or_code_is_not_found(client: Client, address: str) -> None:
    make_entry(403, "gateway")

    html = html_of(client, address, 404)

    assert 'id="problem"' in html


@pytest.mark.parametrize(
    ("address", "first"),
    [("/codes/403/gatway/", "gateway"), ("/codes/403/Load%20balancr/", "load-balancer")],
)
def test_an_unknown_layer_is_told_the_one_that_looks_like_it_and_the_others(
    client: Client, address: str, first: str
) -> None:
    make_entry(403, "gateway")

    html = html_of(client, address, 404)

    offered = re.findall(r'href="/codes/403/([a-z-]+)/"', html)
    assert "There is no layer called" in html
    assert (offered[0], len(offered), len(set(offered))) == (first, 6, 6)


def test_a_layer_like_no_other_is_told_all_six(client: Client) -> None:
    make_service("Payments API")
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/nowhere/payments-api/", 404)

    offered = re.findall(r'href="/codes/403/([a-z-]+)/payments-api/"', html)
    assert "There is no layer called “nowhere”." in html
    assert len(offered) == 6


@pytest.mark.parametrize("word", ["override", "new", "all", "api"])
def test_a_word_of_our_own_addresses_is_no_service(client: Client, word: str) -> None:
    make_entry(403, "gateway")

    html = html_of(client, f"/codes/403/gateway/{word}/", 404)

    assert "There is no service called" not in html
    assert 'href="/codes/403/gateway/"' in html


@pytest.mark.parametrize("service", ["", "Payments_API", "a%20b", "%00", "x" * 500])
def test_a_service_that_is_no_word_gets_the_default(client: Client, service: str) -> None:
    make_entry(403, "gateway", summary="The default text.")

    html = html_of(client, f"/codes/403/gateway/{service}/")

    assert "The default text." in html


def test_more_parts_than_an_entry_has_are_not_found(client: Client) -> None:
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/payments-api/extra/", 404)

    assert 'href="/codes/403/gateway/"' in html
