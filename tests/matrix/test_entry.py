"""One entry: which text is shown, whose it is, and what the incident fills in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.accounts.services import system_user
from runbook.content.lifecycle import adopt, confirm, retire
from runbook.content.services import publish_starter
from tests.factories import (
    make_code,
    make_entry,
    make_entry_content,
    make_hop,
    make_layers,
    make_service,
    make_team,
    make_user,
)
from tests.matrix.test_history import change

pytestmark = pytest.mark.django_db

CURL = "curl -sS https://{host}{path} -H 'X-Request-ID: {correlation_id}'"


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


def html_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def plain(html: str) -> str:
    """A page's text without its tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_the_default_is_shown_where_a_service_has_no_text_of_its_own(client: Client) -> None:
    make_service("Payments API")
    make_entry(403, "gateway", summary="The default text.")

    html = html_of(client, "/codes/403/gateway/payments-api/")

    assert "The default text." in html
    assert "The default for every service" in html


def test_a_services_own_text_wins(client: Client) -> None:
    service = make_service("Payments API")
    make_entry(403, "gateway", summary="The default text.")
    make_entry(403, "gateway", service, summary="The own text.")

    own = html_of(client, "/codes/403/gateway/payments-api/")
    default = html_of(client, "/codes/403/gateway/")

    assert "The own text." in own and "The default text." not in own
    assert "Payments API’s own text" in own
    assert "The own text." not in default


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


def test_a_retired_entry_says_so_and_leads_to_its_history(client: Client, approver: User) -> None:
    page = make_entry(403, "gateway")
    make_entry(403, "auth")
    retire(page, author=approver, reason="Merged with auth.", based_on=1)

    html = html_of(client, "/codes/403/gateway/")

    assert "retired" in html
    assert "/codes/403/gateway/history/" in html
    assert 'href="/codes/403/auth/"' in html


def test_a_retired_override_gives_way_to_the_default(client: Client, approver: User) -> None:
    service = make_service("Payments API")
    make_entry(403, "gateway", summary="The default text.")
    page = make_entry(403, "gateway", service, summary="The own text.")
    retire(page, author=approver, reason="Same as the default now.", based_on=1)

    html = html_of(client, "/codes/403/gateway/payments-api/")

    assert "The default text." in html


def test_general_advice_is_named_until_it_is_adopted(
    client: Client, approver: User, team: Team
) -> None:
    make_layers()
    page = publish_starter(
        "entry",
        "403/gateway",
        make_entry_content(),
        maintainer=make_team("Unclaimed"),
        system=system_user(),
    ).page  # type: ignore[union-attr]
    before = html_of(client, "/codes/403/gateway/")

    adopt(page, author=approver, maintainer=team, based_on=1)

    assert "General advice, not yet yours" in before
    assert "The default for every service" in html_of(client, "/codes/403/gateway/")


def test_values_of_the_address_fill_commands_and_links(client: Client) -> None:
    make_service("Payments API", hosts=["api.example.com"])
    make_entry(
        first_checks=[{"id": "a", "text": "Repeat it", "command": CURL}],
        log_locations=[
            {"id": "l", "label": "Logs", "url": "https://logs.example.com/?q={correlation_id}"}
        ],
    )

    html = html_of(
        client, "/codes/403/gateway/?correlation_id=ab%26c&host=api.example.com&path=/v1/x"
    )

    assert "curl -sS https://api.example.com/v1/x -H &#x27;X-Request-ID: ab&amp;c&#x27;" in (
        re.sub(r"</?var[^>]*>", "", html)
    )
    assert 'href="https://logs.example.com/?q=ab%26c"' in html


def test_a_value_cannot_break_out_of_a_command(client: Client) -> None:
    make_entry(
        first_checks=[{"id": "a", "text": "Find it", "command": "grep {tenant} gateway.log"}]
    )

    html = html_of(client, "/codes/403/gateway/?tenant=x%3B%20rm%20-rf%20%7E")

    assert "grep &#x27;x; rm -rf ~&#x27; gateway.log" in re.sub(r"</?var[^>]*>", "", html)


def test_a_host_that_no_service_has_is_refused_with_the_reason(client: Client) -> None:
    make_service("Payments API", hosts=["api.example.com"])
    make_entry(first_checks=[{"id": "a", "text": "Repeat it", "command": CURL}])

    html = html_of(client, "/codes/403/gateway/?host=evil.example.net")

    assert "The value of host is not a host of any service here" in plain(html)
    assert "https://evil.example.net" not in html
    assert "<var data-empty>{host}</var>" in html


def test_a_value_that_a_command_cannot_hold_is_said_once(client: Client) -> None:
    commands = ["sh -c 'grep {path} a.log'", "sh -c 'grep {path} b.log'"]
    make_entry(
        first_checks=[
            {"id": f"c{at}", "text": "Find it", "command": command}
            for at, command in enumerate(commands)
        ]
    )

    html = html_of(client, "/codes/403/gateway/?path=/v1/x'%22%60$(id)")

    said = "The value of path cannot be put safely into the commands here; type it yourself."
    assert html.count(said) == 1
    assert html.count("<var data-empty>{path}</var>") == 2


def test_a_value_that_every_command_holds_is_not_complained_about(client: Client) -> None:
    make_entry(first_checks=[{"id": "a", "text": "Find it", "command": "grep {path} gateway.log"}])

    html = html_of(client, "/codes/403/gateway/?path=/v1/x")

    assert "cannot be put safely" not in html


@pytest.mark.parametrize(
    "value", ["%00", "a" * 5000, "%0d%0aSet-Cookie:x", "%FF", "[::1]", "a..b", "%22"]
)
@pytest.mark.parametrize("name", ["host", "path", "correlation_id", "time", "trace_id", "service"])
def test_odd_values_of_an_incident_still_answer(client: Client, name: str, value: str) -> None:
    make_entry(first_checks=[{"id": "a", "text": "Repeat it", "command": CURL}])

    response = client.get(f"/codes/403/gateway/?{name}={value}")

    assert response.status_code == 200


def test_missing_values_stay_visible_as_placeholders(client: Client) -> None:
    make_entry(first_checks=[{"id": "a", "text": "Repeat it", "command": CURL}])

    html = html_of(client, "/codes/403/gateway/")

    assert "<var data-empty>{correlation_id}</var>" in html


def test_the_service_of_the_address_fills_its_placeholder(client: Client) -> None:
    make_service("Payments API")
    make_entry(first_checks=[{"id": "a", "text": "Find it", "command": "logs {service}"}])

    html = html_of(client, "/codes/403/gateway/payments-api/?service=other")

    assert "logs <var>payments-api</var>" in html


def test_a_command_that_changes_something_has_no_copy_button(client: Client) -> None:
    make_entry(
        first_checks=[
            {
                "id": "a",
                "text": "Flush",
                "command": "cache flush",
                "effect": "changes",
                "undo": "None",
            }
        ]
    )

    html = html_of(client, "/codes/403/gateway/")

    assert "data-copy" not in html
    assert "changes something" in html


def test_contacts_are_links_of_the_owning_team(client: Client) -> None:
    contacts = [{"kind": "page", "label": "Wake Platform", "url": "https://page.example.com/p"}]
    make_hop("gateway", team=make_team("Platform", contacts=contacts))
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/")

    assert re.search(r'<a class="btn page-out[^"]*" href="https://page.example.com/p"', html)
    assert 'href="/teams/platform/"' in html


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", " data:text/html,x", "vbscript:x"]
)
def test_a_contact_that_slipped_in_with_another_scheme_is_no_link(client: Client, url: str) -> None:
    contacts = [{"kind": "link", "label": "Contact", "url": url}]
    make_hop("gateway", team=make_team("Platform", contacts=contacts))
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/").lower()

    assert f'href="{url.lower()}"' not in html


def test_commands_of_the_paths_product_stand_open_and_others_are_folded(client: Client) -> None:
    make_hop("gateway", product="Kong")
    variants = [
        {"id": "k", "product": "Kong", "text": "In Kong", "command": "deck dump"},
        {"id": "a", "product": "Apigee", "text": "In Apigee", "command": "apigeecli"},
    ]
    make_entry(first_checks=[{"id": "a", "text": "Read the policy", "variants": variants}])

    html = html_of(client, "/codes/403/gateway/")

    assert html.index("In Kong") < html.index("With other products") < html.index("In Apigee")


VARIANTS = [
    {"id": "k", "product": "Kong", "text": "In Kong", "command": "deck dump"},
    {"id": "a", "product": "Apigee", "text": "In Apigee", "command": "apigeecli"},
]


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


def test_the_nearest_confusion_of_the_code_is_offered(client: Client) -> None:
    make_code(403, confused_with=[{"id": "a", "code": 401, "text": "Who you are"}])
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/")

    assert 'href="/compare/403/401/"' in html


def test_the_side_panel_is_the_part_that_htmx_gets(client: Client) -> None:
    make_entry(403, "gateway")

    response = client.get("/codes/403/gateway/", headers={"HX-Request": "true"})

    assert response.content.decode().strip().startswith('<aside class="panel" id="panel"')
    assert "HX-Request" in response["Vary"]


def panel_of(client: Client, address: str) -> str:
    return plain(client.get(address, headers={"HX-Request": "true"}).content.decode())


def test_the_panel_keeps_the_capital_of_a_name(client: Client) -> None:
    service = make_service("Payments API")
    make_entry(403, "gateway")
    make_entry(404, "gateway", service)

    default = panel_of(client, "/codes/403/gateway/payments-api/")
    own = panel_of(client, "/codes/404/gateway/payments-api/")

    assert "Payments API, the default for every service" in default
    assert "404 from the gateway Payments API’s own text" in own.replace("gatewayP", "gateway P")


def test_a_page_that_changed_since_its_review_says_so(client: Client, approver: User) -> None:
    page = make_entry(403, "gateway")
    confirm(page, reviewer=approver, based_on=1)
    before = plain(html_of(client, "/codes/403/gateway/"))

    change(page, summary="Rewritten.")

    assert re.search(r"Reviewed \d+ \w+ \d{4}Revision 1", before)
    after = plain(html_of(client, "/codes/403/gateway/"))
    assert re.search(r"Reviewed \d+ \w+ \d{4}, changed since", after)


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


def test_readers_are_not_offered_what_they_may_not_do(client: Client) -> None:
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/")

    assert "/edit/" not in html
    assert "/retire/" not in html
    assert "/history/" in html


def test_editors_are_offered_edit_and_confirm(
    client_for: Callable[[User], Client], editor: User
) -> None:
    make_entry(403, "gateway")

    html = html_of(client_for(editor), "/codes/403/gateway/")

    assert "/codes/403/gateway/edit/" in html
    assert "/codes/403/gateway/confirm/" in html


def test_what_is_done_to_the_default_through_a_services_address_is_named_so(
    client_for: Callable[[User], Client], editor: User
) -> None:
    make_service("Payments API")
    make_entry(403, "gateway")

    html = html_of(client_for(editor), "/codes/403/gateway/payments-api/")

    for words in ("History of the default", "Edit the default", "The default is still true"):
        assert words in html
    assert "Retire the default" in html


def test_ones_own_text_needs_no_such_name(
    client_for: Callable[[User], Client], editor: User
) -> None:
    make_entry(403, "gateway", make_service("Payments API"))

    html = html_of(client_for(editor), "/codes/403/gateway/payments-api/")

    assert "the default" not in plain(html).lower()


def test_the_default_offers_to_write_a_services_own_text(
    client_for: Callable[[User], Client], editor: User
) -> None:
    make_service("Payments API")
    make_entry(403, "gateway")
    client = client_for(editor)

    html = html_of(client, "/codes/403/gateway/")

    form = re.search(r'<form class="in[^>]*action="/codes/new/">.*?</form>', html, re.S)
    given = re.findall(r'name="(\w+)" (?:value|list)="([^"]*)"', form[0] if form else "")
    assert given == [("code", "403"), ("layer", "gateway"), ("service", "service-options")]
    address = "/codes/new/?code=403&layer=gateway&service=payments-api"
    assert "payments-api" in html_of(client, address)


def test_strangers_sign_in_first_and_come_back(client: Client) -> None:
    make_entry(403, "gateway")

    response = Client().get("/codes/403/gateway/?host=a")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/codes/403/gateway/%3Fhost%3Da"


def test_strangers_read_where_anonymous_reading_is_on(settings) -> None:  # type: ignore[no-untyped-def]
    settings.RUNBOOK_ANONYMOUS_READ = True
    make_entry(403, "gateway")

    read, write = Client().get("/codes/403/gateway/"), Client().get("/codes/403/gateway/edit/")

    assert read.status_code == 200
    assert write.status_code == 302
    assert make_user("someone").pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"), [("", False), ("?correlation_id=abc", True), ("?host=a.example", False)]
)
def test_links_carry_values_only_if_more_than_the_service_is_known(
    client_for: Any, reader: Any, query: str, said: bool
) -> None:
    make_entry(403, "gateway")
    make_service("Payments API")

    html = client_for(reader).get(f"/codes/403/gateway/payments-api/{query}").content.decode()

    assert ("Links carry your incident’s values" in html) is said
