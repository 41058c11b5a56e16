"""How many queries a triage costs; more of everything costs no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from runbook.catalogue.models import Service
from runbook.triage.knowledge import the_knowledge
from tests.triage.pastes import GATEWAY_403, paste, send
from tests.triage.test_close import walked

pytestmark = pytest.mark.django_db

MOST = 8


def test_a_paste_that_is_kept_costs_five(
    client: Client, service: Service, django_assert_num_queries: Any
) -> None:
    """Session, person, stamp, the triage, and the sweeping of old ones."""
    the_knowledge()
    with django_assert_num_queries(5):
        client.post("/triage/start/", {"raw": GATEWAY_403})


def test_with_a_script_one_request_of_seven_shows_the_first_check(
    client: Client, service: Service, django_assert_num_queries: Any
) -> None:
    """Session, person, stamp, the triage, the sweeping of old ones, path, entry."""
    the_knowledge()
    with django_assert_num_queries(7):
        response = client.post(
            "/triage/start/", {"raw": GATEWAY_403}, headers={"HX-Request": "true"}
        )

    assert b"Read which policy refused the call" in response.content
    assert response["HX-Push-Url"].startswith("/triage/")


def test_the_page_with_the_first_check_costs_six(
    client: Client, service: Service, django_assert_num_queries: Any
) -> None:
    """Session, person, triage, stamp, path, entry."""
    triage = walked(client)
    send(client, triage, "sight", place=2, seen="yes")
    with django_assert_num_queries(6):
        client.get(triage.get_absolute_url())


def test_a_paste_that_is_not_kept_is_rendered_for_seven(
    client: Client, service: Service, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.RUNBOOK_STORE_PASTES = "never"
    the_knowledge()
    with django_assert_num_queries(7):
        response = client.post("/triage/start/", {"raw": GATEWAY_403})

    assert b"Do other callers get through?" in response.content


def test_for_a_stranger_paste_and_page_together_stay_below_the_bar(
    service: Service, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.RUNBOOK_ANONYMOUS_READ = True
    the_knowledge()
    with django_assert_max_num_queries(MOST):
        response = Client().post("/triage/start/", {"raw": GATEWAY_403}, follow=True)

    assert b"Read which policy refused the call" in response.content


def test_nothing_new_costs_three(
    client: Client, service: Service, django_assert_num_queries: Any
) -> None:
    triage = paste(client)
    triage.refresh_from_db()
    with django_assert_num_queries(3):
        client.get(f"/triage/{triage.key}/news/", {"since": triage.touched_at.isoformat()})


def test_the_hub_costs_no_more_with_more_triages(
    client: Client, service: Service, django_assert_num_queries: Any
) -> None:
    for _ in range(7):
        walked(client)
    with django_assert_num_queries(5):
        client.get("/triage/")
