"""What was made for a team in a week, and each message of it until it arrived or was given up."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from runbook.accounts.models import Team, User

from .channels import Channel


class Digest(models.Model):
    """That a team's week was looked at, whether or not something was due."""

    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    """Empty: the administrators."""
    week = models.DateField()
    """Its Monday."""
    lines = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-week", "team"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "week"], name="digest_is_one_a_week", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1), name="digest_week_begins_on_monday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team or 'Administrators'}, week of {self.week}"


class Delivery(models.Model):
    """One message to one person or one channel.

    `body` is {"title": …, "lines": [{"title", "why", "url"}], "more": n, "about": …}, all text.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", "Weekly digest"
        PROPOSAL = "proposal", "News of a proposal"
        TEST = "test", "Test"

    class State(models.TextChoices):
        WAITING = "waiting", "On its way"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """The message's id at its receiver too, the same for every attempt."""
    kind = models.CharField(max_length=8, choices=Kind)
    channel = models.ForeignKey(
        Channel, null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.ForeignKey(
        Digest, null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__isnull=False, user__isnull=True)
                | Q(channel__isnull=True, user__isnull=False),
                name="delivery_has_one_receiver",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | Q(state__in=["sent", "failed"], ended_at__isnull=False),
                name="delivery_ends_when_sent_or_given_up",
            ),
            models.UniqueConstraint(
                fields=["digest", "channel", "user"],
                name="delivery_of_a_digest_is_one_each",
                nulls_distinct=False,
                condition=Q(digest__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-made_at"], name="delivery_given_up", condition=Q(state="failed")
            ),
            models.Index(fields=["ended_at"], name="delivery_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.channel or self.user}"
