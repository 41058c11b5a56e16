"""Owner, products and logs come from the hops."""

from __future__ import annotations

import pytest

from runbook.catalogue.models import Hop
from runbook.catalogue.paths import load_path, path_digest
from tests.factories import make_hop, make_service, make_team

pytestmark = pytest.mark.django_db


def test_a_service_shows_its_own_team_once_it_has_a_hop(layers):
    service, platform, edge = make_service(), make_team("Platform"), make_team("Edge")
    make_hop("gateway", team=platform)
    make_hop("gateway", service=service, team=edge)

    owner = load_path(service.pk).owner("gateway")

    assert (owner.team, owner.source) == (edge, "service-hop")


def test_a_layer_that_the_own_path_leaves_out_comes_from_the_usual_one(layers):
    service, platform = make_service(), make_team("Platform")
    make_hop("gateway", team=platform)
    make_hop("auth", service=service)

    owner = load_path(service.pk).owner("gateway")

    assert (owner.team, owner.source) == (platform, "default-hop")


def test_an_application_hop_without_a_team_is_run_by_the_services_team(layers):
    payments = make_team(
        "Payments", contacts=[{"kind": "page", "label": "Page", "url": "https://p"}]
    )
    service = make_service(team=payments)
    make_hop("application")

    owner = load_path(service.pk).owner("application")

    assert (owner.team, owner.source) == (payments, "service-hop")
    assert owner.team.contact("page")["url"] == "https://p"


def test_only_the_application_falls_back_to_the_services_team(layers):
    service = make_service(team=make_team("Payments"))
    make_hop("gateway")

    assert load_path(service.pk).owner("gateway") is None


def test_a_team_named_by_the_hop_wins_over_the_services(layers):
    service, apps = make_service(team=make_team("Payments")), make_team("Apps")
    make_hop("application", team=apps)

    assert load_path(service.pk).owner("application").team == apps


def test_a_path_is_loaded_in_one_query(layers, django_assert_num_queries):
    service = make_service(team=make_team("Payments"))
    make_hop("application")
    make_hop("gateway", service=service, team=make_team("Edge"))

    with django_assert_num_queries(1):
        path = load_path(service.pk)
        [(hop.layer.name, path.team_of(hop)) for hop in path.hops]


@pytest.mark.parametrize("field", ["name", "product", "log_locations", "team", "layer"])
def test_the_digest_changes_with_everything_a_path_says(layers, field):
    hop = make_hop("gateway", name="Kong")
    before = path_digest([hop])
    new = {"team": make_team("New"), "layer": layers["auth"], "log_locations": [{"id": "x"}]}

    setattr(hop, field, new.get(field, "other"))

    assert path_digest([hop]) != before
    assert path_digest(Hop.objects.own_path(None)) == before
