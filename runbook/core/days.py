"""Days as the readers' calendar counts them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment in settings.TIME_ZONE: "today" is a word about a place."""
    return timezone.localdate(moment) if moment is not None else None
