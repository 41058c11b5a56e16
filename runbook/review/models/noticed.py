"""What Runbook has seen of the platform, so that it notices what is new; and who tells it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from runbook.accounts.models import User
from runbook.catalogue.models import Service
from runbook.core.webhooks import PREFIX

from .changes import ChangeKind


class SeenMark(models.Model):
    """A product, header family or token issuer that triages saw for a service."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=200)
    first_seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["product", "header", "issuer"]),
                name="seen_mark_kind_is_known",
            ),
            models.UniqueConstraint(
                fields=["service", "kind", "value"], name="seen_mark_is_seen_first_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class SeenPath(models.Model):
    """The boxes of a path when they were last looked at: [["gateway", "Kong"], …].

    Without a service it is the organisation's usual path.
    """

    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="+")
    boxes = models.JSONField()
    first_seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service"], name="seen_path_is_one_a_service", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"Path of {self.service_id or 'everything'}"


class DeployHook(models.Model):
    """A pipeline that tells of what it deployed, by signed webhooks."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.ForeignKey(ChangeKind, on_delete=models.PROTECT, related_name="+")
    """What its messages are about, where they do not say."""
    secret = models.CharField(max_length=100)
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(secret__startswith=PREFIX), name="deploy_hook_has_a_secret"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where the pipeline posts to."""
        return f"/hooks/deploy/{self.pk}/"
