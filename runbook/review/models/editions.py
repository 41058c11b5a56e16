"""A published state of everything: which revision each page showed, and its canonical bytes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from runbook.accounts.models import User
from runbook.content.models import Page, Revision

from .cycles import ReviewCycle


class Edition(models.Model):
    """Immutable. `canonical` is the export's JSON, compressed; `digest` is the SHA-256 of it
    uncompressed, in hexadecimal."""

    name = models.CharField(max_length=20, unique=True)
    cycle = models.OneToOneField(
        ReviewCycle, null=True, on_delete=models.PROTECT, related_name="edition"
    )
    before = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    """The edition that its notes compare it with."""
    published_at = models.DateTimeField(db_default=Now())
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    canonical = models.BinaryField()
    digest = models.CharField(max_length=64)
    notes = models.JSONField(default=dict)
    """What changed, by team: {"added": …, "changed": …, "retired": …}."""
    pages = models.PositiveIntegerField()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="edition_has_a_digest"
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"^[0-9]{4}-Q[1-4](\.[0-9]+)?$"),
                name="edition_is_named_for_a_quarter",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/editions/{self.name}/"


class EditionPage(models.Model):
    """The revision that a page showed in an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="shown")
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    reviewed_on = models.DateField(null=True)
    """When it had last been confirmed."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "page"], name="edition_shows_a_page_once")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} in {self.edition_id}"
