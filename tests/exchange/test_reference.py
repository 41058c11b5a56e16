"""Status codes, comparisons, layers, services and teams."""

from __future__ import annotations

import pytest

from runbook.exchange import schemas
from tests.factories import (
    make_code,
    make_comparison,
    make_entry,
    make_hop,
    make_layers,
    make_service,
    make_team,
)


def test_codes_are_listed_by_number(get, promised):
    for code in (502, 0, 403):
        make_code(code, name="Some name")

    answer = get("codes")

    promised(schemas.Listing[schemas.CodeCard], answer)
    assert [one["code"] for one in answer["items"]] == [0, 403, 502]


def test_a_code_comes_with_the_layers_that_return_it(get, promised):
    make_code(403, confused_with=[{"id": "a", "code": 401, "text": "Who are you?"}])
    make_entry(403, "gateway")
    make_entry(403, "application", frequency="rare")
    make_entry(403, "application", make_service("Payments API"))

    answer = get("codes/403")

    promised(schemas.Code, answer)
    assert [(one["key"], one["frequency"]) for one in answer["entries"]] == [
        ("403/application", "rare"),
        ("403/gateway", "usual"),
    ]


def test_an_unknown_code_names_the_nearest_of_its_class_first(get):
    for code in (401, 403, 502):
        make_code(code)

    problem = get("codes/499", 404)

    assert [one["key"] for one in problem["nearest"]] == ["403", "401", "502"]


@pytest.mark.parametrize(
    ("code", "nearest"),
    [
        ("999", ["599", "598", "403"]),
        ("600", ["599", "598", "403"]),
        ("4033", ["403", "599", "598"]),
    ],
)
def test_a_number_that_is_no_code_names_the_closest(get, code, nearest):
    for known in (403, 598, 599):
        make_code(known)

    problem = get(f"codes/{code}", 404)

    assert problem["status"] == 404
    assert sorted(one["key"] for one in problem["nearest"]) == sorted(nearest)
    assert problem["nearest"][0]["key"] == nearest[0]


def test_comparisons_are_listed_in_full(get, promised):
    make_code(401, name="Unauthorized")
    make_code(403)
    make_comparison(401, 403)

    answer = get("comparisons")

    promised(schemas.Listing[schemas.Comparison], answer)
    assert answer["items"][0]["url"] == "http://testserver/compare/401/403/"


def test_layers_are_in_the_order_of_a_request(get, promised):
    make_layers()

    answer = get("layers")

    promised(schemas.Listing[schemas.Layer], answer)
    assert len(answer["items"]) == 6


def test_teams_and_services_come_in_parts_by_slug(get, promised):
    for name in ("Alpha", "Beta", "Gamma"):
        make_service(name, team=make_team(name))

    for what, schema in (("services", schemas.Service), ("teams", schemas.Team)):
        first = get(f"{what}?limit=2")
        rest = get(f"{what}?limit=2&cursor={first['next']}")

        promised(schemas.Listing[schema], first)
        assert [one["slug"] for one in first["items"]] == ["alpha", "beta"]
        assert ([one["slug"] for one in rest["items"]], rest["next"]) == (["gamma"], None)


def test_the_team_that_stands_for_nobody_is_not_among_the_teams(get):
    make_team("Alpha")
    make_team("Unclaimed")

    assert [one["slug"] for one in get("teams")["items"]] == ["alpha"]


@pytest.mark.parametrize("own", [True, False])
def test_a_service_comes_with_the_path_of_its_requests(get, promised, own):
    make_layers()
    service = make_service("Payments API", team=make_team("Payments"))
    make_hop("gateway", service=service if own else None, team=make_team("Platform"))

    answer = get("services/payments-api")

    promised(schemas.ServiceDetail, answer)
    assert answer["path_from"] == ("service" if own else "default")
    assert answer["path"][0]["team"]["slug"] == "platform"


def test_a_mistyped_service_is_told_the_one_that_looks_like_it(get):
    make_service("Payments API")

    problem = get("services/payment-api", 404)

    assert problem["nearest"][0]["key"] == "payments-api"
