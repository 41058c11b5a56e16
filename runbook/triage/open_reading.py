"""A person's open triages, and which of them are asked: what was it? Two queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from runbook.accounts.models import User
from runbook.catalogue.paths import RequestPath

from .course import Course
from .knowledge import Knowledge
from .models import Triage
from .told import Told
from .triage_reading import words_of

FRIDAY = 4


@dataclass(frozen=True, slots=True)
class OpenTriage:
    """One that is open. `words` is what it looks like now; `due` asks what it was."""

    triage: Triage
    words: str
    title: str
    due: bool
    settles: bool
    """Whether one tap can close it: a status is known."""


def open_ones(person: User, knowledge: Knowledge, today: date, most: int) -> list[OpenTriage]:
    """The latest ones. The question comes the next working day, not while one still looks."""
    rows = Triage.objects.open_of(person).to_read().defer("paste")[:most]
    return [_open(triage, knowledge, today) for triage in rows]


def _open(triage: Triage, knowledge: Knowledge, today: date) -> OpenTriage:
    """Walked without its path, which a list does not need."""
    given = triage.given  # type: ignore[attr-defined]
    course = Course(triage, Told.kept_facts(triage), knowledge, RequestPath((), ()), given, ())
    started = timezone.localdate(triage.started_at)
    return OpenTriage(
        triage=triage,
        words=words_of(course.landing, knowledge.layers),
        title=course.outcome.title if course.outcome else "",
        due=today >= next_working_day(started),
        settles=course.landing.code is not None,
    )


def next_working_day(day: date) -> date:
    """Monday to Friday; the day after a Friday's is Monday."""
    days = 7 - day.weekday() if day.weekday() >= FRIDAY else 1
    return day + timedelta(days=days)
