"""What changed since a person last looked; looking is said by the person, not assumed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from runbook.accounts.models import User
from runbook.content.models import Revision

from .models import Look

AT_FIRST = timedelta(days=7)
"""How far back it goes for who never said that they looked."""
MOST_COUNTED = 100


def last_look(user: User) -> tuple[datetime, bool]:
    """The moment, and whether the person said so. One query."""
    found = Look.objects.filter(user=user).first()
    return (found.at, True) if found else (timezone.now() - AT_FIRST, False)


def count_since(moment: datetime, user: User) -> int:
    """How much others published after it, counted to a hundred. One query."""
    found = Revision.objects.filter(published_at__gt=moment).exclude(author=user)
    return found.order_by()[:MOST_COUNTED].count()


def look(user: User, *, at: datetime | None = None) -> Look:
    """They have seen what there is now."""
    found, _ = Look.objects.update_or_create(user=user, defaults={"at": at or timezone.now()})
    return found
