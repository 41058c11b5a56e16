"""How true a page still is, in words, on the reader's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest

from runbook.content.freshness import freshness
from runbook.core.days import day_of
from tests.factories import make_entry

TODAY = date(2026, 11, 24)


def words(**given: object) -> str:
    facts = {"general": False, "reviewed_on": None, "review_due": None, "today": TODAY} | given
    return freshness(**facts).words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Never reviewed"),
        ({"general": True, "reviewed_on": TODAY}, "General advice"),
        ({"reviewed_on": TODAY}, "Today"),
        ({"reviewed_on": date(2026, 11, 23)}, "1 d ago"),
        ({"reviewed_on": date(2026, 11, 25)}, "Today"),
        ({"review_due": date(2026, 11, 23)}, "Overdue 1 d"),
        ({"review_due": TODAY}, "Due today"),
        ({"review_due": date(2026, 12, 8)}, "Due in 14 d"),
    ],
)
def test_freshness_is_said_in_words(given: dict[str, object], said: str) -> None:
    assert words(**given) == said


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Auckland", 24), ("UTC", 23), ("America/New_York", 23)]
)
def test_the_day_of_a_review_is_the_readers(settings, zone: str, day: int) -> None:  # type: ignore[no-untyped-def]
    settings.TIME_ZONE = zone

    assert day_of(datetime(2026, 11, 23, 20, 0, tzinfo=UTC)) == date(2026, 11, day)
    assert day_of(None) is None


@pytest.mark.django_db
def test_what_was_just_confirmed_counts_as_reviewed_today(  # type: ignore[no-untyped-def]
    settings, client_for, approver
) -> None:
    settings.TIME_ZONE = "Pacific/Kiritimati"  # 14 hours ahead: its today began before ours
    make_entry()
    client = client_for(approver)
    now = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)

    with patch("django.utils.timezone.now", return_value=now):
        client.post("/codes/403/gateway/confirm/", {"based_on": "1"})
        html = client.get("/").content.decode()

    assert "Today" in html
    assert "1 d ago" not in html
