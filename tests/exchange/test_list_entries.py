"""`GET /api/entries`: filters, order, and parts that hold while people edit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from runbook.content.models import Page
from runbook.exchange import schemas
from tests.factories import make_entry, make_hop, make_layers, make_service, make_team


def keys(answer) -> list[str]:
    return [one["key"] for one in answer["items"]]


@pytest.fixture
def cells(db):
    """Three codes by two layers, and one service with a text of its own."""
    service = make_service("Payments API")
    for code in (401, 403, 502):
        for layer in ("application", "gateway"):
            make_entry(code, layer)
    make_entry(403, "gateway", service, summary="Ours.")


def test_a_list_has_the_promised_shape(get, promised, cells):
    answer = get("entries")

    promised(schemas.Listing[schemas.Entry], answer)
    assert answer["next"] is None


def test_a_list_is_in_the_order_of_code_and_layer(get, cells):
    assert keys(get("entries")) == [
        "401/application", "401/gateway", "403/application", "403/gateway/payments-api",
        "403/gateway", "502/application", "502/gateway",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("code=401", ["401/application", "401/gateway"]),
        ("layer=gateway&code=502", ["502/gateway"]),
        ("layer=nowhere", []),
        (
            "code=&layer=gateway&service=&owner=&q=&overdue=&limit=&cursor=&code=502",
            ["502/gateway"],
        ),
        ("q=payments", ["403/gateway/payments-api"]),
        ("q=nothing-says-this", []),
        ("code=401&unheard_of=1", ["401/application", "401/gateway"]),
    ],
)
def test_filters_narrow(get, cells, query, expected):
    assert keys(get(f"entries?{query}")) == expected


def test_a_service_sees_each_cell_once(get, cells):
    answer = get("entries?service=payments-api")

    assert len(answer["items"]) == 6
    assert all(one["service"] == "payments-api" for one in answer["items"])
    own = [one["key"] for one in answer["items"] if one["resolved_from"] == "service"]
    assert own == ["403/gateway/payments-api"]


def test_an_unknown_service_sees_the_defaults(get, cells):
    answer = get("entries?service=billing&limit=1")

    assert (answer["items"][0]["service"], answer["items"][0]["unknown_service"]) == (
        None,
        "billing",
    )


def test_overdue_leaves_out_what_is_current_or_general(get, cells):
    due = date.today() - timedelta(days=1)
    Page.objects.filter(key__in=["401/gateway", "502/gateway"]).update(review_due=due)
    Page.objects.filter(key="502/gateway").update(general=True)

    assert keys(get("entries?overdue=true")) == ["401/gateway"]


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
@pytest.mark.parametrize("query", ["", "service=payments-api&"])
def test_the_parts_are_the_whole(get, cells, limit, query):
    whole, found, cursor = keys(get(f"entries?{query}")), [], ""

    while cursor is not None:
        part = get(f"entries?{query}limit={limit}&cursor={cursor}")
        assert 0 < len(part["items"]) <= limit
        found, cursor = found + keys(part), part["next"]

    assert found == whole


def test_entries_added_meanwhile_move_nothing_that_was_not_read(get, cells):
    before = keys(get("entries"))
    first = get("entries?limit=4")
    make_entry(400, "application")
    make_entry(403, "gateway", make_service("Billing API"))
    make_entry(503, "gateway")

    rest = keys(get(f"entries?limit=200&cursor={first['next']}"))

    assert keys(first) == before[:4]
    assert [key for key in rest if key in before] == before[4:]
    assert "503/gateway" in rest


def owned_by(get, team: str) -> list[str]:
    """What the filter finds, after comparing it with the owner each entry shows."""
    for view in ("", "service=payments-api&"):
        everything = get(f"entries?{view}")["items"]
        shown = [one["key"] for one in everything if (one["owner"] or {}).get("slug") == team]
        assert keys(get(f"entries?{view}owner={team}")) == shown
    return keys(get(f"entries?owner={team}"))


def test_the_owner_filter_finds_what_shows_this_owner(get, cells):
    make_layers()
    service = make_service("Payments API")
    make_entry(502, "auth", owner=make_team("Named"))
    make_entry(401, "application", service)
    make_hop("gateway", team=make_team("Usual"))
    make_hop("application", service=service, team=make_team("Hopping"))
    make_hop("application", service=service, team=make_team("Named"))

    assert owned_by(get, "named") == ["502/auth"]
    assert owned_by(get, "hopping") == ["401/application/payments-api"]
    assert owned_by(get, "usual") == [
        "401/gateway", "403/gateway/payments-api", "403/gateway", "502/gateway",
    ]  # fmt: skip
    assert owned_by(get, "nobody") == []


def test_a_services_own_hop_takes_the_layer_from_the_usual_owner(get, cells):
    make_hop("gateway", team=make_team("Usual"))
    make_hop("gateway", service=make_service("Payments API"), team=make_team("Hopping"))

    assert "403/gateway/payments-api" not in owned_by(get, "usual")
    assert owned_by(get, "hopping") == ["403/gateway/payments-api"]


@pytest.mark.parametrize("query", ["limit=1", "limit=200", "limit=200&service=payments-api"])
def test_any_list_takes_at_most_six_queries(
    client_for, reader, cells, django_assert_num_queries, query
):
    make_hop("gateway", team=make_team("Usual"))
    client = client_for(reader)

    # Session, user, service or paths of the part, owner, usual path, entries.
    with django_assert_num_queries(6):
        response = client.get(f"/api/entries?owner=usual&layer=gateway&q=gateway&{query}")

    assert len(response.json()["items"]) in (1, 3, 4)
