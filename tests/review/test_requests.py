"""API change requests: recorded from a confusion, counted until closed in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import User
from runbook.catalogue.models import Layer
from runbook.core.quarters import Quarter
from runbook.review.models import ApiChangeRequest
from runbook.review.requests import counted
from tests.factories import make_service
from tests.review.test_report import make_triages

pytestmark = pytest.mark.django_db
NOW = Quarter.of(timezone.localdate())
GIVEN = {
    "service": "payments-api",
    "endpoint": "POST /v1/payments",
    "code_now": "403",
    "code_wanted": "401",
    "evidence": "23 triages.",
    "tracker_url": "https://tracker.example.com/7",
}


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User, layers: dict[str, Layer]) -> Client:
    make_service()
    return client_for(editor)


def record(client: Client) -> ApiChangeRequest:
    client.post("/review/requests/new/", GIVEN)
    return ApiChangeRequest.objects.get()


def test_a_confusion_leads_to_a_filled_form(client: Client) -> None:
    make_triages(6)
    html = client.get(f"/review/{NOW}/confusions/?looked=403&was=401").content.decode()
    start = html.index("/review/requests/new/?")
    address = html[start : html.index('"', start)].replace("&amp;", "&")

    form = client.get(address).content.decode()

    assert 'name="code_now" inputmode="numeric" value="403"' in form
    assert f"6 triages of {NOW} looked like 403 and were 401." in form


def test_it_is_open_until_somebody_closes_it_in_words(client: Client) -> None:
    wish = record(client)
    assert "401 instead of 403" in client.get("/review/requests/").content.decode()

    silent = client.post(wish.get_absolute_url(), {"do": "done", "words": ""})
    client.post(wish.get_absolute_url(), {"do": "done", "words": "Since release 41."})
    again = client.post(wish.get_absolute_url(), {"do": "dropped", "words": "No."})

    wish.refresh_from_db()
    assert (silent.status_code, again.status_code) == (422, 409)
    assert (wish.state, wish.closing_words) == ("done", "Since release 41.")


def test_it_counts_the_confusion_by_quarter(client: Client) -> None:
    wish = record(client)
    make_triages(3, service=wish.service)

    assert counted(wish) == [(str(NOW.before), 0), (str(NOW), 3)]
    assert "3 triages" in client.get(wish.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"service": "nothing"},
        {"endpoint": " "},
        {"code_now": "4o3"},
        {"code_wanted": "403"},
        {"evidence": ""},
        {"tracker_url": "javascript:alert(1)"},
    ],
)
def test_what_is_missing_is_said_by_field(client: Client, change: dict[str, Any]) -> None:
    response = client.post("/review/requests/new/", GIVEN | change)

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not ApiChangeRequest.objects.exists()


def test_readers_ask_for_nothing(
    client: Client, client_for: Callable[[User], Client], reader: User
) -> None:
    assert client_for(reader).post("/review/requests/new/", GIVEN).status_code == 403
    assert not ApiChangeRequest.objects.exists()


@pytest.mark.parametrize("address", ["/review/requests/", "/review/requests/{}/"])
def test_they_cost_no_more_than_eight_queries(
    client: Client, address: str, django_assert_max_num_queries: Any
) -> None:
    wish = record(client)

    with django_assert_max_num_queries(8):
        assert client.get(address.format(wish.pk)).status_code == 200
