"""How often pages are opened, and what was looked for in vain."""

from __future__ import annotations

from django.db import models

from .pages import Page


class PageUse(models.Model):
    """How often a page was opened on one day. Counted in the process, written now and then."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="use")
    day = models.DateField()
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "day"], name="page_use_is_one_a_day")
        ]
        indexes = [models.Index(fields=["day"], name="page_use_by_day")]

    def __str__(self) -> str:
        return f"{self.page_id} on {self.day}: {self.opened}"


class MissedCell(models.Model):
    """A combination that people looked for and that has no entry, on one day.

    Slugs, not keys: what was looked for need not exist.
    """

    code = models.PositiveSmallIntegerField()
    layer = models.CharField(max_length=60, blank=True)
    service = models.CharField(max_length=60, blank=True)
    day = models.DateField()
    looked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "layer", "service", "day"], name="missed_cell_is_one_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.layer} {self.service} on {self.day}: {self.looked}"


class PageArrival(models.Model):
    """How often an alert, a dashboard or a pager led to a page on one day."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="arrivals")
    source = models.CharField(max_length=60)
    """What the link says it comes from (`?from=prometheus`), else the host it stood on."""
    day = models.DateField()
    arrived = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "source", "day"], name="page_arrival_is_one_a_day"
            )
        ]
        indexes = [models.Index(fields=["day"], name="page_arrival_by_day")]

    def __str__(self) -> str:
        return f"{self.source} to {self.page_id} on {self.day}: {self.arrived}"
