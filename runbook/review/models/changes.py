"""The platform changed: what changed, which pages it may have made wrong, and who noticed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from runbook.accounts.models import User
from runbook.catalogue.models import Layer, Service
from runbook.content.models import Page
from runbook.core.slugs import slug_constraints, validate_slug


class ChangeKind(models.Model):
    """A kind of change, and what it usually touches: filled in, for a person to edit."""

    slug = models.SlugField(max_length=60, unique=True, validators=[validate_slug])
    name = models.CharField(max_length=120)
    hint = models.CharField(max_length=300, blank=True)
    """What usually goes out of date, in a sentence."""
    layers = models.ManyToManyField(Layer, related_name="+", blank=True)
    codes = models.JSONField(default=list, blank=True)
    """Status codes as numbers."""
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = slug_constraints("changekind")

    def __str__(self) -> str:
        return self.name


class PlatformChange(models.Model):
    """Something about the platform changed. A draft marks nothing until a person confirms it.

    No layers, codes or services each means *all of them*; at least one of the three narrows.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Noticed, to be confirmed"
        RECORDED = "recorded", "Recorded"
        DISMISSED = "dismissed", "Dismissed"

    class Source(models.TextChoices):
        PERSON = "person", "A person"
        TRIAGE = "triage", "A triage saw something new"
        HOP = "hop", "A path was edited"
        WEBHOOK = "webhook", "A deployment pipeline"
        CONFUSION = "confusion", "Repeated confusion"

    kind = models.ForeignKey(ChangeKind, on_delete=models.PROTECT, related_name="changes")
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True, max_length=2000)
    happened_on = models.DateField()
    layers = models.ManyToManyField(Layer, related_name="+", blank=True)
    codes = models.JSONField(default=list, blank=True)
    services = models.ManyToManyField(Service, related_name="+", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECORDED)
    source = models.CharField(max_length=10, choices=Source, default=Source.PERSON)
    fingerprint = models.CharField(max_length=200, null=True, unique=True, editable=False)
    """What Runbook noticed, so that it is drafted once and never again."""
    evidence = models.JSONField(default=dict, blank=True)
    """The numbers or names behind a draft, in words: {"Seen": "kong on 12 Nov, 3 triages"}."""
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    dismissal = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "recorded", "dismissed"]),
                name="platform_change_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["person", "triage", "hop", "webhook", "confusion"]),
                name="platform_change_source_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="recorded") | Q(decided_by__isnull=False),
                name="platform_change_is_recorded_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | Q(dismissal__regex=r"\S"),
                name="platform_change_is_dismissed_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-made_at"], name="platform_change_drafts", condition=Q(state="draft")
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/review/changes/{self.pk}/"


class PlatformMark(models.Model):
    """A page that a change may have made wrong, until somebody confirms it."""

    change = models.ForeignKey(PlatformChange, on_delete=models.CASCADE, related_name="marks")
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="platform_marks")
    marked_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "page"], name="platform_mark_is_one_a_page")
        ]
        indexes = [
            models.Index(
                fields=["page"], name="platform_mark_open", condition=Q(confirmed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} by {self.change_id}"
