"""Openings are counted in the process and added to the database now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from runbook.accounts.models import User
from runbook.content import use
from runbook.content.arrivals import source_of
from runbook.content.models import MissedCell, PageArrival, PageUse
from tests.factories import make_entry

pytestmark = pytest.mark.django_db
LOOK = RequestFactory().get("/")


@pytest.fixture(autouse=True)
def counting(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Counted, but by no thread: the tests flush by hand."""
    settings.RUNBOOK_COUNT_USE = True
    monkeypatch.setattr(use, "_thread", object())
    yield
    use._opened.clear()
    use._missed.clear()
    use._arrived.clear()


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


def test_openings_of_several_flushes_add_up(client: Client) -> None:
    page = make_entry()
    for _ in range(2):
        client.get(page.get_absolute_url())
        client.get(page.get_absolute_url())
        use.flush()

    assert PageUse.objects.get().opened == 4
    assert PageUse.objects.get().page == page


def test_reading_costs_no_query_for_it(
    client: Client, django_assert_num_queries: Any, settings: Any
) -> None:
    page = make_entry()
    settings.RUNBOOK_COUNT_USE = False
    with django_assert_num_queries(5):
        client.get(page.get_absolute_url())
    settings.RUNBOOK_COUNT_USE = True

    with django_assert_num_queries(5):
        client.get(page.get_absolute_url())


def test_what_was_looked_for_in_vain_is_counted(client: Client) -> None:
    make_entry()
    client.get("/codes/403/auth/")
    client.get("/codes/403/auth/")
    use.flush()

    found = MissedCell.objects.get()
    assert (found.code, found.layer, found.service, found.looked) == (403, "auth", "", 2)


def test_asking_for_the_head_is_not_reading(client: Client) -> None:
    client.head(make_entry().get_absolute_url())
    use.flush()

    assert not PageUse.objects.exists()


def test_a_database_that_is_away_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    page = make_entry()
    use.opened(page.pk, LOOK)

    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("runbook.content.use.connection.cursor", away)
    use.flush()
    monkeypatch.undo()
    use.flush()

    assert PageUse.objects.get().opened == 1


def test_counts_are_bounded_while_it_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use, "MOST", 3)
    for page in (1, 2, 3, 4, 1):
        use.opened(page, LOOK)

    assert sorted(page for page, _ in use._opened.elements()) == [1, 1, 2, 3]


def test_arrivals_are_counted_by_their_source(client: Client) -> None:
    page = make_entry()
    address = page.get_absolute_url()
    client.get(f"{address}?from=Prometheus&time=2026-11-27T02:51Z")
    client.get(f"{address}?from=prometheus")
    client.get(address, headers={"Referer": "https://grafana.example.net/d/1"})
    client.get(f"{address}?time=02:51")
    client.get(address, headers={"Referer": "http://testserver/codes/"})
    client.get(address)
    use.flush()

    found = PageArrival.objects.order_by("source").values_list("source", "arrived")
    assert list(found) == [("grafana.example.net", 1), ("link with values", 1), ("prometheus", 2)]
    assert PageUse.objects.get().opened == 6


@pytest.mark.parametrize(
    ("given", "referer", "source"),
    [
        ({"from": "a b"}, "", ""),
        ({"from": "x" * 41}, "", ""),
        ({"from": "<script>"}, "https://pager.example/x", "pager.example"),
        ({}, "https://[bad", ""),
        ({}, "javascript:x", ""),
        ({"host": "h"}, "https://runbook.example/codes/", ""),
        ({"trace_id": "1"}, "", "link with values"),
    ],
)
def test_where_somebody_comes_from_is_anybodys_text(
    given: dict[str, object], referer: str, source: str
) -> None:
    assert source_of(given, referer, "runbook.example:8000") == source
