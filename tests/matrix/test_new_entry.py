"""Writing a page that does not exist yet."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.content.lifecycle import retire
from tests.factories import make_code, make_entry, make_layers, make_service
from tests.matrix.edit_tools import ENTRY, fields_of, form


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.mark.django_db
def test_a_new_entry_asks_for_its_cell_first(client: Client) -> None:
    make_layers()

    page, wrong = client.get("/codes/new/"), client.get("/codes/new/?code=200&layer=gateway")

    assert page.status_code == 200
    assert wrong.status_code == 422
    assert "A failure’s code lies between 400 and 599" in wrong.content.decode()
    assert 'value="200"' in wrong.content.decode()


@pytest.mark.django_db
def test_a_new_entry_is_written_and_published(client: Client) -> None:
    make_layers()
    address = "/codes/new/?code=418&layer=gateway"

    sent = form(client, address)
    added = client.post(address, sent | {"do": "add first_checks"})
    typed = {
        "content.summary": "A teapot.",
        "content.first_checks.0.text": "Look",
        "reason": "New.",
    }
    response = client.post(address, fields_of(added.content.decode()) | typed | {"do": "publish"})

    assert (response.status_code, response["Location"]) == (303, "/codes/418/gateway/")
    assert "A teapot." in client.get("/codes/418/gateway/").content.decode()


@pytest.mark.django_db
def test_a_new_entry_of_a_service_starts_from_the_default_and_offers_to_start_blank(
    client: Client, team: Team
) -> None:
    make_service("Payments API", team=team)
    make_entry(summary="The default text.")
    address = "/codes/new/?code=403&layer=gateway&service=payments-api"

    response = client.get(address, follow=True)

    html = response.content.decode()
    assert response.redirect_chain == [(f"{ENTRY}payments-api/override/", 303)]
    assert fields_of(html)["content.summary"] == "The default text."
    assert f'href="{escape(address)}&amp;start=blank">Start from nothing</a>' in html


@pytest.mark.django_db
def test_a_new_entry_of_a_service_may_start_blank_and_offers_the_default(client: Client) -> None:
    make_service("Payments API")
    make_entry(summary="The default text.")
    address = "/codes/new/?code=403&layer=gateway&service=payments-api&start=blank"

    html = client.get(address).content.decode()
    typed = {"content.summary": "Ours.", "reason": "Ours differs.", "do": "publish"}
    published = client.post(address, fields_of(html) | typed)

    assert fields_of(html)["content.summary"] == ""
    assert f'href="{ENTRY}payments-api/override/">Start from the default</a>' in html
    assert published["Location"] == f"{ENTRY}payments-api/"


@pytest.mark.django_db
@pytest.mark.parametrize("default", ["none", "retired"])
def test_a_new_entry_of_a_service_starts_blank_where_no_default_is_live(
    client: Client, approver: User, default: str
) -> None:
    make_service("Payments API")
    make_layers()
    if default == "retired":
        retire(make_entry(), author=approver, reason="Gone.", based_on=1)

    response = client.get("/codes/new/?code=403&layer=gateway&service=payments-api")

    assert response.status_code == 200
    assert "Start from" not in response.content.decode()


@pytest.mark.django_db
def test_a_new_entry_keeps_its_address_when_htmx_posts(client: Client) -> None:
    make_layers()

    html = client.get("/codes/new/?code=418&layer=gateway").content.decode()

    assert 'hx-post="/codes/new/?code=418&amp;layer=gateway"' in html


@pytest.mark.django_db
def test_a_new_entry_of_a_cell_that_has_one_is_edited_instead(client: Client) -> None:
    make_entry()

    response = client.get("/codes/new/?code=403&layer=gateway")

    assert response["Location"] == f"{ENTRY}edit/"


@pytest.mark.django_db
def test_two_people_writing_the_same_new_entry_lose_nothing(client: Client) -> None:
    make_layers()
    address = "/codes/new/?code=403&layer=gateway"
    sent = form(client, address)
    make_entry(summary="Theirs.")

    response = client.post(
        address, sent | {"content.summary": "Mine.", "reason": "New.", "do": "publish"}
    )

    html = response.content.decode()
    assert response.status_code == 409
    assert "Your text is below, untouched" in html
    assert fields_of(html)["content.summary"] == "Mine."


@pytest.mark.django_db
def test_a_new_comparison_needs_both_codes(client_for: Any, approver: User) -> None:
    client = client_for(approver)
    make_code(401)

    missing = client.get("/compare/401/403/edit/")
    make_code(403)
    sent = form(client, "/compare/401/403/edit/") | {"content.question": "Which?", "reason": "New."}
    made = client.post("/compare/401/403/edit/", sent | {"maintainer": "payments", "do": "publish"})

    assert missing.status_code == 404
    assert (made.status_code, made["Location"]) == (303, "/compare/401/403/")
