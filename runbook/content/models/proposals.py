"""A change under way: text that waits for a second person.

A proposal's text may change; each version of it is kept (`ProposalEdit`), so nothing that
somebody wrote is lost. What happened to it is told by its events.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from runbook.accounts.models import Team, User

from .pages import Page, Revision


class Proposal(models.Model):
    """A wanted change of one page. `page` is empty while the page it would make does not exist."""

    class State(models.TextChoices):
        OPEN = "open", "Waiting for approval"
        CHANGES = "changes", "Changes requested"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    kind = models.CharField(max_length=12, choices=Page.Kind)
    key = models.CharField(max_length=120)
    page = models.ForeignKey(Page, null=True, on_delete=models.PROTECT, related_name="proposals")
    action = models.CharField(
        max_length=8, choices=Revision.Action, default=Revision.Action.PUBLISH
    )
    title = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    content = models.JSONField()
    schema = models.PositiveSmallIntegerField()
    maintainer = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    based_on = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    """Counts what was written; an approval names the version that the approver saw."""
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    reviewer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    """Who was asked by name; anybody who may approve still can."""
    opened_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())
    """When somebody last did something to it; after seven days it goes to any approver."""
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    revision = models.OneToOneField(
        Revision, null=True, on_delete=models.PROTECT, related_name="proposal"
    )

    class Meta:
        ordering = ["-touched_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "changes", "published", "withdrawn"]),
                name="proposal_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="published", revision__isnull=False)
                | (~Q(state="published") & Q(revision__isnull=True)),
                name="proposal_published_names_its_revision",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "changes"], decided_at__isnull=True)
                | Q(state__in=["published", "withdrawn"], decided_at__isnull=False),
                name="proposal_ends_with_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("author"))),
                name="proposal_is_decided_by_a_second_person",
                violation_error_message="Author and approver must be two people.",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="proposal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("author")),
                name="proposal_is_reviewed_by_another",
                violation_error_message="Ask somebody else to look at your proposal.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "key"],
                name="proposal_waiting_by_page",
                condition=Q(state__in=["open", "changes"]),
            ),
            models.Index(
                fields=["maintainer", "-touched_at"],
                name="proposal_waiting_by_team",
                condition=Q(state__in=["open", "changes"]),
            ),
            models.Index(fields=["author", "-touched_at"], name="proposal_by_author"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/review/proposals/{self.pk}/"

    @property
    def text_number(self) -> int:
        """Its version, as forms carry it: which text somebody saw."""
        return self.version


class ProposalEdit(models.Model):
    """One version of a proposal's text, and who wrote it: they may not approve it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="edits")
    version = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    content = models.JSONField()
    maintainer = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    based_on = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "version"], name="proposal_version_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} version {self.version}"


class ProposalEvent(models.Model):
    """Something that happened to a proposal; its participants are told once (`told_at`)."""

    class Kind(models.TextChoices):
        OPENED = "opened", "proposed this"
        COMMENT = "comment", "wrote"
        EDITED = "edited", "changed the text"
        MERGED = "merged", "brought it up to date"
        ASKED = "asked", "asked for a review"
        CHANGES = "changes", "requested changes"
        APPROVED = "approved", "approved and published"
        WITHDRAWN = "withdrawn", "withdrew it"

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    text = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "opened",
                        "comment",
                        "edited",
                        "merged",
                        "asked",
                        "changes",
                        "approved",
                        "withdrawn",
                    ]
                ),
                name="proposal_event_is_known",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], name="proposal_event_untold", condition=Q(told_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.kind}"
