"""What changed since a person last looked, on the matrix and in the history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import User
from runbook.notices.looks import look
from tests.factories import make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User, layers: Any) -> Client:
    return client_for(reader)


def html_of(response: Any) -> str:
    return unescape(response.content.decode())


def cells(client: Client, address: str) -> list[str]:
    return re.findall(r'class="cell" href="([^"]+)"', html_of(client.get(address)))


def test_before_anybody_said_that_they_looked_it_counts_a_week(client: Client) -> None:
    make_entry()

    assert "1 change</b> in the last seven days" in html_of(client.get("/history/since/"))


def test_it_counts_from_the_last_look(client: Client, reader: User) -> None:
    make_entry()
    look(reader)
    assert "Nothing changed since you last looked" in html_of(client.get("/history/since/"))
    make_entry(401, "auth")
    make_entry(404, "gateway")

    assert "2 changes</b> since you last looked" in html_of(client.get("/history/since/"))


def test_ones_own_changes_are_no_news(
    client_for: Callable[[User], Client], editor: User, layers: Any, team: Any
) -> None:
    make_entry(maintainer=team, author=editor)

    assert "Nothing changed" in html_of(client_for(editor).get("/history/since/"))


def test_the_history_shows_what_is_new(client: Client, reader: User) -> None:
    make_entry(403)
    look(reader)
    make_entry(401, "auth")

    response = client.get("/history/new/", follow=True)

    assert "/codes/401/auth/history/" in html_of(response)
    assert "/codes/403/gateway/history/" not in html_of(response)


def test_the_matrix_shows_what_is_new(client: Client) -> None:
    make_entry(403)
    since = timezone.now()
    make_entry(401, "auth")

    address = f"/?since={since.isoformat().replace('+', '%2B')}"

    assert cells(client, address) == ["/codes/401/auth/"]
    assert "Only entries that changed after" in html_of(client.get(address))
    assert len(cells(client, "/")) == 2


@pytest.mark.parametrize("since", ["yesterday", "2026-11-27", "0001-01-01T00:00:00+23:59", "\0"])
def test_a_moment_that_is_none_filters_nothing(client: Client, since: str) -> None:
    make_entry(403)

    assert len(cells(client, f"/?since={since}")) == 1
    assert client.get("/history/", {"since": since}).status_code == 200


def test_they_say_that_they_have_seen_it(client: Client, reader: User) -> None:
    make_entry()
    look(reader, at=timezone.now() - timedelta(days=3))

    response = client.post("/history/seen/")

    assert response.status_code == 303
    assert "Nothing changed since" in html_of(client.get("/history/since/"))


def test_reading_pages_is_not_looking(client: Client) -> None:
    make_entry()
    for address in ("/", "/history/", "/history/new/", "/history/since/"):
        client.get(address)

    assert "1 change</b>" in html_of(client.get("/history/since/"))


@pytest.mark.parametrize("address", ["/", "/history/"])
def test_pages_ask_for_it_by_a_request_of_its_own_and_work_without(
    client: Client, address: str
) -> None:
    make_entry()

    html = html_of(client.get(address))

    assert 'hx-get="/history/since/"' in html and 'href="/history/new/"' in html


def test_strangers_have_no_last_look(settings: Any, layers: Any) -> None:
    settings.RUNBOOK_ANONYMOUS_READ = True
    make_entry()

    assert "/history/since/" not in html_of(Client().get("/"))
    assert Client().get("/history/new/").status_code == 302


def test_it_costs_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    make_entry()
    since = timezone.now().isoformat().replace("+", "%2B")

    with django_assert_max_num_queries(4):
        client.get("/history/since/")
    with django_assert_max_num_queries(7):
        client.get(f"/?since={since}")
