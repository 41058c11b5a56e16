"""One digest a week for each team, on Monday at eight local time, and only if something is due."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from runbook.accounts.models import Team
from runbook.content.models import Page
from runbook.notices.digests import make_digests, week_of
from runbook.notices.due import due_for, late_review
from runbook.notices.models import Delivery, Digest
from runbook.notices.preferences import set_preference
from runbook.review.flags import raise_flag
from runbook.review.models import ReviewItem
from tests.content.proposing import approving_team, make_page, make_proposal
from tests.factories import make_team
from tests.notices.builders import make_channel, make_person
from tests.review.builders import make_cycle, make_used_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(layers: Any) -> Team:
    """A team in whose review one page waits."""
    team = make_team("Payments")
    make_used_entry(maintainer=team)
    make_cycle()
    return team


def at(zone: str, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("zone", "moment", "week"),
    [
        ("UTC", (2026, 11, 23, 7, 59), None),
        ("UTC", (2026, 11, 23, 8, 0), date(2026, 11, 23)),
        ("UTC", (2026, 11, 29, 23, 59), date(2026, 11, 23)),
        ("Asia/Tokyo", (2026, 11, 23, 8, 0), date(2026, 11, 23)),  # Sunday still, in UTC
        ("America/Los_Angeles", (2026, 11, 22, 23, 0), date(2026, 11, 16)),  # Monday, in UTC
        ("Europe/Berlin", (2028, 2, 29, 9, 0), date(2028, 2, 28)),  # a leap day
        ("Europe/Berlin", (2027, 1, 1, 9, 0), date(2026, 12, 28)),  # a week of two years
        ("Europe/Berlin", (2026, 3, 30, 8, 0), date(2026, 3, 30)),  # the day after clocks changed
    ],
)
def test_the_week_begins_on_monday_at_eight_where_the_organisation_is(
    zone: str, moment: tuple[int, ...], week: date | None, settings: Any
) -> None:
    settings.TIME_ZONE = zone

    assert week_of(at(zone, *moment)) == week


def test_members_and_channels_hear_of_what_is_due(team: Team) -> None:
    ada = make_person("ada", team=team)
    channel = make_channel("https://hook.example.com/", team=team)

    assert make_digests() == 2

    assert {one.user or one.channel for one in Delivery.objects.all()} == {ada, channel}
    body = Delivery.objects.filter(channel=channel).get().body
    assert body["title"] == "Payments: 1 thing waits in Runbook"
    [line] = body["lines"]
    item = ReviewItem.objects.get()
    assert line == {
        "title": item.page.title,
        "why": "; ".join(term["words"] for term in item.terms[:3]),
        "url": item.get_absolute_url(),
    }


def test_it_is_made_once_a_week(team: Team) -> None:
    make_person("ada", team=team)
    now = timezone.now() + timedelta(days=14)

    made = [make_digests(now=moment) for moment in (now, now, now + timedelta(days=7))]

    assert made == [1, 0, 1]


def test_nothing_due_is_nothing_sent() -> None:
    quiet = make_team("Quiet")
    make_person("ada", team=quiet)
    make_channel("https://hook.example.com/", team=quiet)

    assert make_digests() == 0

    assert not Delivery.objects.exists()
    assert Digest.objects.get(team=quiet).lines == 0


def test_what_becomes_due_on_tuesday_waits_for_monday(layers: Any) -> None:
    team = make_team("Payments")
    make_person("ada", team=team)
    monday = timezone.now() + timedelta(days=7 - timezone.localdate().weekday(), hours=24)
    make_digests(now=monday)
    make_used_entry(maintainer=team)
    make_cycle()

    assert make_digests(now=monday + timedelta(days=1)) == 0
    assert make_digests(now=monday + timedelta(days=7)) == 1


@pytest.mark.parametrize("why", ["no address", "left", "turned off"])
def test_who_cannot_or_does_not_want_to_hear_of_it_does_not(team: Team, why: str) -> None:
    ada = make_person("ada", team=team)
    if why == "no address":
        ada.email = ""
    if why == "left":
        ada.is_active = False
    ada.save()
    if why == "turned off":
        set_preference(ada, digest=False)

    assert make_digests() == 0


def test_a_paused_channel_is_not_posted_to(team: Team) -> None:
    channel = make_channel("https://hook.example.com/", team=team)
    channel.active = False
    channel.save()

    assert make_digests() == 0


def test_proposals_and_readers_stand_in_it(layers: Any) -> None:
    team = approving_team()
    page = make_page(team)
    proposal = make_proposal(page)
    raise_flag(page, text="Check 2 names a log that was moved.", by=None)

    letter = due_for(team)

    assert letter
    lines = {(one.url, one.why.partition(":")[0]) for one in letter.lines}
    assert lines == {
        (proposal.get_absolute_url(), "Writer proposed it today"),
        ("/review/flags/", "A reader calls it outdated"),
    }


def test_what_was_published_alone_comes_first(team: Team) -> None:
    item = ReviewItem.objects.get()
    urgent = make_used_entry(401, "auth", maintainer=team)
    ReviewItem.objects.create(
        page=urgent, team=team, due_at=timezone.now(), terms=item.terms, score=0
    )

    letter = due_for(team)

    assert letter and letter.lines[0].title == urgent.title
    assert letter.lines[0].why.startswith("Due ")


def test_a_long_queue_is_offered_fifteen_and_the_rest_counted(layers: Any) -> None:
    team = make_team("Payments")
    for code in range(400, 418):
        make_used_entry(code, maintainer=team)
    make_cycle()

    letter = due_for(team)

    assert letter and (len(letter.lines), letter.more) == (15, 3)
    assert letter.title == "Payments: 18 things wait in Runbook"


def test_administrators_hear_of_a_late_review(team: Team) -> None:
    admin = make_person("root", role="administrator")
    cycle = make_cycle()
    cycle.starts, cycle.ends = (timezone.localdate() + timedelta(days=day) for day in (-80, 10))
    cycle.save()

    make_digests()

    delivery = Delivery.objects.get(user=admin)
    assert delivery.digest and delivery.digest.team is None
    assert delivery.body["title"] == f"The review of {cycle} is late: 0 of 1 pages are read"
    assert delivery.body["lines"][0]["title"] == "Payments"


def test_a_review_on_time_is_no_news(team: Team) -> None:
    cycle = make_cycle()
    cycle.starts = timezone.localdate()
    cycle.save()

    assert late_review() is None


def test_a_page_that_nobody_read_within_a_day_is_escalated(team: Team) -> None:
    cycle = make_cycle()
    cycle.starts = timezone.localdate()
    cycle.save()
    ReviewItem.objects.update(due_at=timezone.now() - timedelta(hours=1))

    letter = late_review()

    assert letter and "did not read it within a day" in letter.lines[0].why
    assert letter.title == "Published in an incident, and read by nobody else"


def test_it_is_escalated_where_no_review_is_open_too(layers: Any) -> None:
    team = make_team("Payments")
    page = make_used_entry(maintainer=team)
    late = timezone.now() - timedelta(hours=1)
    ReviewItem.objects.create(page=page, team=team, due_at=late)

    letter = late_review()

    assert letter and (letter.url, letter.lines[0].title) == ("/review/", page.title)


def test_it_confirms_nothing(team: Team) -> None:
    make_person("ada", team=team)
    before = list(Page.objects.values("pk", "reviewed_at", "reviewed_revision", "review_due"))

    make_digests()

    after = list(Page.objects.values("pk", "reviewed_at", "reviewed_revision", "review_due"))
    assert after == before


def test_a_team_costs_a_handful_of_queries(team: Team, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        due_for(team)


@pytest.mark.parametrize("week", [date(2026, 11, 24), date(2026, 11, 29)])
def test_a_week_is_known_by_its_monday(team: Team, week: date) -> None:
    with pytest.raises(IntegrityError, match="begins_on_monday"), transaction.atomic():
        Digest.objects.create(team=team, week=week, lines=0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one(layers: Any) -> None:
    team = make_team("Payments")
    make_person("ada", team=team)
    make_used_entry(maintainer=team)
    make_cycle()
    made: list[int] = []

    def work() -> None:
        made.append(make_digests())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [0, 0, 0, 0, 0, 1]
    assert Delivery.objects.count() == 1
