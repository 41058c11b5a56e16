"""How services and paths are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from .models import Hop, Service


class ServiceQuerySet(models.QuerySet["Service"]):
    def live(self) -> ServiceQuerySet:
        return self.filter(retired_at=None)

    def first_and(self, slug: str, limit: int) -> list[Service]:
        """The first services by name and the one with this slug, in one query."""
        shown = self.live().only("slug", "name")
        first = shown.order_by("name")[:limit]
        if not slug:
            return list(first)
        both = shown.filter(slug=slug).order_by().union(first)
        return sorted(both, key=lambda service: service.name)

    def matching(self, text: str) -> ServiceQuerySet:
        """Services whose name, short name or alias contains the text."""
        return self.filter(
            Q(name__icontains=text) | Q(slug__icontains=text) | Q(aliases__icontains=text)
        )


class HopQuerySet(models.QuerySet["Hop"]):
    def paths_for(self, service_id: int | None) -> HopQuerySet:
        """The service's hops and the organisation's, with all that a page shows of them."""
        return (
            self.filter(Q(service=service_id) | Q(service=None))
            .select_related("layer", "team")
            .order_by("position")
            .fetch_mode(models.FETCH_RAISE)
        )
