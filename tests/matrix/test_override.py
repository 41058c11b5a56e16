"""A service's own text, begun from the default."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.content.models import Page
from tests.factories import make_entry, make_service
from tests.matrix.edit_tools import ENTRY, form, live


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.mark.django_db
def test_an_override_starts_from_the_default(client: Client, team: Team) -> None:
    service = make_service("Payments API", team=team)
    default = make_entry(summary="The default text.")

    sent = form(client, f"{ENTRY}payments-api/override/")
    response = client.post(
        f"{ENTRY}payments-api/override/",
        sent | {"content.summary": "Our own text.", "reason": "Ours differs.", "do": "publish"},
    )

    own = Page.objects.get(key="403/gateway/payments-api")
    assert sent["content.summary"] == "The default text."
    assert sent["maintainer"] == "payments"
    assert (response.status_code, response["Location"]) == (303, f"{ENTRY}payments-api/")
    assert live(own).content["summary"] == "Our own text."
    assert live(default).content["summary"] == "The default text."
    assert own.entry.service == service


@pytest.mark.django_db
def test_an_override_that_exists_is_edited_instead(client: Client) -> None:
    make_entry()
    make_entry(403, "gateway", make_service("Payments API"))

    response = client.get(f"{ENTRY}payments-api/override/")

    assert (response.status_code, response["Location"]) == (303, f"{ENTRY}payments-api/edit/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/codes/403/gateway/nowhere/override/", "/codes/404/gateway/payments-api/override/"]
)
def test_an_override_needs_a_service_and_a_default(client: Client, address: str) -> None:
    make_service("Payments API")
    make_entry()

    assert client.get(address).status_code == 404
