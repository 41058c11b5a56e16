"""Editing a page: what the form publishes, what it refuses, and what it never loses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.content.lifecycle import retire
from runbook.content.revisions import content_of
from tests.factories import (
    make_code,
    make_comparison,
    make_entry,
    make_layers,
    make_service,
    make_team,
)
from tests.matrix.edit_tools import ENTRY, fields_of, form, live


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.mark.django_db
def test_publishing_leads_back_to_the_page_with_the_new_revision(client: Client) -> None:
    page = make_entry()
    sent = form(client, f"{ENTRY}edit/") | {
        "content.summary": "A quota refused it.",
        "reason": "Clearer.",
    }

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish"})

    assert (response.status_code, response["Location"]) == (303, ENTRY)
    assert live(page).content["summary"] == "A quota refused it."
    assert live(page).reason == "Clearer."
    assert "Revision 2 is what readers see now." in client.get(ENTRY).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["entry", "code", "comparison"])
def test_the_form_sends_back_exactly_what_it_was_given(
    client_for: Any, approver: User, kind: str
) -> None:
    pages = {"entry": make_entry, "code": make_code, "comparison": make_comparison}
    make_code(401)
    if kind == "comparison":
        make_code(403)
    page = pages[kind]()
    sent = form(client_for(approver), f"{page.get_absolute_url()}edit/") | {"reason": "None."}

    response = client_for(approver).post(
        f"{page.get_absolute_url()}edit/", sent | {"do": "publish"}
    )

    assert response.status_code == 422
    assert "This is what readers see already" in response.content.decode()


@pytest.mark.django_db
def test_an_invalid_form_says_where_and_keeps_what_was_typed(client: Client) -> None:
    page = make_entry()
    typed = {
        "content.summary": "",
        "content.rules_out": "The <application>, wholly",
        "content.first_checks.0.text": "",
        "content.first_checks.0.command": "grep  {x}\n\ttab",
        "reason": "Because",
    }

    response = client.post(
        f"{ENTRY}edit/", form(client, f"{ENTRY}edit/") | typed | {"do": "publish"}
    )

    html = response.content.decode()
    assert response.status_code == 422
    for place in ("f-summary", "f-first-checks-0-text"):
        tag = re.search(rf'<[^>]*id="{place}"[^>]*>', html)
        assert tag is not None and f'aria-invalid="true" aria-describedby="e-{place}"' in tag[0]
        assert f'id="e-{place}"' in html
    assert fields_of(html) | typed == fields_of(html)
    assert live(page).number == 1


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "x" * 301, "a\x00b"])
def test_a_change_needs_a_reason(client: Client, reason: str) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/") | {"content.summary": "New.", "reason": reason}

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish"})

    html = response.content.decode()
    assert response.status_code == 422
    assert 'id="e-reason"' in html
    assert fields_of(html)["content.summary"] == "New."


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["a\x00b", "\x1b[31m", "x" * 6001])
def test_characters_and_lengths_that_cannot_be_stored_are_named(client: Client, value: str) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/") | {"content.summary": value, "reason": "Because."}

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish"})

    assert response.status_code == 422
    assert 'id="e-f-summary"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("maintainer", ["", "nobody"])
def test_a_page_needs_somebody_who_keeps_it_true(client: Client, maintainer: str) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/") | {"maintainer": maintainer, "reason": "Because."}

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish"})

    assert response.status_code == 422
    assert "Choose the team that keeps this true." in response.content.decode()


@pytest.mark.django_db
def test_an_owner_that_is_gone_is_named_too(client: Client) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/") | {"owner": "nobody", "reason": "Because."}

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish"})

    assert response.status_code == 422


@pytest.mark.django_db
def test_the_owner_can_be_named_and_taken_back(client: Client) -> None:
    page = make_entry()
    make_team("Platform")
    sent = form(client, f"{ENTRY}edit/") | {"owner": "platform", "reason": "They run it."}

    client.post(f"{ENTRY}edit/", sent | {"do": "publish"})
    owned = live(page).owner
    back = form(client, f"{ENTRY}edit/") | {"owner": "", "reason": "The path knows."}
    client.post(f"{ENTRY}edit/", back | {"do": "publish"})

    assert owned is not None and owned.slug == "platform"
    assert live(page).owner is None


@pytest.mark.django_db
def test_htmx_gets_the_form_alone(client: Client) -> None:
    make_entry()

    response = client.post(
        f"{ENTRY}edit/",
        form(client, f"{ENTRY}edit/") | {"do": "add first_checks"},
        headers={"HX-Request": "true"},
    )

    assert response.content.decode().strip().startswith('<form class="split" id="edit-form"')


@pytest.mark.django_db
def test_htmx_is_told_where_to_go_after_publishing(client: Client) -> None:
    make_entry()
    sent = form(client, f"{ENTRY}edit/") | {
        "content.summary": "New.",
        "reason": "Because.",
        "do": "publish",
    }

    response = client.post(f"{ENTRY}edit/", sent, headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (200, ENTRY)


@pytest.mark.django_db
def test_editing_a_retired_page_publishes_nothing(client: Client, approver: User) -> None:
    page = make_entry()
    sent = form(client, f"{ENTRY}edit/") | {"content.summary": "New.", "reason": "Because."}
    retire(page, author=approver, reason="Gone.", based_on=1)

    response = client.post(f"{ENTRY}edit/", sent | {"based_on": "2", "do": "publish"})

    assert response.status_code == 422
    assert "retired" in response.content.decode()
    assert live(page).number == 2


@pytest.mark.django_db
def test_a_page_that_never_was_cannot_be_edited(client: Client) -> None:
    make_layers()

    assert client.get("/codes/404/gateway/edit/").status_code == 404
    assert client.get("/codes/404/edit/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["edit/", "payments-api/override/"])
def test_readers_may_not_edit(client_for: Any, reader: User, method: str, address: str) -> None:
    make_service("Payments API")
    make_entry()

    response = getattr(client_for(reader), method)(ENTRY + address)

    assert response.status_code == 403
    assert (
        "Nothing was" in response.content.decode()
        or "ask an administrator" in response.content.decode()
    )


@pytest.mark.django_db
def test_editors_of_another_team_are_told_that_they_propose(client: Client) -> None:
    make_entry(maintainer=make_team("Orders"))

    html = client.get(f"{ENTRY}edit/").content.decode()

    assert "once somebody else approves it for Orders" in html
    assert "Propose this change" in html


@pytest.mark.django_db
def test_content_with_windows_line_ends_equals_what_is_live(client: Client) -> None:
    page = make_entry(examples=[{"id": "e", "title": "One", "http": "HTTP/1.1 403\nServer: kong"}])
    sent = form(client, f"{ENTRY}edit/") | {"reason": "Nothing."}
    windows = {name: value.replace("\n", "\r\n") for name, value in sent.items()}

    response = client.post(f"{ENTRY}edit/", windows | {"do": "publish"})

    assert response.status_code == 422
    assert content_of(live(page))["examples"][0]["http"] == "HTTP/1.1 403\nServer: kong"


@pytest.mark.django_db
def test_text_that_begins_with_a_line_break_survives_the_form(client: Client) -> None:
    page = make_entry(examples=[{"id": "e", "title": "One", "http": "\nHTTP/1.1 403"}])
    sent = form(client, f"{ENTRY}edit/") | {
        "content.summary": "New.",
        "reason": "Because.",
        "do": "publish",
    }

    client.post(f"{ENTRY}edit/", sent)

    assert live(page).content["examples"][0]["http"] == "\nHTTP/1.1 403"
