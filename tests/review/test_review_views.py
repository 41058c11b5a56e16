"""The screens of the review: queue, one item with its answers, the quarter, platform changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.content.models import Page
from runbook.content.services import publish
from runbook.core.quarters import Quarter
from runbook.review.models import PlatformChange, ReviewCycle, ReviewItem
from tests.content.proposing import (
    approver_of,
    approving_team,
    change_of,
    editor_of,
    make_page,
    make_proposal,
)
from tests.factories import make_entry, make_team, make_user
from tests.matrix.edit_tools import form
from tests.review.builders import make_cycle, make_kind, make_used_entry, use_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.fixture
def page(layers: dict[str, Any], team: Team) -> Page:
    return make_used_entry(maintainer=team)


def item_of(page: Page) -> ReviewItem:
    return ReviewItem.objects.get(page=page)


def test_without_a_review_the_queue_says_how_one_is_opened(
    client: Client, client_for: Callable[[User], Client], approver: User, page: Page
) -> None:
    theirs = client_for(approver).get("/review/").content.decode()

    assert f"Open the review of {Quarter.of(timezone.localdate())}" in theirs
    assert "No review is open" in client.get("/review/").content.decode()
    assert client_for(approver).post("/review/open/").status_code == 303
    assert client_for(approver).post("/review/open/").status_code == 303
    assert client.post("/review/open/").status_code == 403
    assert ReviewCycle.objects.count() == 1


def test_the_queue_shows_why_each_page_is_in_it(client: Client, page: Page) -> None:
    make_cycle()

    html = client.get("/review/").content.decode()

    assert "Used 30 times" in html and "0 of 1 pages read." in html
    assert item_of(page).get_absolute_url() in html


def test_fifteen_are_offered_and_the_rest_waits(client: Client, team: Team, page: Page) -> None:
    for code in range(400, 420):
        if code != 403:
            make_used_entry(code, "application", maintainer=team)
    make_cycle()

    html = client.get("/review/").content.decode()

    assert html.count(">Review</a></td>") == 15
    assert "the rest waits until these are read" in html
    assert client.get("/review/?all=1").content.decode().count(">Review</a></td>") == 20


def test_mine_are_those_of_my_teams(client: Client, page: Page) -> None:
    make_used_entry(404, "auth", maintainer=make_team("Other"))
    make_cycle()

    html = client.get("/review/?mine=1").content.decode()

    assert page.title in html and "404 from the auth layer" not in html


def test_still_true_leads_to_the_next_one(client: Client, team: Team, page: Page) -> None:
    other = make_used_entry(404, "auth", maintainer=team, used=20)
    make_cycle()
    first = client.get("/review/next/")

    response = client.post(first.url, {"do": "confirm", "number": "1"})

    assert (first.url, response.url) == (
        item_of(page).get_absolute_url(),
        item_of(other).get_absolute_url(),
    )
    assert "403 from the gateway: still true." in client.get(response.url).content.decode()


def test_the_answers_have_keys_and_the_reasons_their_points(client: Client, page: Page) -> None:
    make_cycle()

    html = client.get(item_of(page).get_absolute_url()).content.decode()

    assert [f'data-key="{key}"' in html for key in "celnr"] == [True] * 5
    assert "Used 30 times</dt><dd>9.9 points" in html


def test_a_page_that_moved_on_is_read_again(client: Client, page: Page, approver: User) -> None:
    make_cycle()
    publish(change_of(page, approver, summary="Newer."))

    response = client.post(item_of(page).get_absolute_url(), {"do": "confirm", "number": "1"})

    html = response.content.decode()
    assert response.status_code == 409
    assert "published revision 2 while you read" in html and "Newer." in html
    assert "And the rest is still true" in html


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"do": "hand-on"}, 422),
        ({"do": "hand-on", "team": "payments"}, 422),
        ({"do": "later", "until": "soon"}, 422),
        ({"do": "later", "until": "2001-01-01"}, 422),
        ({"do": "retire", "number": "1", "reason": " "}, 422),
        ({"do": "dance"}, 400),
    ],
)
def test_answers_that_say_too_little(
    client: Client, page: Page, posted: dict[str, str], status: int
) -> None:
    make_cycle()

    assert client.post(item_of(page).get_absolute_url(), posted).status_code == status
    assert item_of(page).state == "waiting"


def test_readers_answer_nothing(
    client_for: Callable[[User], Client], reader: User, page: Page
) -> None:
    make_cycle()
    address = item_of(page).get_absolute_url()

    assert client_for(reader).post(address, {"do": "confirm", "number": "1"}).status_code == 403
    assert "Readers cannot confirm pages" in client_for(reader).get(address).content.decode()


def test_closing_takes_an_administrator(
    client: Client, client_for: Callable[[User], Client], page: Page
) -> None:
    cycle = make_cycle()
    address = f"{cycle.get_absolute_url()}close/"
    root = client_for(make_user("root", role="administrator"))

    assert client.post(address).status_code == 403
    assert "1 page was not reached" in root.get(address).content.decode()
    assert root.post(address).status_code == 303
    cycle.refresh_from_db()
    assert cycle.closed_at is not None


def test_a_change_is_recorded_with_what_its_kind_usually_touches(
    client_for: Callable[[User], Client], approver: User, page: Page
) -> None:
    make_kind()
    client = client_for(approver)

    html = client.get("/review/changes/new/?kind=gateway-or-proxy").content.decode()
    posted = {
        "kind": "gateway-or-proxy",
        "title": "We introduced a WAF",
        "happened_on": timezone.localdate().isoformat(),
        "layers": ["gateway"],
        "codes": "403",
    }
    foreseen = client.post("/review/changes/new/", posted | {"do": "preview"}).content.decode()
    response = client.post("/review/changes/new/", posted | {"do": "record"})

    assert "1 page will be marked" in html and "1 page will be marked" in foreseen
    assert response.status_code == 303
    assert "We introduced a WAF on" in client.get(page.get_absolute_url()).content.decode()
    assert ReviewItem.objects.filter(page=page).exists()


@pytest.mark.parametrize(
    "change",
    [{"title": ""}, {"codes": "4o3"}, {"happened_on": "soon"}, {"kind": "x"}, {"layers": []}],
)
def test_what_was_typed_stays_where_a_change_cannot_be_recorded(
    client_for: Callable[[User], Client], approver: User, page: Page, change: dict[str, Any]
) -> None:
    make_kind()
    posted = {
        "kind": "gateway-or-proxy",
        "title": "Typed by me",
        "description": "More words.",
        "happened_on": timezone.localdate().isoformat(),
        "layers": ["gateway"],
        "codes": "",
        "do": "record",
    }

    response = client_for(approver).post("/review/changes/new/", posted | change)

    assert response.status_code == 422
    assert "More words." in response.content.decode()
    assert not PlatformChange.objects.exists()


def test_editors_record_no_change(client: Client, page: Page) -> None:
    make_kind()

    assert client.get("/review/changes/new/").status_code == 403
    assert client.get("/review/changes/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/review/",
        "/review/?mine=1",
        "/review/{cycle}/",
        "/review/items/{item}/",
        "/review/changes/",
        "/review/changes/new/?kind=gateway-or-proxy",
        "/review/changes/{change}/",
    ],
)
def test_they_cost_no_more_than_eight_queries(
    client_for: Callable[[User], Client],
    approver: User,
    page: Page,
    address: str,
    django_assert_max_num_queries: Any,
) -> None:
    make_entry(401, "auth")
    cycle, client = make_cycle(), client_for(approver)
    change = PlatformChange.objects.create(
        kind=make_kind(),
        title="New",
        happened_on=timezone.localdate() - timedelta(days=1),
        decided_by=approver,
    )

    item = item_of(page)

    with django_assert_max_num_queries(8):
        response = client.get(address.format(cycle=cycle, item=item.pk, change=change.pk))

    assert response.status_code == 200


def test_a_change_leads_back_and_asks_for_the_rest(client: Client, page: Page) -> None:
    make_cycle()
    address = f"{page.get_absolute_url()}edit/?item={item_of(page).pk}"
    sent = form(client, address) | {"content.summary": "Newer.", "reason": "So."}

    response = client.post(address, sent | {"do": "publish"})
    html = client.get(response.url).content.decode()
    client.post(response.url, {"do": "confirm", "number": "2"})

    assert response.url == item_of(page).get_absolute_url()
    assert "And the rest is still true" in html
    assert (item_of(page).state, item_of(page).changed) == ("confirmed", True)


def test_what_one_proposed_does_not_come_up_again(client_for: Callable[[User], Client]) -> None:
    edge = approving_team()
    page = make_page(edge)
    use_page(page, 30)
    make_cycle()
    make_proposal(page)

    theirs = client_for(editor_of(edge)).get("/review/next/")

    assert theirs.url == "/review/"
    assert client_for(approver_of(edge)).get("/review/next/").url.startswith("/review/items/")
