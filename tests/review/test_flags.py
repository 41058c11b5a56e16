"""Readers say what is out of date; whoever keeps the page answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.content.models import Page
from runbook.review.models import Flag
from tests.factories import make_entry
from tests.review.builders import make_cycle

pytestmark = pytest.mark.django_db
type Clients = Callable[[User], Client]
NEW = "/review/flags/new/?page=entry:403/gateway"


@pytest.fixture
def page(layers: Any) -> Page:
    return make_entry()


def test_every_page_leads_to_the_form(client_for: Clients, reader: User, page: Page) -> None:
    html = client_for(reader).get(page.get_absolute_url()).content.decode()

    assert 'href="/review/flags/new/?page=entry:403/gateway"' in html


def test_what_a_reader_says_reaches_the_queue(
    client_for: Clients, reader: User, page: Page
) -> None:
    response = client_for(reader).post(NEW, {"text": "Check 2 names a log that was moved."})

    assert (response.status_code, response.url) == (303, page.get_absolute_url())
    item = make_cycle().items.get()
    assert item.terms[0]["words"] == "A reader calls it outdated"


def test_strangers_may_where_anonymous_reading_is_on(page: Page, settings: Any) -> None:
    refused = Client().post(NEW, {"text": "Old."})
    settings.RUNBOOK_ANONYMOUS_READ = True
    taken = Client().post(NEW, {"text": "Old."})

    assert refused.status_code in (302, 401, 403)
    assert taken.status_code == 303
    assert Flag.objects.get().by is None


def test_secrets_in_it_are_never_stored(client_for: Clients, reader: User, page: Page) -> None:
    secret = "ghp_" + "a1B2" * 9
    client_for(reader).post(NEW, {"text": f"It says Authorization: Bearer {secret}"})

    assert secret not in Flag.objects.get().text


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_nothing_said_is_nothing_stored(
    client_for: Clients, reader: User, page: Page, text: str
) -> None:
    response = client_for(reader).post(NEW, {"text": text})

    assert response.status_code == 422
    assert not Flag.objects.exists()


def test_too_many_an_hour_are_refused_with_when(
    client_for: Clients, reader: User, page: Page, settings: Any
) -> None:
    settings.RUNBOOK_RATE_LIMITS = True
    client = client_for(reader)
    answers = [client.post(NEW, {"text": f"Number {n}."}) for n in range(7)]

    assert [one.status_code for one in answers] == [303] * 6 + [429]
    assert "Retry-After" in answers[-1]


@pytest.mark.parametrize(("do", "state"), [("answer", "answered"), ("dismiss", "dismissed")])
def test_it_is_answered_in_words(
    client_for: Clients, editor: User, page: Page, do: str, state: str
) -> None:
    client = client_for(editor)
    client.post(NEW, {"text": "Old."})
    address = f"/review/flags/{Flag.objects.get().pk}/"

    silent = client.post(address, {"do": do, "answer": " "})
    client.post(address, {"do": do, "answer": "Mended."})
    again = client.post(address, {"do": do, "answer": "Mended."})

    assert (silent.status_code, again.status_code) == (422, 409)
    assert (Flag.objects.get().state, Flag.objects.get().answer) == (state, "Mended.")
    assert "Mended." in client.get("/review/flags/").content.decode()


def test_readers_answer_nothing(client_for: Clients, reader: User, page: Page) -> None:
    client = client_for(reader)
    client.post(NEW, {"text": "Old."})

    response = client.post(f"/review/flags/{Flag.objects.get().pk}/", {"answer": "No."})

    assert response.status_code == 403
    assert Flag.objects.get().state == "open"


def test_there_is_no_such_page(client_for: Clients, reader: User) -> None:
    assert client_for(reader).get("/review/flags/new/?page=entry:1").status_code == 404
