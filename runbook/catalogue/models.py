"""Layers, services and hops."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from runbook.accounts.models import Team
from runbook.core.slugs import slug_constraints, validate_slug

from .querysets import HopQuerySet, ServiceQuerySet


class Layer(models.Model):
    """A role in which a status code can be chosen. A role, not a box."""

    slug = models.SlugField(max_length=40, unique=True, validators=[validate_slug])
    name = models.CharField(max_length=60, unique=True)
    in_words = models.CharField(max_length=60, help_text="As in “403 from the gateway”.")
    position = models.PositiveSmallIntegerField(unique=True, help_text="Order of the columns.")
    icon = models.CharField(max_length=30, default="server")
    description = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = slug_constraints("layer")

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """An API or product of the organisation, or one that it calls.

    `environments`: list of {"name", "hosts": […], "iss", "aud"}.
    `links`: list of {"kind": "deploys" | "dashboard" | "errors-by-endpoint" |
    "errors-by-tenant" | "status" | "repository" | "other", "label", "url"}.
    """

    class Kind(models.TextChoices):
        INTERNAL = "internal", "Ours"
        EXTERNAL = "external", "Somebody else's, which we call"

    slug = models.SlugField(max_length=60, unique=True, validators=[validate_slug])
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INTERNAL)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="services"
    )
    description = models.CharField(max_length=300, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    hosts = models.JSONField(default=list, blank=True)
    environments = models.JSONField(default=list, blank=True)
    links = models.JSONField(default=list, blank=True)
    masks_forbidden = models.BooleanField(
        default=False, help_text="Answers 404 where others answer 403, to hide what exists."
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            *slug_constraints("service"),
            models.CheckConstraint(
                condition=Q(kind__in=["internal", "external"]), name="service_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Hop(models.Model):
    """One box on a request's way, in the order the request passes it.

    Without a service it belongs to the organisation's usual path, which holds for every
    service that has no hops of its own.
    `log_locations`: list of {"id", "label", "url", "query"}.
    """

    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="hops"
    )
    position = models.PositiveSmallIntegerField()
    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="hops")
    name = models.CharField(max_length=80)
    product = models.CharField(max_length=60, blank=True)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="hops"
    )
    log_locations = models.JSONField(default=list, blank=True)

    objects = HopQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "position"],
                nulls_distinct=False,
                deferrable=models.Deferrable.DEFERRED,
                name="hop_position_is_unique",
                violation_error_message="Two hops of a path cannot stand in the same place.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="hop_has_a_name",
                violation_error_message="Name the hop.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
