"""Where a team hears of what is due, and what a person wants to hear of."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from runbook.accounts.models import Team, User
from runbook.core.webhooks import PREFIX


class Channel(models.Model):
    """An address that a team's digest is posted to.

    `url` is a secret in itself (whoever knows a chat's incoming webhook may write there): pages
    and logs show `shown` instead.
    """

    class Kind(models.TextChoices):
        SLACK = "slack", "Slack, Mattermost or Rocket.Chat"
        WEBHOOK = "webhook", "Signed webhook"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=100, blank=True)
    """`whsec_…` of a signed webhook; shown once."""
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    last_sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    """Why the last attempt failed; empty once one succeeds."""

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="webhook", secret__startswith=PREFIX) | Q(kind="slack", secret=""),
                name="channel_is_signed_if_a_webhook",
            ),
            models.UniqueConstraint(
                fields=["team", "name"],
                name="channel_name_is_unique_in_a_team",
                violation_error_message="The team has a channel of this name; choose another.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> str:
        """Its address without what must stay secret."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}/…"


class Look(models.Model):
    """When a person last said that they had seen what changed."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} looked at {self.at}"


class Preference(models.Model):
    """What a person does not want to hear of. Without one, they hear of everything."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="notices")
    digest = models.BooleanField(default=True)
    proposals = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.user}: digest {self.digest}, proposals {self.proposals}"
