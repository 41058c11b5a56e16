"""A quarter's review, one page in it, and the pages that had no reason to be in it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from runbook.accounts.models import Team, User
from runbook.content.models import Page, Proposal, Revision


class ReviewCycle(models.Model):
    """One quarter's review, named like `2026-Q4`; `ends` is its last day."""

    quarter = models.CharField(max_length=7, unique=True)
    starts = models.DateField()
    ends = models.DateField()
    opened_at = models.DateTimeField(db_default=Now())
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    """Empty where it opened by itself."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    not_reached = models.PositiveIntegerField(default=0)
    """How many items were left when it closed; kept because they move on."""

    class Meta:
        ordering = ["-quarter"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quarter__regex=r"^[0-9]{4}-Q[1-4]$"), name="cycle_names_a_quarter"
            ),
            models.UniqueConstraint(
                fields=["closed_at"],
                name="cycle_is_one_at_a_time",
                nulls_distinct=False,
                condition=Q(closed_at__isnull=True),
                violation_error_message="A cycle is open already; close it first.",
            ),
        ]

    def __str__(self) -> str:
        return self.quarter

    def get_absolute_url(self) -> str:
        return f"/review/{self.quarter}/"


class ReviewItem(models.Model):
    """A page that somebody should read, and why: in a cycle, or outside one (`cycle` empty)."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CONFIRMED = "confirmed", "Still true"
        RETIRED = "retired", "Retired"
        NOT_REACHED = "not-reached", "Not reached"

    cycle = models.ForeignKey(
        ReviewCycle, null=True, on_delete=models.PROTECT, related_name="items"
    )
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="review_items")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="review_items")
    """Who is asked: the page's maintainer, until it is handed on."""
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    terms = models.JSONField(default=list)
    """Why, as score.py put it: [{"term": "overdue", "points": 12.0, "words": "Overdue 41 d"}]."""
    score = models.FloatField(default=0)
    opened_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(null=True)
    """When it must be done by, where that is sooner than the cycle's end: 24 hours after a page
    was published in an incident."""
    not_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    """Who may not confirm it: they published it alone."""
    later_until = models.DateField(null=True)
    handed_from = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    carried = models.BooleanField(default=False)
    """It was left over from the cycle before."""
    changed = models.BooleanField(default=False)
    """The page was changed on the way to being confirmed."""
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.SET_NULL, related_name="+")
    """The change that the reviewer proposed; the item waits for it."""
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    """What was confirmed."""
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "confirmed", "retired", "not-reached"]),
                name="review_item_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["page"],
                name="review_item_waits_once",
                condition=Q(state="waiting"),
            ),
            models.UniqueConstraint(fields=["cycle", "page"], name="review_item_is_one_a_cycle"),
            models.CheckConstraint(
                condition=Q(state="waiting", done_at__isnull=True)
                | Q(state="not-reached")
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="review_item_is_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(revision__isnull=False),
                name="review_item_confirms_a_revision",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(not_by__isnull=True) | ~Q(not_by=F("done_by")),
                name="review_item_is_confirmed_by_another",
                violation_error_message="Somebody else has to look at this one.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "-score", "id"],
                name="review_item_queue",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["cycle", "state"], name="review_item_progress"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} in {self.cycle_id or 'no cycle'}: {self.state}"

    def get_absolute_url(self) -> str:
        return f"/review/items/{self.pk}/"


class Unexamined(models.Model):
    """A page that had no reason to be read in a cycle: nobody claims that it was."""

    cycle = models.ForeignKey(ReviewCycle, on_delete=models.CASCADE, related_name="unexamined")
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "page"], name="unexamined_is_one_a_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} not examined in {self.cycle_id}"
