"""How a review gets on: what is done and left, by team, and when it would be finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from .models import ReviewCycle, ReviewItem

DONE = ("confirmed", "retired")
BEHIND = 0.1
"""A team is behind where its share done lags so far behind the share of the quarter that passed."""


@dataclass(frozen=True, slots=True)
class TeamProgress:
    name: str
    slug: str
    done: int
    left: int
    behind: bool

    @property
    def total(self) -> int:
        return self.done + self.left


@dataclass(frozen=True, slots=True)
class Progress:
    """A cycle's numbers; `today` is the reader's day."""

    cycle: ReviewCycle
    teams: Sequence[TeamProgress]
    last_week: int
    today: date

    @property
    def done(self) -> int:
        return sum(team.done for team in self.teams)

    @property
    def left(self) -> int:
        return sum(team.left for team in self.teams)

    @property
    def total(self) -> int:
        return self.done + self.left

    @property
    def days_left(self) -> int:
        return max(0, (self.cycle.ends - self.today).days)

    @property
    def pace(self) -> str:
        """When it is finished at last week's pace, in a sentence; empty once nothing is left."""
        if not self.left:
            return ""
        if not self.last_week:
            return "Nothing was read in the last week."
        days = -(-self.left * 7 // self.last_week)
        day = self.today + timedelta(days=days)
        late = " That is after the quarter ends." if day > self.cycle.ends else ""
        return f"At last week’s pace you finish on {day.day} {day:%B}.{late}"


def progress_of(cycle: ReviewCycle, *, now: datetime | None = None) -> Progress:
    """One query."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    rows = (
        ReviewItem.objects.filter(cycle=cycle)
        .values("team__name", "team__slug")
        .annotate(
            done=Count("pk", filter=Q(state__in=DONE)),
            left=Count("pk", filter=Q(state="waiting")),
            lately=Count("pk", filter=Q(state__in=DONE, done_at__gt=now - timedelta(days=7))),
        )
        .order_by("team__name")
    )
    passed = (today - cycle.starts).days / max(1, (cycle.ends - cycle.starts).days)
    teams, lately = [], 0
    for row in rows:
        total = row["done"] + row["left"]
        behind = bool(row["left"]) and row["done"] / total < passed - BEHIND
        teams.append(
            TeamProgress(row["team__name"], row["team__slug"], row["done"], row["left"], behind)
        )
        lately += row["lately"]
    return Progress(cycle, teams, lately, today)
