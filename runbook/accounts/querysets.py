"""How people and teams are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from .models import Team  # noqa: F401 - named in a string below

UNCLAIMED = "unclaimed"
"""The team that keeps shipped text until one of the organisation's own adopts it."""


class TeamQuerySet(models.QuerySet["Team"]):
    def real(self) -> TeamQuerySet:
        """The organisation's teams: all but the one that stands for nobody."""
        return self.exclude(slug=UNCLAIMED)

    def approvers_of(self, team_id: int) -> int:
        """How many people could approve a change of this team's pages."""
        return (
            self.filter(
                models.Q(memberships__user__role__in=["approver", "administrator"])
                | models.Q(memberships__user__is_superuser=True),
                pk=team_id,
                memberships__user__is_active=True,
            )
            .values("memberships__user")
            .distinct()
            .count()
        )

    def matching(self, text: str) -> TeamQuerySet:
        return self.filter(models.Q(name__icontains=text) | models.Q(slug__icontains=text))
