"""What a quarter taught beside its confusions, in one query, counted in the organisation's days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import User
from runbook.catalogue.models import Layer, Service
from runbook.content.models import Page
from runbook.core.quarters import Quarter
from runbook.review.confusion import report
from runbook.review.taught import span, taught
from runbook.triage.models import Answer, Signal, Triage
from tests.factories import make_code, make_entry, make_service
from tests.review.builders import use_page
from tests.review.test_report import make_triages

pytestmark = pytest.mark.django_db
NOW = Quarter.of(timezone.localdate())


@pytest.fixture
def page(layers: dict[str, Layer]) -> Page:
    return make_entry()


def tell(page: Page, kind: str, times: int, item: str = "policy", **more: Any) -> None:
    for _ in range(times):
        Signal.objects.create(page=page, item=item, kind=kind, **more)


def test_checks_that_find_it_and_checks_that_never_do(page: Page) -> None:
    tell(page, "found", 3)
    tell(page, "tried", 1)
    tell(page, "tried", 4, item="scope")
    tell(page, "opened", 9)

    found = taught(NOW, None)

    assert [(one["text"], one["found"], one["tried"]) for one in found.finding] == [
        ("Read which policy refused the call", 3, 4)
    ]
    assert [(one["text"], one["tried"]) for one in found.failing] == [
        ("Compare the scopes with the route", 4)
    ]


def test_twice_tried_in_vain_says_nothing_yet(page: Page) -> None:
    tell(page, "tried", 2)

    assert taught(NOW, None).failing == []


def test_a_check_that_is_gone_from_the_page_is_not_shown(page: Page) -> None:
    tell(page, "found", 3, item="removed-since")

    assert taught(NOW, None).finding == []


def test_pages_nobody_opened(page: Page) -> None:
    use_page(page, 7)
    make_code()

    found = taught(NOW, None)

    assert [(one["url"], one["times"]) for one in found.unopened] == [("/codes/403/", 0)]
    assert (found.unopened_total, found.pages) == (1, 2)
    assert [(one["title"], one["times"]) for one in found.used] == [(page.title, 7)]


def make_outcome(seconds: int, **fields: Any) -> Triage:
    started = timezone.now() - timedelta(hours=5)
    triage = Triage.objects.create(code=403, outcome="ask", started_at=started, **fields)
    at = started + timedelta(seconds=seconds)
    Answer.objects.create(triage=triage, question="q", answer="yes", at=at)
    return triage


def test_the_time_from_paste_to_outcome(page: Page) -> None:
    for seconds in (10, 60, 130, 600, 3600):
        make_outcome(seconds)
    Triage.objects.create(code=403)

    found = taught(NOW, None)

    assert (found.reached, found.half) == (5, 130)
    assert found.times == (
        "5 came to an outcome: half of them within 2 min 10 s of the paste, "
        "nine of ten within 40 min 0 s."
    )


def test_few_are_counted_not_averaged(page: Page) -> None:
    make_outcome(10)
    make_outcome(20)

    assert taught(NOW, None).times == "2 came to an outcome, the slowest within 19 s."
    assert taught(NOW.before, None).times == ""


def test_how_many_pastes_stated_who_answered(page: Page) -> None:
    Triage.objects.create(code=403, stated=True)
    make_triages(2)

    found = taught(NOW, None)

    assert (found.stated, found.judged) == (1, 3)


def test_one_services_alone(page: Page) -> None:
    service: Service = make_service()
    triage = make_outcome(10, service=service, stated=True)
    make_outcome(99)
    tell(page, "found", 1, triage=triage)
    tell(page, "found", 5)

    found = taught(NOW, service.pk, service.slug)

    assert (found.reached, found.stated, found.judged) == (1, 1, 1)
    assert [one["found"] for one in found.finding] == [1]


def test_an_empty_quarter_is_empty(layers: dict[str, Layer]) -> None:
    found = taught(NOW.before, None)

    assert (found.used, found.missed, found.finding, found.judged) == ([], [], [], 0)


@pytest.mark.parametrize(
    ("zone", "moment", "quarter"),
    [
        ("UTC", datetime(2026, 9, 30, 23, 30, tzinfo=UTC), "2026-Q3"),
        ("Europe/Berlin", datetime(2026, 9, 30, 23, 30, tzinfo=UTC), "2026-Q4"),
        ("America/New_York", datetime(2027, 1, 1, 3, 0, tzinfo=UTC), "2026-Q4"),
        ("Pacific/Auckland", datetime(2028, 2, 29, 12, 0, tzinfo=UTC), "2028-Q1"),
        ("Europe/Berlin", datetime(2027, 3, 31, 22, 30, tzinfo=UTC), "2027-Q2"),
    ],
)
def test_a_quarter_turns_at_the_organisations_midnight(
    layers: dict[str, Layer], settings: Any, zone: str, moment: datetime, quarter: str
) -> None:
    settings.TIME_ZONE = zone
    timezone.get_default_timezone.cache_clear()
    make_triages(1)
    Triage.objects.update(closed_at=moment, started_at=moment)
    named = Quarter.named(quarter)

    counted = [
        (report(one, None, []).closed, taught(one, None).judged)
        for one in (named.before, named, named.next)
    ]

    assert counted == [(0, 0), (1, 1), (0, 0)]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.6, "1 min 0 s"), (130, "2 min 10 s"), (7500, "2 h 5 min")],
)
def test_spans_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert span(seconds) == words


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("codes", "403,401,2"),
        ("layers", "looked_like,turned_out_to_be,times"),
        ("checks", "403/gateway,Read which policy refused the call,3,3"),
        ("used", "entry,403/gateway,403 from the gateway,7"),
        ("unopened", "kind,key,title"),
        ("missed", "code,layer,service,times"),
        ("nothing", "403,401,2"),
    ],
)
def test_each_table_comes_as_csv(
    page: Page, client_for: Callable[[User], Client], reader: User, table: str, line: str
) -> None:
    make_triages(2)
    use_page(page, 7)
    tell(page, "found", 3)

    response = client_for(reader).get(f"/review/{NOW}/report/?format=csv&table={table}")

    assert line in response.content.decode().splitlines()
    name = "codes" if table == "nothing" else table
    assert response["Content-Disposition"] == f'attachment; filename="{name}-{NOW}.csv"'


def test_what_it_taught_costs_one_query(page: Page, django_assert_num_queries: Any) -> None:
    tell(page, "found", 3)

    with django_assert_num_queries(1):
        taught(NOW, None)
