"""Where a team is told what is due, and what it was told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from runbook.accounts.models import Team, User


class Channel(models.Model):
    """A team's webhook. `secret` signs what it is sent; a Slack one's secret is its address."""

    class Kind(models.TextChoices):
        WEBHOOK = "webhook", "Signed webhook"
        SLACK = "slack", "Slack-compatible incoming webhook"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=8, choices=Kind)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=100, blank=True)
    active = models.BooleanField(default=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    last_delivered_at = models.DateTimeField(null=True)
    last_failure = models.CharField(max_length=300, blank=True)
    """What went wrong the last time, in words; empty after a delivery."""

    class Meta:
        ordering = ["team", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["webhook", "slack"]), name="channel_kind_is_known"
            ),
            models.UniqueConstraint(fields=["team", "url"], name="channel_is_one_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.team_id}"


class Digest(models.Model):
    """What a team was told in one week (`2026-W48`): at most one a week."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="digests")
    week = models.CharField(max_length=8)
    made_at = models.DateTimeField(db_default=Now())
    lines = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "week"], name="digest_is_weekly")]

    def __str__(self) -> str:
        return f"{self.team_id} in {self.week}"
