"""How pages and entries are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from .models import Entry, Page, Revision


class PageQuerySet(models.QuerySet["Page"]):
    def live(self) -> PageQuerySet:
        """Pages that readers can see."""
        return self.filter(live_revision__isnull=False, retired_at=None)

    def to_read(self, kind: str) -> PageQuerySet:
        """Pages of a kind with all that their screen shows; retired ones included."""
        return (
            self.filter(kind=kind, live_revision__isnull=False)
            .select_related("live_revision__author", "live_revision__owner", "maintainer")
            .fetch_mode(models.FETCH_RAISE)
        )

    def linking_to(self, kind: str, key: str) -> PageQuerySet:
        return self.live().filter(references__to_kind=kind, references__to_key=key)


class EntryQuerySet(models.QuerySet["Entry"]):
    def live(self) -> EntryQuerySet:
        return self.filter(retired=False)

    def cells_for(self, service_id: int | None) -> EntryQuerySet:
        """The defaults and the service's own entries, with what a cell shows."""
        wanted = Q(service=None) if service_id is None else Q(service=None) | Q(service=service_id)
        return (
            self.live()
            .filter(wanted)
            .select_related("layer", "owner", "page")
            .defer("page__rendered")
            .order_by("code", "layer__position", F("service").asc(nulls_first=True))
            .fetch_mode(models.FETCH_RAISE)
        )

    def with_deciding_check(self) -> EntryQuerySet:
        """Add `deciding`: the first check as rendered, which proves who answered."""
        return self.annotate(deciding=models.F("page__rendered__first_checks__0"))


class RevisionQuerySet(models.QuerySet["Revision"]):
    def older_than(self, revision_id: int) -> RevisionQuerySet:
        """What was published before a revision: the next page of the history."""
        at = self.model.objects.filter(pk=revision_id).values("published_at")
        return self.filter(
            Q(published_at__lt=models.Subquery(at))
            | Q(published_at=models.Subquery(at), pk__lt=revision_id)
        )
