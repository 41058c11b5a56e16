"""`GET /api/entries/{code}/{layer}[/{service}]`: the resolved entry."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from runbook.content.models import Page
from runbook.core.models import bump_stamp
from runbook.exchange import kept, schemas
from tests.factories import make_code, make_entry, make_hop, make_layers, make_service, make_team

FULL = {
    "mitigations": [{"id": "m", "text": "Roll back", "undo": "Roll on", "risk": "Two minutes"}],
    "log_locations": [{"id": "own", "label": "Access log", "product": "Kong"}],
    "upstream_causes": [
        {"id": "c", "text": "A proxy", "see": "502/load-balancer", "acts": "layer:gateway"},
        {"id": "d", "text": "The caller", "acts": "caller"},
    ],
    "examples": [{"id": "e", "title": "Kong", "http": "HTTP/1.1 403 Forbidden"}],
    "sources": [{"id": "s", "label": "RFC 9110", "url": "https://example.org/"}],
    "first_checks": [
        {
            "id": "f",
            "text": "Read",
            "results": [{"id": "r", "when": "Empty", "means": "Refused here", "then": ""}],
            "variants": [{"id": "v", "product": "Kong", "text": "", "command": "deck diff"}],
        }
    ],
}


def test_an_entry_has_exactly_the_promised_fields(get, promised):
    make_entry(403, "gateway", **FULL)

    answer = get("entries/403/gateway")

    promised(schemas.Entry, answer)


def test_empty_texts_are_null_where_the_contract_says_so(get):
    make_entry(403, "gateway", **FULL)

    answer = get("entries/403/gateway")

    assert answer["do_not"] is None
    assert answer["first_checks"][0]["command"] is None
    assert answer["mitigations"][0]["command"] is None
    assert [cause["see"] for cause in answer["upstream_causes"]] == ["502/load-balancer", None]
    assert answer["log_locations"][0] == {
        "id": "own", "label": "Access log", "url": None, "query": None, "detail": None,
        "product": "Kong", "from": "entry",
    }  # fmt: skip
    assert (answer["rules_out"], answer["reviewed_at"], answer["owner"]) == ("", None, None)


def test_the_default_answers_where_a_service_has_no_text_of_its_own(get):
    make_service("Payments API")
    make_entry(403, "gateway")

    answer = get("entries/403/gateway/payments-api")

    assert answer["resolved_from"] == "layer-default"
    assert (answer["service"], answer["unknown_service"]) == ("payments-api", None)
    assert answer["url"] == "http://testserver/codes/403/gateway/payments-api/"


def test_a_services_own_text_stands_in_front_of_the_default(get):
    service = make_service("Payments API")
    make_entry(403, "gateway", summary="For all.")
    make_entry(403, "gateway", service, summary="Ours.")

    answers = [get(f"entries/403/gateway{rest}") for rest in ("/payments-api", "")]

    assert [one["summary"] for one in answers] == ["Ours.", "For all."]
    assert [one["resolved_from"] for one in answers] == ["service", "layer-default"]


def test_an_unknown_service_gets_the_default_and_is_told(get):
    make_entry(403, "gateway")

    answer = get("entries/403/gateway/billing")

    assert (answer["service"], answer["unknown_service"]) == (None, "billing")


@pytest.mark.parametrize(
    ("entry_owner", "service_hop", "expected"),
    [
        ("Named", "Hopping", ("named", "entry")),
        (None, "Hopping", ("hopping", "service-hop")),
        (None, None, ("usual", "default-hop")),
    ],
)
def test_the_owner_is_the_entrys_else_the_hops(get, entry_owner, service_hop, expected):
    make_layers()
    service = make_service("Payments API")
    contacts = [{"kind": "chat", "label": "#us", "url": "https://chat.example.org/us"}]
    make_hop("gateway", team=make_team("Usual", contacts=contacts))
    if service_hop:
        make_hop("gateway", service=service, team=make_team(service_hop, contacts=contacts))
    owner = make_team(entry_owner, contacts=contacts) if entry_owner else None
    make_entry(403, "gateway", owner=owner)

    answer = get("entries/403/gateway/payments-api")

    assert (answer["owner"]["slug"], answer["owner"]["from"]) == expected
    assert answer["owner"]["contacts"] == contacts


def test_the_hops_log_locations_come_before_the_entrys(get):
    place = {"id": "kong", "label": "Kong logs", "url": "https://logs.example.org/", "query": ""}
    make_hop("gateway", product="Kong", log_locations=[place])
    make_entry(403, "gateway", **FULL)

    answer = get("entries/403/gateway")

    assert [one["from"] for one in answer["log_locations"]] == ["hop", "entry"]
    assert answer["log_locations"][0]["product"] == "Kong"
    assert answer["products"] == ["Kong"]


def test_stale_means_that_the_review_is_overdue(get):
    page = make_entry(403, "gateway")
    Page.objects.filter(pk=page.pk).update(review_due=date.today() - timedelta(days=2))

    answer = get("entries/403/gateway")

    assert answer["stale"] is True
    assert (answer["advice"], answer["revision"], answer["maintainer"]) == ("own", 1, "payments")


def test_addresses_begin_with_the_configured_base(get, settings):
    settings.RUNBOOK_BASE_URL = "https://runbook.example.org"
    make_entry(403, "gateway")

    assert get("entries/403/gateway")["url"] == "https://runbook.example.org/codes/403/gateway/"


def test_a_known_cell_without_an_entry_names_the_codes_other_layers(get):
    make_entry(403, "application")
    make_entry(403, "auth")

    problem = get("entries/403/gateway", 404)

    assert {one["key"] for one in problem["nearest"]} == {"403/application", "403/auth"}
    assert problem["nearest"][0]["url"].startswith("http://testserver/codes/403/")


def test_a_mistyped_layer_is_told_the_one_that_looks_like_it(get):
    make_entry(403, "application")
    make_entry(403, "gateway")

    problem = get("entries/403/gatewy", 404)

    assert problem["nearest"][0]["key"] == "403/gateway"


@pytest.mark.parametrize("address", ["entries/299/gateway", "entries/7/gateway"])
def test_an_unknown_code_is_not_found(get, address):
    make_layers()

    assert get(address, 404)["nearest"] == []


@pytest.mark.parametrize("code", [418, 299, 999, 4033, 999999999])
def test_an_unknown_code_names_the_layers_entries_of_the_closest_codes(get, code):
    make_entry(403, "gateway")
    make_entry(502, "gateway")
    make_entry(403, "auth")

    problem = get(f"entries/{code}/gateway", 404)

    assert {one["key"] for one in problem["nearest"]} == {"403/gateway", "502/gateway"}


def test_an_unknown_code_without_entries_of_the_layer_names_the_closest_codes(get):
    make_layers()
    make_code(404)

    problem = get("entries/418/gateway", 404)

    assert [one["key"] for one in problem["nearest"]] == ["404"]


def test_a_resolved_entry_takes_few_queries_and_fewer_again(
    client_for, reader, django_assert_num_queries
):
    page = make_entry(403, "gateway", make_service("Payments API"))
    client = client_for(reader)
    address = "/api/entries/403/gateway/payments-api"

    with django_assert_num_queries(6):  # session, user, stamp, service, entry, path
        first = client.get(address)
    with django_assert_num_queries(3):  # session, user, stamp
        again = client.get(address)
    page.attention = "Changed."
    page.save()
    bump_stamp()
    with django_assert_num_queries(6):
        changed = client.get(address)

    assert first.content == again.content != changed.content


def test_what_is_not_there_is_not_kept(get):
    make_service("Payments API")
    get("entries/403/gateway/payments-api", status=404)

    make_entry(403, "gateway")

    assert get("entries/403/gateway/payments-api")["resolved_from"] == "layer-default"


def test_only_so_many_answers_are_kept(get, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    make_entry(403, "gateway")
    for service in ("a", "b", "c"):
        get(f"entries/403/gateway/{service}")

    assert len(kept._answers) == 2
