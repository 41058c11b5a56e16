"""The matrix: filters in the address, and what a cell shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import User
from runbook.content.models import Page
from tests.factories import make_entry, make_hop, make_layers, make_service, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


def cells(client: Client, address: str = "/") -> list[str]:
    """The addresses of the cells on a page, in their order."""
    html = client.get(address).content.decode()
    return [unescape(one) for one in re.findall(r'class="cell" href="([^"]+)"', html)]


def cell(client: Client, address: str, link: str) -> str:
    """One cell's HTML."""
    html = client.get(address).content.decode()
    return next(one for one in html.split("<td ") if f'href="{link}"' in one)


def overdue(page: Page) -> Page:
    past = timezone.localdate() - timedelta(days=41)
    Page.objects.filter(pk=page.pk).update(review_due=past, reviewed_at=timezone.now())
    return page


def test_a_cell_links_to_its_entry(client: Client) -> None:
    make_entry(403, "gateway")

    found = cells(client)

    assert found == ["/codes/403/gateway/"]


def test_cells_of_a_chosen_service_carry_it_in_their_address(client: Client) -> None:
    make_entry(403, "gateway")
    make_service("Payments API")

    found = cells(client, "/?service=payments-api")

    assert found == ["/codes/403/gateway/payments-api/"]


def test_the_filter_by_layer_leaves_one_column(client: Client) -> None:
    make_entry(403, "gateway")
    make_entry(403, "auth")

    html = client.get("/?layer=auth").content.decode()

    assert re.findall(r'class="cell" href="([^"]+)"', html) == ["/codes/403/auth/"]
    assert html.count('scope="col"') == 2


def test_the_filter_by_owner_asks_who_is_shown_as_owner(client: Client) -> None:
    make_entry(403, "gateway")
    make_entry(401, "auth", owner=make_team("Identity"))
    make_hop("gateway", team=make_team("Platform"))

    by_path, by_entry = cells(client, "/?owner=platform"), cells(client, "/?owner=identity")

    assert by_path == ["/codes/403/gateway/"]
    assert by_entry == ["/codes/401/auth/"]


def test_the_filter_by_text_needs_every_word(client: Client) -> None:
    make_entry(403, "gateway", summary="A plan or quota refused the call.")
    make_entry(503, "gateway", summary="No healthy upstream.")

    both, one = cells(client, "/?q=GATEWAY"), cells(client, "/?q=gateway+quota")

    assert len(both) == 2
    assert one == ["/codes/403/gateway/"]


def test_the_filter_by_overdue_shows_only_what_is_late(client: Client) -> None:
    make_entry(401, "auth")
    overdue(make_entry(403, "gateway"))

    found = cells(client, "/?overdue=1")

    assert found == ["/codes/403/gateway/"]


def test_filters_combine(client: Client) -> None:
    make_hop("gateway", team=make_team("Platform"))
    make_hop("auth", team=make_team("Identity"))
    for code, layer in ((403, "gateway"), (401, "gateway"), (403, "auth")):
        overdue(make_entry(code, layer))
    make_entry(404, "gateway", summary="403 quota")

    found = cells(client, "/?owner=platform&layer=gateway&q=403&overdue=1")

    assert found == ["/codes/403/gateway/"]


@pytest.mark.parametrize(
    "address",
    [
        "/?overdue=0",
        "/?overdue=",
        "/?service=&owner=&layer=&q=",
        "/?unknown=1",
        "/?q=%00",
        "/?service=%00",
        "/?owner=%00",
        "/?q=%20%20",
        "/?page=-1&overdue=00000",
    ],
)
def test_odd_values_are_ignored(client: Client, address: str) -> None:
    make_entry(403, "gateway")

    response = client.get(address)

    assert response.status_code == 200


@pytest.mark.parametrize(
    "value", ["%F0%9F%92%A5", "x" * 5000, "%FF%FE", "'%22%3E%3Cscript%3E", "%E2%80%AE"]
)
@pytest.mark.parametrize("name", ["service", "owner", "layer", "q"])
def test_a_filter_that_fits_nothing_still_answers(client: Client, name: str, value: str) -> None:
    make_entry(403, "gateway")

    response = client.get(f"/?{name}={value}")

    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_an_unknown_service_shows_the_defaults_and_says_so(client: Client) -> None:
    make_entry(403, "gateway")
    make_service("Payments API")

    html = client.get("/?service=nowhere").content.decode()

    assert "There is no service called “nowhere”" in html
    assert 'href="/codes/403/gateway/"' in html


def test_a_text_that_several_services_match_offers_them_and_keeps_the_filters(
    client: Client,
) -> None:
    make_entry(403, "gateway")
    for name in ("Orders API", "Orders Worker", "Payments API"):
        make_service(name)

    html = client.get("/?service=orders&layer=gateway").content.decode()

    offered = re.findall(r'href="\?([^"]*)">(?:Orders|Payments)', html.partition("banner")[2])
    assert offered[:2] == [
        "service=orders-api&amp;layer=gateway",
        "service=orders-worker&amp;layer=gateway",
    ]
    assert "these are the defaults for every service" in html


def test_a_service_called_just_that_is_found_among_many_that_contain_it(client: Client) -> None:
    for number in range(15):
        make_service(f"All orders {number}")
    make_service("Orders", aliases=[])

    html = client.get("/?service=ORDERS").content.decode()

    assert "Failure matrix, Orders" in html


def test_an_unknown_owner_shows_that_no_entry_passes(client: Client) -> None:
    make_entry(403, "gateway")

    html = client.get("/?owner=nobody").content.decode()

    assert "No entry passes these filters" in html
    assert '<option value="nobody" selected>' in html


@pytest.mark.parametrize(
    "typed", ["payments-api", "Payments API", "payments api", "PAYM", "ledger"]
)
def test_a_service_is_found_by_short_name_name_alias_or_the_only_match(
    client: Client, typed: str
) -> None:
    make_entry(403, "gateway")
    make_service("Payments API", aliases=["ledger"])
    make_service("Orders API")

    found = cells(client, f"/?service={typed}")

    assert found == ["/codes/403/gateway/payments-api/"]


def test_a_retired_service_is_not_offered(client: Client) -> None:
    make_entry(403, "gateway")
    make_service("Payments API", retired_at=timezone.now())

    html = client.get("/?service=payments-api").content.decode()

    assert "There is no service called" in html


def test_a_services_own_text_stands_in_front_of_the_default(client: Client) -> None:
    service = make_service("Payments API")
    make_entry(403, "gateway")
    make_entry(403, "gateway", service, first_checks=[{"id": "one", "text": "Look"}])

    own = cell(client, "/?service=payments-api", "/codes/403/gateway/payments-api/")
    default = cell(client, "/", "/codes/403/gateway/")

    assert "own text" in own and ">1<" in own.replace("</span>1", ">1")
    assert "own text" not in default
    assert "2<span> checks" in default


def test_another_services_own_text_is_not_shown(client: Client) -> None:
    make_entry(403, "gateway", make_service("Orders API"))
    make_service("Payments API")

    found = cells(client, "/?service=payments-api")

    assert found == []


def test_the_owner_shown_is_the_entrys_own_then_the_services_hop_then_the_usual_hop(
    client: Client,
) -> None:
    service = make_service("Payments API")
    make_hop("gateway", team=make_team("Platform"))
    make_hop("auth", team=make_team("Identity"))
    make_hop("gateway", service=service, team=make_team("Edge"))
    for code, layer in ((403, "gateway"), (401, "auth")):
        make_entry(code, layer)
    make_entry(429, "gateway", owner=make_team("Quota"))

    shown = {
        link: re.search(r"<b>(.*?)</b>", cell(client, "/?service=payments-api", link))[1]  # type: ignore[index]
        for link in cells(client, "/?service=payments-api")
    }

    assert shown == {
        "/codes/401/auth/payments-api/": "Identity",
        "/codes/403/gateway/payments-api/": "Edge",
        "/codes/429/gateway/payments-api/": "Quota",
    }


def test_a_cell_without_any_owner_says_so(client: Client) -> None:
    make_entry(403, "gateway")

    shown = cell(client, "/", "/codes/403/gateway/")

    assert "No owner yet" in shown


def test_a_layer_that_seldom_answers_so_is_marked_rare(client: Client) -> None:
    make_entry(403, "gateway")
    make_entry(403, "auth", frequency="rare")

    rare, usual = (cell(client, "/", f"/codes/403/{one}/") for one in ("auth", "gateway"))

    assert 'class="rare"' in rare
    assert 'class="rare"' not in usual


def test_an_overdue_cell_says_by_how_many_days(client: Client) -> None:
    overdue(make_entry(403, "gateway"))

    shown = cell(client, "/", "/codes/403/gateway/")

    assert 'class="fresh over">Overdue 41 d' in shown


def test_a_code_outside_the_twelve_gets_a_row_of_its_own(client: Client) -> None:
    make_entry(451, "waf-cdn")
    make_entry(0, "gateway")

    html = client.get("/").content.decode()

    assert re.findall(r'<tr role="row" id="(c\d+)"', html) == ["c0", "c451"]


def test_a_retired_entry_leaves_the_matrix(client: Client) -> None:
    page = make_entry(403, "gateway")
    page.entry.retired = True
    page.entry.save()

    html = client.get("/").content.decode()

    assert "Nothing is written yet" in html


def test_an_empty_installation_offers_the_first_hour(client: Client) -> None:
    make_layers()

    html = client.get("/").content.decode()

    assert "Nothing is written yet" in html
    assert "/setup/" in html


def test_the_address_and_the_form_agree(client: Client) -> None:
    make_entry(403, "gateway")
    make_service("Payments API")

    html = client.get("/?service=payments-api&layer=gateway&q=403&overdue=1").content.decode()

    assert 'name="service" value="payments-api"' in html
    assert '<option value="gateway" selected>' in html
    assert 'value="403"' in html
    assert re.search(r'name="overdue" value="1" checked', html)


def test_many_services_are_typed_rather_than_listed(client: Client) -> None:
    make_entry(403, "gateway")
    for number in range(8):
        make_service(f"Service {number}")

    html = client.get("/?service=service-7").content.decode()

    assert 'list="service-options"' in html
    assert 'value="service-7"' in html
    assert "Service 3" not in html


def test_htmx_gets_only_the_matrix(client: Client) -> None:
    make_entry(403, "gateway")

    response = client.get("/", headers={"HX-Request": "true"})

    html = response.content.decode().strip()
    assert html.startswith('<div class="stack tight" id="matrix">')
    assert "HX-Request" in response["Vary"]
    assert "HX-Boosted" in response["Vary"]


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_or_restored_page_is_whole(client: Client, header: str) -> None:
    make_entry(403, "gateway")

    response = client.get("/", headers={"HX-Request": "true", header: "true"})

    assert response.content.startswith(b"<!doctype html>")
