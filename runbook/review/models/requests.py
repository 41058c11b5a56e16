"""A confusion that an API could end by answering with another status code."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from runbook.accounts.models import User
from runbook.catalogue.models import Service


class ApiChangeRequest(models.Model):
    """An endpoint should answer another code; open until it does, and counted after."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    endpoint = models.CharField(max_length=200)
    code_now = models.PositiveSmallIntegerField()
    code_wanted = models.PositiveSmallIntegerField()
    evidence = models.TextField(max_length=2000)
    tracker_url = models.URLField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closing_words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "dropped"]),
                name="api_change_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="api_change_is_closed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["service", "-made_at"], name="api_change_open", condition=Q(state="open")
            )
        ]

    def __str__(self) -> str:
        return f"{self.endpoint}: {self.code_wanted} instead of {self.code_now}"

    def get_absolute_url(self) -> str:
        return f"/review/requests/{self.pk}/"
