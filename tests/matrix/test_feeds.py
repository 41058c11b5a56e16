"""Feeds of what was published, and a calendar of what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Layer
from runbook.content.lifecycle import confirm
from runbook.matrix.calendar import Day, calendar, fold, text
from tests.factories import make_entry, make_team
from tests.scenarios.scenario_tools import make_scenario

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


def entries(client: Client, address: str) -> list[str]:
    root = ElementTree.fromstring(client.get(address).content)
    return [one.findtext(f"{ATOM}title") or "" for one in root.iter(f"{ATOM}entry")]


def test_everything_a_team_and_a_page_have_their_feed(client: Client, team: Team) -> None:
    page = make_entry(maintainer=team)
    make_entry(401, "auth", maintainer=make_team("Other"))

    assert len(entries(client, "/history/feed/")) == 2
    assert entries(client, "/teams/payments/feed/") == [
        "403 from the gateway, revision 1: published"
    ]
    assert len(entries(client, f"{page.get_absolute_url()}history/feed/")) == 1


FEEDS = ("/history/feed/", "/teams/payments/feed/", "/teams/payments/reviews.ics")


@pytest.mark.parametrize("address", FEEDS)
@pytest.mark.parametrize("key", ["", "?key=", "?key=1.forged", "?key=x", "?key=%00", "?key=1"])
def test_a_stranger_reads_no_feed(team: Team, reader: User, address: str, key: str) -> None:
    response = Client().get(address + key)

    assert response.status_code == 401
    assert response["WWW-Authenticate"]


def key_on(client: Client, page: str, address: str) -> str:
    """The address of a feed as a page gives it to somebody."""
    html = client.get(page).content.decode()
    start = html.index(f'href="{address}') + 6
    return html[start : html.index('"', start)]


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_reader_needs_no_session(client: Client, team: Team, address: str) -> None:
    make_entry(maintainer=team)
    page = "/history/" if address.startswith("/history") else "/teams/payments/"

    given_out = key_on(client, page, address)

    assert "?key=" in given_out
    assert Client().get(given_out).status_code == 200
    assert Client().get("/history/" + given_out.removeprefix(address)).status_code == 302


@pytest.mark.parametrize("end", ["password", "account"])
def test_a_key_ends_with_the_password_or_the_account(
    client: Client, reader: User, end: str
) -> None:
    given_out = key_on(client, "/history/", "/history/feed/")
    if end == "password":
        reader.set_password("another-one-entirely")
    else:
        reader.is_active = False
    reader.save()

    assert Client().get(given_out).status_code == 401


def test_where_strangers_read_no_address_holds_a_key(
    client: Client, settings: pytest.FixtureRequest
) -> None:
    settings.RUNBOOK_ANONYMOUS_READ = True  # type: ignore[attr-defined]

    assert "?key=" not in client.get("/history/").content.decode()
    assert Client().get("/history/feed/").status_code == 200


def test_a_scenario_has_its_feed(client: Client, layers: dict[str, Layer]) -> None:
    make_scenario("caller-is-blocked")

    assert len(entries(client, "/scenarios/caller-is-blocked/history/feed/")) == 1
    html = client.get("/scenarios/caller-is-blocked/history/").content.decode()
    assert 'href="feed/?key=' in html


def test_a_team_knows_when_its_pages_are_due(client: Client, team: Team, approver: User) -> None:
    page = confirm(make_entry(maintainer=team), reviewer=approver, based_on=1)

    body = client.get("/teams/payments/reviews.ics").content.decode()

    assert f"DTSTART;VALUE=DATE:{page.review_due:%Y%m%d}" in body
    assert "SUMMARY:1 page to read again" in body
    assert "DESCRIPTION:403 from the gateway" in body


@given(st.text(max_size=300))
def test_lines_are_folded_at_75_octets_and_unfold_to_themselves(value: str) -> None:
    line = "SUMMARY:" + text(value)

    folded = fold(line)

    assert all(len(part.encode("utf-8", "surrogatepass")) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line


def test_text_is_escaped() -> None:
    day = Day("a", date(2028, 2, 29), "a,b;c\\d", "one\ntwo", "https://x.example/")

    body = calendar("Team", [day], stamp=datetime(2028, 2, 1, tzinfo=UTC))

    assert "SUMMARY:a\\,b\\;c\\\\d\r\n" in body and "DESCRIPTION:one\\ntwo\r\n" in body
    assert "DTSTART;VALUE=DATE:20280229\r\nDTEND;VALUE=DATE:20280301" in body
