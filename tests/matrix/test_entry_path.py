"""What an entry takes from the request's path: owner, products, logs, who acts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from runbook.accounts.models import User
from tests.factories import make_entry, make_hop, make_team
from tests.matrix.entry_tools import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


VARIANTS = [
    {"id": "k", "product": "Kong", "text": "In Kong", "command": "deck dump"},
    {"id": "a", "product": "Apigee", "text": "In Apigee", "command": "apigeecli"},
]


def test_contacts_are_links_of_the_owning_team(client: Client) -> None:
    contacts = [{"kind": "page", "label": "Wake Platform", "url": "https://page.example.com/p"}]
    make_hop("gateway", team=make_team("Platform", contacts=contacts))
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/")

    assert re.search(r'<a class="btn page-out[^"]*" href="https://page.example.com/p"', html)
    assert 'href="/teams/platform/"' in html


def test_commands_of_the_paths_product_stand_open_and_others_are_folded(client: Client) -> None:
    make_hop("gateway", product="Kong")
    variants = [
        {"id": "k", "product": "Kong", "text": "In Kong", "command": "deck dump"},
        {"id": "a", "product": "Apigee", "text": "In Apigee", "command": "apigeecli"},
    ]
    make_entry(first_checks=[{"id": "a", "text": "Read the policy", "variants": variants}])

    html = html_of(client, "/codes/403/gateway/")

    assert html.index("In Kong") < html.index("With other products") < html.index("In Apigee")


@pytest.mark.parametrize("product", ["kong", "KONG", "Kong Gateway 3.9", "Kong3", "kong 3.9"])
def test_a_product_is_known_with_its_version_and_in_any_case(client: Client, product: str) -> None:
    make_hop("gateway", product=product)
    make_entry(first_checks=[{"id": "a", "text": "Read the policy", "variants": VARIANTS}])

    html = html_of(client, "/codes/403/gateway/")

    assert html.index("In Kong") < html.index("With other products") < html.index("In Apigee")


@pytest.mark.parametrize("product", ["Envoy", "Kongress", "ingress-kong"])
def test_a_product_nobody_wrote_for_is_named_and_the_others_are_folded(
    client: Client, product: str
) -> None:
    make_hop("gateway", product=product)
    make_entry(first_checks=[{"id": "a", "text": "Read the policy", "variants": VARIANTS}])

    html = html_of(client, "/codes/403/gateway/")

    words = f"Nothing is written for {product} yet; other products:"
    assert f'<details class="others"><summary class="sm">{words}</summary>' in html


def test_a_path_that_names_no_product_shows_them_all(client: Client) -> None:
    make_entry(first_checks=[{"id": "a", "text": "Read the policy", "variants": VARIANTS}])

    html = html_of(client, "/codes/403/gateway/")

    assert '<details class="others" open><summary class="sm">By product</summary>' in html


def test_a_command_for_every_product_is_not_nothing(client: Client) -> None:
    make_hop("gateway", product="Envoy")
    check = {"id": "a", "text": "Read the policy", "command": "curl x", "variants": VARIANTS}
    make_entry(first_checks=[check])

    html = html_of(client, "/codes/403/gateway/")

    assert '<details class="others"><summary class="sm">With other products</summary>' in html


def test_logs_of_other_products_are_folded_where_none_is_of_this_paths(client: Client) -> None:
    make_hop("gateway", product="Envoy")
    make_entry(
        log_locations=[
            {"id": "e", "label": "Entry log"},
            {"id": "x", "label": "Apigee log", "product": "Apigee"},
        ]
    )

    html = html_of(client, "/codes/403/gateway/")

    words = "Nothing is written for Envoy yet; other products:"
    assert html.index("Entry log") < html.index(words) < html.index("Apigee log")


def test_a_log_of_the_paths_product_stands_alone(client: Client) -> None:
    make_hop("gateway", product="Kong Gateway 3.9")
    make_entry(
        log_locations=[
            {"id": "k", "label": "Kong log", "product": "kong"},
            {"id": "x", "label": "Apigee log", "product": "Apigee"},
        ]
    )

    html = html_of(client, "/codes/403/gateway/")

    assert "Kong log" in html
    assert "Apigee log" not in html


def test_log_locations_of_the_hops_come_before_those_of_the_text(client: Client) -> None:
    places = [{"id": "h", "label": "Hop log", "url": "https://logs.example.com/", "query": ""}]
    make_hop("gateway", product="Kong", log_locations=places)
    make_entry(
        log_locations=[
            {"id": "e", "label": "Entry log"},
            {"id": "x", "label": "Apigee log", "product": "Apigee"},
        ]
    )

    html = html_of(client, "/codes/403/gateway/")

    assert html.index("Hop log") < html.index("Entry log")
    assert "Apigee log" not in html


def test_a_cause_names_who_acts_by_the_path(client: Client) -> None:
    make_hop("auth", team=make_team("Identity"))
    causes = [{"id": "c", "text": "The key expired", "acts": "layer:auth", "see": "401/auth"}]
    make_entry(403, "gateway", upstream_causes=causes)

    html = html_of(client, "/codes/403/gateway/")

    assert "Acts: Identity" in html
    assert 'href="/codes/401/auth/"' in html


def test_the_path_marks_the_answering_hop(client: Client) -> None:
    make_hop("waf-cdn", name="Fastly")
    make_hop("gateway", name="Kong")
    make_hop("application", name="Payments")
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/")

    here = re.search(r'aria-current="step"><span>(.*?)</span>', html)
    assert here is not None and here[1] == "Kong"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", " data:text/html,x", "vbscript:x"]
)
def test_a_contact_that_slipped_in_with_another_scheme_is_no_link(client: Client, url: str) -> None:
    contacts = [{"kind": "link", "label": "Contact", "url": url}]
    make_hop("gateway", team=make_team("Platform", contacts=contacts))
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/").lower()

    assert f'href="{url.lower()}"' not in html
