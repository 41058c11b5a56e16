"""Choosing another scenario, or saying which service it is about."""

from __future__ import annotations

import pytest
from django.test import Client

from runbook.catalogue.models import Service
from runbook.graph.data import as_data
from runbook.graph.parsing import parse
from runbook.triage.models import Triage
from tests.factories import make_service, publish_page
from tests.triage.pastes import GATEWAY_403, SCENARIO, page_of, paste, send

pytestmark = pytest.mark.django_db


def test_another_scenario_goes_on_from_the_same_paste(client: Client, service: Service) -> None:
    text = SCENARIO.replace("fits: {status: 403}", "fits: {status: 500}")
    publish_page("scenario", "another-one", as_data(parse(text)))
    triage = paste(client)

    send(client, triage, "choose", scenario="another-one")

    assert "/scenarios/another-one/" in page_of(client, triage)


def test_the_service_can_be_said_by_name(client: Client, service: Service) -> None:
    orders = make_service("Orders API")
    triage = paste(client, GATEWAY_403.replace("payments.example.net", "elsewhere.example.net"))

    send(client, triage, "choose", service="orders api")

    assert Triage.objects.get(pk=triage.pk).service == orders


def test_another_service_leaves_the_first_ones_environment_behind(
    client: Client, service: Service
) -> None:
    orders = make_service("Orders API")
    triage = paste(client)
    Triage.objects.update(environment="staging")
    send(client, triage, "choose", service="payments-api", scenario="caller-is-blocked")
    assert Triage.objects.get(pk=triage.pk).environment == "staging"

    send(client, triage, "choose", service="orders-api")

    chosen = Triage.objects.get(pk=triage.pk)
    assert (chosen.service, chosen.environment) == (orders, "")


@pytest.mark.parametrize("field", ["service", "scenario"])
def test_what_is_not_there_is_refused(client: Client, service: Service, field: str) -> None:
    response = send(client, paste(client), "choose", **{field: "nothing-like-it"})

    assert response.status_code == 400


def test_where_no_scenario_fits_all_are_offered(client: Client, service: Service) -> None:
    raw = GATEWAY_403.replace("403 Forbidden", "418 I'm a teapot")

    html = page_of(client, paste(client, raw))

    assert "No scenario fits by itself" in html
    assert 'name="scenario" value="caller-is-blocked"' in html
