"""Teams and services out of a Backstage catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from runbook.accounts.models import Team
from runbook.catalogue.models import Service
from runbook.exchange.incoming.backstage import is_catalogue, slug_of
from runbook.exchange.incoming.faults import UnreadableError
from tests.factories import make_service, make_team

from .documents import compared, faults, happened, importing

pytestmark = pytest.mark.django_db

CATALOGUE = """\
# Made by the platform team
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: team_payments
  links:
    - {url: https://chat.example.net/payments, title: "#payments", icon: chat}
spec:
  type: team
  profile: {displayName: Payments, email: payments@example.net}
  children: []
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Orders.API
  title: Orders API
  description: |
    Places
    and follows orders.
  annotations:
    backstage.io/source-location: url:https://git.example.net/orders/
  links:
    - url: https://graphs.example.net/orders
      title: Orders dashboard
      type: dashboard
    - url: javascript:alert(1)
      title: Not a link
spec: {type: service, lifecycle: production, owner: "group:default/team_payments"}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: refunds}
spec: {type: openapi, owner: team_payments, definition: "openapi: 3.1.0"}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: helpers}
spec: {type: library, owner: user:default/anna}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: anna}
"""


def test_groups_components_and_apis_come_in() -> None:
    importing(CATALOGUE, "catalog-info.yaml").take_over()

    team = Team.objects.get(slug="team-payments")
    assert team.name == "Payments"
    assert [contact["kind"] for contact in team.contacts] == ["mail", "chat"]
    orders = Service.objects.get(slug="orders-api")
    assert (orders.name, orders.team) == ("Orders API", team)
    assert orders.description == "Places and follows orders."
    assert [(link["kind"], link["url"]) for link in orders.links] == [
        ("dashboard", "https://graphs.example.net/orders"),
        ("repository", "https://git.example.net/orders/"),
    ]
    assert set(Service.objects.values_list("slug", flat=True)) == {"orders-api", "refunds"}


def test_it_is_shown_before_anything_happens() -> None:
    assert happened(compared(CATALOGUE, "catalog-info.yaml")) == [
        ("added", "team team-payments"),
        ("added", "service orders-api"),
        ("added", "service refunds"),
    ]
    assert not Service.objects.exists()


def test_what_is_not_theirs_stays() -> None:
    own = {"kind": "status", "label": "Status", "url": "https://status.example.net/"}
    make_service("Other")
    there = make_service(
        "Orders API", slug="orders-api", hosts=["orders.example.net"], links=[own],
        masks_forbidden=True, team=make_team("Shop"),
    )  # fmt: skip

    importing(CATALOGUE, "catalog-info.yaml").take_over()

    there.refresh_from_db()
    assert there.links[0] == own and len(there.links) == 3
    assert (there.hosts, there.masks_forbidden) == (["orders.example.net"], True)
    assert there.team is not None and there.team.slug == "team-payments"
    assert Service.objects.filter(name="Other").exists()


def test_a_second_time_changes_nothing() -> None:
    importing(CATALOGUE, "catalog-info.yaml").take_over()

    assert happened(compared(CATALOGUE, "catalog-info.yaml")) == []


def test_an_owner_that_nobody_knows_is_named_with_its_line() -> None:
    text = CATALOGUE.replace('"group:default/team_payments"', "ghosts")

    (fault,) = faults(text, "catalog-info.yaml")

    assert fault == "line 16, reference.services.0.team: There is no team called ghosts."


WRONG: dict[str, str] = {
    "apiVersion: a\nkind: Group\n": "An entity has a name.",
    "apiVersion: a\nmetadata: {name: a}\n": "An entity has apiVersion, kind",
    "apiVersion: a\nkind: Group\nmetadata: {name: '...'}\n": "no letters or digits",
    "apiVersion: a\nkind: Group\nmetadata: {name: a}\nspec: []\nx: &a 1\ny: *a": "not followed",
    "apiVersion: a\nkind: API\nmetadata: {name: a}\nspec: [1]\n": "Expected a mapping",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_entity_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError, match=WRONG[text]):
        compared(text, "catalog-info.yaml")


@pytest.mark.parametrize(
    ("head", "found"),
    [("apiVersion: x", True), ("---\n# a\napiVersion: x", True), ("format: 1\napiVersion:", False)],
)
def test_a_catalogue_is_told_from_a_document(head: str, found: Any) -> None:
    assert is_catalogue(head) is found


def test_names_become_slugs() -> None:
    assert slug_of("Orders.API_v2") == "orders-api-v2"
