"""Closing a quarter's review: what was not reached is counted and carried over."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import User
from runbook.accounts.services import require_administrator
from runbook.core.quarters import Quarter

from .editions import publish_edition
from .models import ReviewCycle
from .opening import Progress, one_at_a_time, open_cycle


def close_cycle(
    quarter: Quarter, *, by: User | None = None, at: datetime | None = None
) -> ReviewCycle:
    """Close the review of a quarter and publish its edition; again, it changes nothing.

    `by` is an administrator, None for the clock; `at` is when, for a past that is told afterwards.
    Raises PermissionDenied, and ValueError where
    that quarter was never opened.
    """
    if by is not None:
        require_administrator(by)
    with one_at_a_time(), transaction.atomic():
        cycle = ReviewCycle.objects.select_for_update().filter(quarter=str(quarter)).first()
        if cycle is None:
            raise ValueError(f"There is no review of {quarter}.")
        if cycle.closed_at is not None:
            return cycle
        # What was published alone or marked waits on, outside the cycle.
        cycle.items.filter(state="waiting", due_at__isnull=False).update(cycle=None)
        left = cycle.items.filter(state="waiting")
        cycle.not_reached = left.update(state="not-reached")
        cycle.closed_at, cycle.closed_by = at or timezone.now(), by
        cycle.save()
        publish_edition(cycle=cycle, by=by)
    return cycle


def turn_quarter(
    today: date | None = None, *, progress: Progress = lambda done, of: None
) -> ReviewCycle | None:
    """What the clock does each day: close what is over, open what began; the cycle opened, if any.

    A day that was missed is made up for on the next.
    """
    today = today or timezone.localdate()
    for cycle in ReviewCycle.objects.filter(closed_at=None, ends__lt=today):
        close_cycle(Quarter.named(cycle.quarter))
    quarter = Quarter.of(today)
    if ReviewCycle.objects.filter(quarter=str(quarter)).exists():
        return None
    return open_cycle(quarter, today=today, progress=progress)
