"""What readers say about a page."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from runbook.accounts.models import User
from runbook.content.models import Page, Revision


class Flag(models.Model):
    """A reader says that a page is out of date. Answered or dismissed, with words either way."""

    class State(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ANSWERED = "answered", "Answered"
        DISMISSED = "dismissed", "Dismissed"

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="flags")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    """What the reader saw."""
    text = models.CharField(max_length=500)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered", "dismissed"]),
                name="flag_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"),
                name="flag_says_something",
                violation_error_message="Say what is out of date, in a sentence.",
            ),
            models.CheckConstraint(
                condition=Q(state="open")
                | Q(answer__regex=r"\S", answered_by__isnull=False, answered_at__isnull=False),
                name="flag_is_answered_in_words",
                violation_error_message="Answer in a sentence.",
            ),
        ]
        indexes = [models.Index(fields=["page"], name="flag_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return self.text
