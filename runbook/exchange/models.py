"""Files on their way in and out. Each is gone a day after it was asked for."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from runbook.accounts.models import User


class Run(models.Model):
    """Work that goes on after its page was answered: how far it is, and since when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    percent = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["-made_at"]


class ImportRun(Run):
    """A file that somebody sent, what it would change, and whether it was taken over."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be read"
        COMPARING = "comparing", "Being compared"
        COMPARED = "compared", "Compared"
        REFUSED = "refused", "Refused"
        APPLYING = "applying", "Being taken over"
        DONE = "done", "Taken over"

    class Strategy(models.TextChoices):
        PROPOSE = "propose", "As proposals"
        PUBLISH = "publish", "Published"

    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    body = models.BinaryField()
    """The file, compressed by zlib."""
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    strategy = models.CharField(max_length=8, choices=Strategy, blank=True)
    counts = models.JSONField(default=dict)
    """How many pages and rows are added, changed, unchanged, left, refused."""
    faults = models.JSONField(default=list)
    """The first of them, as sentences with line, page and field."""
    fault_count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=8, default="absent")

    class Meta(Run.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["waiting", "comparing", "compared", "refused", "applying", "done"]
                ),
                name="import_run_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/import/{self.pk}/"

    @property
    def is_working(self) -> bool:
        return self.state in (self.State.WAITING, self.State.COMPARING, self.State.APPLYING)

    @property
    def changes(self) -> int:
        return int(self.counts.get("added", 0)) + int(self.counts.get("changed", 0))


class ImportStep(models.Model):
    """What a file would do to one page or row; what stays as it is has no step.

    `wanted` is the page's content as the file has it; `based_on` the revision it was compared
    with, None for a page that is not there.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    happens = models.CharField(max_length=9)
    what = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    summary = models.TextField()
    line = models.PositiveIntegerField()
    wanted = models.JSONField(null=True)
    based_on = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="import_step_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.happens} {self.what} {self.key}"


class ExportRun(Run):
    """A book or a site being made, then kept for a day to be fetched."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        WORKING = "working", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    author = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    """Whoever asked; None for a stranger where strangers may read."""
    format = models.CharField(max_length=10)
    query = models.JSONField(default=dict)
    """Which edition and which pages, as the form has them."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    body = models.BinaryField(default=b"")
    filename = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta(Run.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "working", "ready", "failed"]),
                name="export_run_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.filename or self.format

    def get_absolute_url(self) -> str:
        return f"/export/{self.pk}/"
