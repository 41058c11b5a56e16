"""Status codes: the list, one code's reference, and the landing without a layer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.content.lifecycle import retire
from tests.factories import make_code, make_entry, make_hop, make_layers, make_service, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


def html_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def order(html: str, pattern: str) -> list[str]:
    return list(dict.fromkeys(re.findall(pattern, html)))


def test_the_list_shows_full_references_before_short_cards(client: Client) -> None:
    make_code(403, means="Refused on purpose.")
    make_code(451, name="Unavailable For Legal Reasons")

    html = html_of(client, "/codes/")

    assert html.index('href="/codes/403/"') < html.index('href="/codes/451/"')


def test_no_response_stands_last_among_the_full_references(client: Client) -> None:
    make_code(0, name="No response", means="Nothing came back.")
    make_code(403, means="Refused on purpose.")

    html = html_of(client, "/codes/")

    assert html.index('href="/codes/403/"') < html.index('href="/codes/0/"')


def test_an_empty_list_still_answers(client: Client) -> None:
    assert html_of(client, "/codes/")


def test_a_code_shows_its_reference_and_its_entries_by_layer(client: Client) -> None:
    make_code(403, means="Refused **on purpose**.")
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/")

    assert "<strong>on purpose</strong>" in html
    assert 'href="/codes/403/gateway/"' in html


def test_a_code_without_a_reference_shows_its_entries(client: Client) -> None:
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/")

    assert "Nobody has written what 403 means here yet" in html


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/codes/418/", "Nothing is written about 418 yet."),
        ("/codes/200/", "200 is not a failure"),
        ("/codes/999/", "There is no status code 999."),
        ("/codes/600/", "There is no status code 600."),
        ("/codes/600/?service=payments-api", "There is no status code 600."),
        ("/codes/4033/", "There is no status code 4033."),
    ],
)
def test_a_code_nobody_wrote_about_is_not_found(client: Client, address: str, words: str) -> None:
    html = html_of(client, address, 404)

    assert words in html


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/codes/999/", ["599", "598", "404", "403"]),
        ("/codes/600/", ["599", "598", "404", "403"]),
        ("/codes/4033/", ["403", "404", "598", "599"]),
        ("/codes/418/", ["404", "403", "598", "599"]),
        ("/codes/418/?service=payments-api", ["404", "403", "598", "599"]),
        ("/codes/477/gateway/", ["404", "403", "598", "599"]),
    ],
)
def test_an_unknown_code_is_told_the_closest(
    client: Client, address: str, nearest: list[str]
) -> None:
    make_layers()
    for code in (403, 404, 598, 599):
        make_code(code, name=f"Name {code}")

    html = html_of(client, address, 404)

    assert order(html, r'<a class="btn[^"]*" href="/codes/(\d+)/"') == nearest
    assert 'href="/codes/"' in html


def test_an_address_without_its_last_slash_is_led_to_the_page(client: Client) -> None:
    response = client.get("/codes/403/gateway")

    assert (response.status_code, response["Location"]) == (301, "/codes/403/gateway/")


def test_an_address_below_codes_that_names_no_code_leads_to_the_list(client: Client) -> None:
    html = html_of(client, "/codes/nowhere/", 404)

    assert 'href="/codes/"' in html


def test_a_retired_reference_says_so(client: Client, approver: User) -> None:
    page = make_code(403)
    retire(page, author=approver, reason="Merged.", based_on=1)

    html = html_of(client, "/codes/403/", 404)

    assert "was retired" in html


def test_the_landing_puts_the_likeliest_layers_first(client: Client) -> None:
    one, two = ([{"id": f"c{n}", "text": f"Check {n}"} for n in range(many)] for many in (1, 2))
    make_entry(502, "auth", frequency="rare", first_checks=two)
    make_entry(502, "gateway", first_checks=one)
    make_entry(502, "load-balancer", first_checks=two)
    make_service("Payments API")

    html = html_of(client, "/codes/502/?service=payments-api")

    layers = order(html, r"/codes/502/([a-z-]+)/payments-api/")
    assert layers == ["load-balancer", "gateway", "auth"]


def test_the_landing_shows_what_decides_and_who_owns(client: Client) -> None:
    service = make_service("Payments API")
    make_hop("gateway", service=service, team=make_team("Edge"))
    make_entry(502, "gateway", first_checks=[{"id": "a", "text": "Read `upstream_status`"}])

    html = html_of(client, "/codes/502/?service=payments-api")

    assert "<code>upstream_status</code>" in html
    assert "Edge" in html


VARIANTS = [
    {"id": "n", "product": "nginx", "text": "Read `$upstream_header_time`"},
    {"id": "e", "product": "Envoy", "text": "Read `%RESPONSE_FLAGS%`"},
]


@pytest.mark.parametrize(
    ("product", "shown"),
    [("nginx 1.29", "$upstream_header_time"), ("HAProxy", "Mind the"), ("", "Mind the")],
)
def test_the_landing_names_the_field_that_decides_on_this_path(
    client: Client, product: str, shown: str
) -> None:
    make_hop("load-balancer", service=make_service("Payments API"), product=product)
    check = {"id": "a", "text": "Prove who answered", "detail": "Mind the **relay**."}
    make_entry(502, "load-balancer", first_checks=[check | {"variants": VARIANTS}])

    html = html_of(client, "/codes/502/?service=payments-api")

    fields = ("$upstream_header_time", "%RESPONSE_FLAGS%", "Mind the")
    assert "Prove who answered" in html
    assert [one for one in fields if one in html] == [shown]


def test_the_landing_prefers_the_services_own_text(client: Client) -> None:
    service = make_service("Payments API")
    make_entry(502, "gateway", first_checks=[{"id": "a", "text": "The default check"}])
    make_entry(502, "gateway", service, first_checks=[{"id": "a", "text": "The own check"}])

    html = html_of(client, "/codes/502/?service=payments-api")

    assert "The own check" in html
    assert "The default check" not in html


@pytest.mark.parametrize("name", ["nowhere", "%00", "a%00b", "%3Cscript%3E", "x" * 500])
def test_the_landing_of_an_unknown_service_shows_the_defaults(client: Client, name: str) -> None:
    make_entry(502, "gateway")

    html = html_of(client, f"/codes/502/?service={name}")

    assert "These are the defaults for every service" in html or name == "%00"
    assert 'href="/codes/502/gateway/"' in html
    assert "<script>" not in html


def test_an_empty_service_lands_too(client: Client) -> None:
    make_entry(502, "gateway")

    html = html_of(client, "/codes/502/?service=")

    assert "which layer answered?" in html


def test_a_class_of_codes_shows_each_of_them(client: Client) -> None:
    make_entry(502, "gateway")
    make_entry(504, "gateway")
    make_entry(403, "gateway")

    html = html_of(client, "/codes/5xx/?service=payments-api")

    assert order(html, r'id="g(\d+)"') == ["502", "504"]


def test_a_class_without_entries_leads_on(client: Client) -> None:
    make_layers()

    html = html_of(client, "/codes/4xx/")

    assert "Nothing is written about 4xx by layer yet" in html


def test_a_class_that_is_none_is_not_found(client: Client) -> None:
    assert html_of(client, "/codes/3xx/", 404)


def test_no_response_has_a_page_like_any_code(client: Client) -> None:
    make_entry(0, "gateway")

    page, landing = html_of(client, "/codes/0/"), html_of(client, "/codes/0/?service=")

    assert 'href="/codes/0/gateway/"' in page
    assert "No response: which layer answered?" in landing


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/codes/299/", "/codes/418/"])
def test_what_nobody_wrote_about_is_not_found_with_a_service_either(
    client_for: Any, reader: Any, address: str
) -> None:
    make_entry(403, "gateway")
    client = client_for(reader)

    assert client.get(address).status_code == 404
    assert client.get(f"{address}?service=payments-api").status_code == 404
    assert client.get("/codes/403/?service=payments-api").status_code == 200


def test_the_landing_never_counts_no_checks(client: Client) -> None:
    make_entry(502, "application", frequency="rare", first_checks=[])
    make_entry(502, "gateway")

    html = client.get("/codes/502/?service=").content.decode()

    assert "0 checks" not in html
    assert '<a href="/codes/502/application/">Read it</a>' in html
