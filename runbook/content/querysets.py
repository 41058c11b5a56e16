"""How pages and entries are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.db.models import F, Q

from runbook.accounts.models import Team
from runbook.catalogue.models import Layer

from .rendering import RENDER_VERSION

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

    def with_confusions(self, code: int) -> PageQuerySet:
        """Add `confused_with`: what the code's reference says it is mixed up with."""
        reference = self.model.objects.live().filter(
            kind="code", key=str(code), render_version=RENDER_VERSION
        )
        said = reference.values("rendered__confused_with")[:1]
        return self.annotate(confused_with=models.Subquery(said))

    def linking_to(self, kind: str, key: str) -> PageQuerySet:
        return self.live().filter(references__to_kind=kind, references__to_key=key)


class CellEntry(NamedTuple):
    """An entry with what a cell shows of it. A tuple: a page has 72, and models cost more."""

    page_id: int
    code: int
    service_id: int | None
    summary: str
    check_count: int
    rare: bool
    general: bool
    reviewed_at: datetime | None
    review_due: date | None
    deciding: dict[str, Any] | None
    """The first check as rendered, which proves who answered; only if it was asked for."""
    layer: Layer
    owner: Team | None


CELL = (
    *("page_id", "code", "service_id", "summary", "check_count", "rare"),
    *("page__general", "page__reviewed_at", "page__review_due"),
)
LAYER = ("id", "slug", "name", "in_words", "position", "icon")
OWNER = ("id", "slug", "name", "contacts")


class EntryQuerySet(models.QuerySet["Entry"]):
    def live(self) -> EntryQuerySet:
        return self.filter(retired=False)

    def cells_for(
        self,
        service_id: int | None,
        codes: Iterable[int] | None = None,
        *,
        deciding: bool = False,
    ) -> list[CellEntry]:
        """One entry for each cell: the service's own, else the default. By code and column."""
        wanted = self.live() if codes is None else self.live().filter(code__in=codes)
        own = Q(service=None) if service_id is None else Q(service=None) | Q(service=service_id)
        rows = (
            wanted.filter(own)
            .order_by("code", "layer_id", F("service").asc(nulls_last=True))
            .distinct("code", "layer_id")
            .values_list(
                *CELL,
                F("page__rendered__first_checks__0") if deciding else models.Value(None, models.JSONField()),
                *(f"layer__{name}" for name in LAYER),
                *(f"owner__{name}" for name in OWNER),
            )
        )
        return sorted(_cells(rows, self.db), key=lambda cell: (cell.code, cell.layer.position))


def _cells(rows: Iterable[tuple[Any, ...]], db: str) -> Iterator[CellEntry]:
    """Cells of the same layer or owner share it."""
    layers: dict[int, Layer] = {}
    owners: dict[int | None, Team | None] = {None: None}
    after_cell = len(CELL) + 1
    for row in rows:
        layer, owner = row[after_cell : after_cell + len(LAYER)], row[after_cell + len(LAYER) :]
        if layer[0] not in layers:
            layers[layer[0]] = Layer.from_db(db, LAYER, layer)
        if owner[0] not in owners:
            owners[owner[0]] = Team.from_db(db, OWNER, owner)
        yield CellEntry(*row[:after_cell], layers[layer[0]], owners[owner[0]])


class RevisionQuerySet(models.QuerySet["Revision"]):
    def older_than(self, revision_id: int) -> RevisionQuerySet:
        """What was published before a revision: the next page of the history."""
        at = self.model.objects.filter(pk=revision_id).values("published_at")[:1]
        return self.filter(
            Q(published_at__lt=models.Subquery(at))
            | Q(published_at=models.Subquery(at), pk__lt=revision_id)
        )
