"""How people and teams are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from .models import Team, User  # noqa: F401 - named in a string below

UNCLAIMED = "unclaimed"
"""The team that keeps shipped text until one of the organisation's own adopts it."""


class TeamQuerySet(models.QuerySet["Team"]):
    def real(self) -> TeamQuerySet:
        """The organisation's teams: all but the one that stands for nobody."""
        return self.exclude(slug=UNCLAIMED)

    def standing_in(self, team_id: int, user: User) -> tuple[bool, int]:
        """Whether a person is in a team, and how many of it could approve a change. One query."""
        able = models.Q(memberships__user__role__in=["approver", "administrator"])
        able |= models.Q(memberships__user__is_superuser=True)
        able &= models.Q(memberships__user__is_active=True)
        found = self.filter(pk=team_id).aggregate(
            own=models.Count("pk", filter=models.Q(memberships__user=user)),
            approvers=models.Count("memberships__user", distinct=True, filter=able),
        )
        return bool(found["own"]), found["approvers"]

    def matching(self, text: str) -> TeamQuerySet:
        return self.filter(models.Q(name__icontains=text) | models.Q(slug__icontains=text))
