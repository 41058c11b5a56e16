"""One digest a week for each team, on Monday morning, and only if something is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from runbook.accounts.models import Role, Team, User

from .due import due_for, late_review
from .letters import Letter
from .models import Channel, Delivery, Digest
from .sending import hand_over

HOUR = time(8)
"""Local time on Monday from which digests are made."""


def week_of(now: datetime) -> date | None:
    """The Monday whose digest is due by now; None on a Monday before eight."""
    local = timezone.localtime(now)
    monday = local.date() - timedelta(days=local.weekday())
    return None if local.date() == monday and local.time() < HOUR else monday


def make_digests(*, now: datetime | None = None) -> int:
    """Make what this week's digests say, once, and hand them over; how many messages.

    A server that was down on Monday makes up for it. Safe to repeat and to run twice at once.
    """
    now = now or timezone.now()
    week = week_of(now)
    if week is None:
        return 0
    looked_at = Digest.objects.filter(week=week)
    teams = Team.objects.real().exclude(pk__in=looked_at.filter(team__isnull=False).values("team"))
    made = sum(_digest(team, week, due_for(team, now=now)) for team in teams)
    if not looked_at.filter(team=None).exists():
        made += _digest(None, week, late_review(now=now))
    return made


def _digest(team: Team | None, week: date, letter: Letter | None) -> int:
    """Record that a team's week was looked at, and hand over what there is to say."""
    try:
        with transaction.atomic():
            count = len(letter.lines) if letter else 0
            digest = Digest.objects.create(team=team, week=week, lines=count)
            return _hand_to_all(digest, letter) if letter else 0
    except IntegrityError:  # another worker made it meanwhile
        return 0


def _hand_to_all(digest: Digest, letter: Letter) -> int:
    body, kind = letter.body(), Delivery.Kind.DIGEST
    channels = Channel.objects.filter(team=digest.team, active=True) if digest.team else []
    deliveries = [
        *(Delivery(kind=kind, digest=digest, body=body, user=one) for one in readers_of(digest)),
        *(Delivery(kind=kind, digest=digest, body=body, channel=one) for one in channels),
    ]
    return hand_over(deliveries)


def readers_of(digest: Digest) -> Iterable[User]:
    """Who hears of it by mail: the team's members, or the administrators; who wants to."""
    if digest.team is not None:
        people = User.objects.filter(memberships__team=digest.team)
    else:
        people = User.objects.filter(Q(role=Role.ADMINISTRATOR) | Q(is_superuser=True))
    return wanting(people, "digest")


def wanting(people: QuerySet[User], what: str) -> QuerySet[User]:
    """Of these people, who can be written to and did not turn this kind off."""
    off = Q(notices__isnull=False, **{f"notices__{what}": False})
    return people.filter(is_active=True).exclude(email="").exclude(off).distinct()
