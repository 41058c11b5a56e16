"""How people and teams are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from .models import Team


class TeamQuerySet(models.QuerySet["Team"]):
    def approvers_of(self, team_id: int) -> int:
        """How many people could approve a change of this team's pages."""
        return (
            self.filter(
                pk=team_id,
                memberships__user__is_active=True,
                memberships__user__role__in=["approver", "administrator"],
            )
            .values("memberships__user")
            .distinct()
            .count()
        )

    def matching(self, text: str) -> TeamQuerySet:
        return self.filter(models.Q(name__icontains=text) | models.Q(slug__icontains=text))
