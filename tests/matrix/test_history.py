"""What changed, by whom and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.accounts.services import system_user
from runbook.content.lifecycle import retire
from runbook.content.models import Page
from runbook.content.revisions import Change, content_of
from runbook.content.services import publish, publish_starter
from runbook.matrix.views import history as views
from tests.factories import (
    make_comparison,
    make_entry,
    make_entry_content,
    make_layers,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


def change(page: Page, reason: str = "Made clearer.", **fields: object) -> None:
    """Publish one more revision on top of the live one."""
    page = Page.objects.select_related("live_revision__page", "maintainer").get(pk=page.pk)
    live = page.live_revision
    assert live is not None
    publish(
        Change(
            page.kind,
            page.key,
            content_of(live) | fields,
            page.maintainer,
            None,
            make_user("author", role="approver"),
            reason,
            based_on=live.number,
        )
    )


def revisions(html: str) -> list[int]:
    return [int(one) for one in re.findall(r'name="to" value="(\d+)"', html)]


def test_a_pages_history_lists_who_and_why_newest_first(client: Client) -> None:
    page = make_entry()
    change(page, "The quota moved.", summary="A quota refused the call.")

    html = client.get("/codes/403/gateway/history/").content.decode()

    assert revisions(html) == [2, 1]
    assert html.index("The quota moved.") < html.index("Made for a test.")
    assert "Author" in html


def test_any_two_revisions_are_compared_word_by_word(client: Client) -> None:
    page = make_entry(summary="The gateway refused it.")
    change(page, summary="The cache refused it.")
    change(page, summary="The firewall refused it.")

    html = client.get("/codes/403/gateway/history/?from=1&to=3").content.decode()

    assert "Revision 1 to 3" in html
    assert "<b>gateway</b>" in html and "<b>firewall</b>" in html


def test_the_older_revision_stands_on_the_left_whatever_was_asked(client: Client) -> None:
    change(make_entry(), summary="Changed.")

    html = client.get("/codes/403/gateway/history/?from=2&to=1").content.decode()

    assert "Revision 1 to 2" in html


def test_the_first_revision_is_held_against_nothing(client: Client) -> None:
    make_entry()

    html = client.get("/codes/403/gateway/history/?from=0&to=1").content.decode()

    assert "Revision 1, the first" in html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=1&to=99", 404),
        ("to=0", 404),
        ("from=x&to=y", 200),
        ("from=-1", 200),
        ("to=" + "9" * 5000, 200),
        ("before=999999999", 200),
        ("before=1", 200),
        ("from=1&to=1", 200),
    ],
)
def test_odd_revisions_never_fail(client: Client, query: str, status: int) -> None:
    make_entry()

    response = client.get(f"/codes/403/gateway/history/?{query}")

    assert response.status_code == status


def test_htmx_gets_only_the_comparison(client: Client) -> None:
    change(make_entry(), summary="Changed.")

    response = client.get("/codes/403/gateway/history/?from=1&to=2", headers={"HX-Request": "true"})

    assert response.content.decode().strip().startswith('<section class="section" id="compared"')


def test_a_long_history_goes_on_by_revision(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 2)
    page = make_entry()
    for number in range(3):
        change(page, summary=f"Text {number}.")

    first = client.get("/codes/403/gateway/history/").content.decode()
    second = client.get("/codes/403/gateway/history/?before=3").content.decode()

    assert revisions(first) == [4, 3]
    assert 'href="?before=3"' in first
    assert revisions(second) == [2, 1]
    assert 'href="?before=' not in second


def test_a_retired_pages_history_stays(client: Client, approver: User) -> None:
    page = make_entry()
    retire(page, author=approver, reason="Gone.", based_on=1)

    html = client.get("/codes/403/gateway/history/").content.decode()

    assert "Readers no longer find this page" in html


@pytest.mark.parametrize("address", ["/codes/404/gateway/history/", "/compare/400/401/history/"])
def test_a_page_that_never_was_has_no_history(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_comparison_has_a_history_too(client: Client) -> None:
    make_comparison(401, 403)

    assert client.get("/compare/401/403/history/").status_code == 200


def test_the_history_of_everything_is_newest_first_and_goes_on_by_keyset(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for code in (400, 401, 403):
        make_entry(code)

    first = client.get("/history/").content.decode()
    rest = re.search(r'href="(\?before=\d+)"', first)
    assert rest is not None
    second = client.get(f"/history/{rest[1]}").content.decode()

    assert re.findall(r"/codes/(\d+)/gateway/history", first) == ["403", "401"]
    assert re.findall(r"/codes/(\d+)/gateway/history", second) == ["400"]


def test_the_keyset_goes_by_moment_before_number(client: Client, team: Team) -> None:
    early = timezone.now() - timedelta(days=9)
    make_entry(403)
    publish(
        Change(
            "entry",
            "401/gateway",
            make_entry_content(),
            team,
            None,
            make_user("author"),
            "From the old wiki.",
        ),
        imported_at=early,
    )

    html = client.get("/history/").content.decode()

    assert re.findall(r"/codes/(\d+)/gateway/history", html) == ["403", "401"]


def test_shipped_text_can_be_left_out(client: Client) -> None:
    make_layers()
    publish_starter(
        "entry",
        "401/gateway",
        make_entry_content(),
        maintainer=make_team("Unclaimed"),
        system=system_user(),
    )
    make_entry(403)

    everything = client.get("/history/").content.decode()
    people = client.get("/history/?people=1").content.decode()

    assert "/codes/401/gateway/history" in everything
    assert "/codes/401/gateway/history" not in people
    assert "/codes/403/gateway/history" in people


def test_an_empty_history_says_so(client: Client) -> None:
    html = client.get("/history/").content.decode()

    assert "Nothing has been published yet" in html


def test_htmx_gets_only_the_list_of_everything(client: Client) -> None:
    response = client.get("/history/", headers={"HX-Request": "true"})

    assert response.content.decode().strip().startswith('<section class="stack" id="revisions"')


@pytest.mark.django_db
def test_the_list_of_revisions_reads_no_text_of_any(
    client_for: Any, reader: Any, django_assert_max_num_queries: Any
) -> None:
    change(make_entry(403, "gateway"), summary="Again.")
    client = client_for(reader)

    with django_assert_max_num_queries(6) as queries:
        assert client.get("/codes/403/gateway/history/").status_code == 200

    listing = [one["sql"] for one in queries if '"number" DESC' in one["sql"]]
    assert listing
    assert not any('"content"' in sql or '"rendered"' in sql for sql in listing)
