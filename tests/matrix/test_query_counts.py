"""How many queries each page costs a person who is signed in; more entries cost no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import User
from tests.factories import (
    make_code,
    make_comparison,
    make_entry,
    make_hop,
    make_service,
    make_team,
)
from tests.matrix.test_history import change

pytestmark = pytest.mark.django_db

MOST = 6
PAGES = {
    "/": 6,
    "/?service=payments-api&overdue=1": 6,
    "/codes/": 3,
    "/codes/403/": 5,
    "/codes/502/?service=payments-api": 5,
    "/codes/403/gateway/": 5,
    "/codes/403/gateway/payments-api/": 6,
    "/codes/409/gateway/": 5,
    "/codes/403/gateway/edit/": 6,
    "/codes/403/gateway/history/?from=1&to=2": 5,
    "/codes/403/gateway/retire/": 6,
    "/codes/403/gateway/confirm/": 3,
    "/codes/403/gateway/adopt/": 6,
    "/codes/403/gateway/revert/?to=1": 6,
    "/codes/new/": 3,
    "/codes/403/edit/": 6,
    "/compare/": 4,
    "/compare/401/403/": 5,
    "/compare/401/403/edit/": 6,
    "/history/": 3,
    "/nowhere/": 2,
}


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    service = make_service("Payments API")
    make_hop("gateway", team=make_team("Platform"))
    make_hop("gateway", service=service, team=make_team("Edge"))
    for code in (401, 403):
        make_code(
            code, means="It means something.", confused_with=[{"id": "a", "code": 404, "text": "x"}]
        )
    make_comparison()
    causes = [{"id": "c", "text": "Refused", "acts": "layer:auth", "see": "401/auth"}]
    change(make_entry(403, "gateway", upstream_causes=causes), summary="Changed.")
    make_entry(403, "gateway", service)
    make_entry(502, "gateway")
    return client_for(editor)


def more_of_everything() -> None:
    services = [make_service(f"Service {number}") for number in range(8)]
    for number, code in enumerate((400, 401, 404, 403, 500, 503)):
        for layer in ("application", "auth", "waf-cdn"):
            causes = [{"id": "c", "text": "So", "see": "403/gateway"}]
            make_entry(code, layer, owner=make_team(f"Team {number}"), upstream_causes=causes)
        make_entry(code, "gateway", services[number])
    for code in (404, 500, 503):
        make_code(code)
    for code in (404, 500):
        make_comparison(403, code)


@pytest.mark.parametrize(("address", "queries"), PAGES.items())
def test_a_page_costs_exactly_so_many_queries(
    client: Client, address: str, queries: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(queries):
        response = client.get(address)

    assert response.status_code in {200, 404}
    assert queries <= MOST


@pytest.mark.parametrize(("address", "queries"), PAGES.items())
def test_more_entries_cost_no_more_queries(
    client: Client, address: str, queries: int, django_assert_num_queries: Any
) -> None:
    more_of_everything()

    with django_assert_num_queries(queries):
        client.get(address)
