"""Days as the readers' calendar counts them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment in settings.TIME_ZONE: "today" is a word about a place."""
    return timezone.localdate(moment) if moment is not None else None


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments at which these days begin and are over, in settings.TIME_ZONE."""
    zone = timezone.get_default_timezone()
    return (
        datetime.combine(first, time.min, tzinfo=zone),
        datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone),
    )
