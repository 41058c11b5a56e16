"""Which entries the API lists, and in what order, so that no page of a list scans them all.

Lists are in the order of code, layer and service as the unique index of `Entry` has them, and
a page begins right behind the last cell of the page before (keyset). What those three are
never changes for an entry, so nobody's edits move a row to another page.

With `service` a list has at most one entry per cell: the service's own, else the default.

The owner shown is the entry's own, else the team of the first hop with that layer in the
service's path, else in the usual path. So a list by owner is the union of three, each of which
an index answers and each cut at the page's size: the owner's own entries; those of services
whose path names the team; those for which the usual path decides.
"""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from runbook.accounts.models import Team
from runbook.catalogue.models import Hop, Layer, Service
from runbook.catalogue.paths import RequestPath
from runbook.content.models import Entry
from runbook.content.search_query import words_of

if TYPE_CHECKING:
    from .parameters import EntryFilter

LARGEST_ID = 2**63 - 1
LAYOUT = struct.Struct(">HQQ")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ended. `service` is 0 for a default."""

    code: int
    layer: int
    service: int

    def cursor(self) -> str:
        return base64.urlsafe_b64encode(LAYOUT.pack(self.code, self.layer, self.service)).decode()

    @classmethod
    def read(cls, cursor: str) -> Place:
        """Any 24 characters are some place, so a cursor cannot be wrong, only far off."""
        code, *ids = LAYOUT.unpack(base64.urlsafe_b64decode(cursor))
        return cls(code, *(number & LARGEST_ID for number in ids))


def list_entries(
    wanted: EntryFilter,
    *,
    service: Service | None,
    owner: Team | None,
    path: RequestPath | None,
    today: date,
) -> list[Entry]:
    """The page of entries that `wanted` asks for, and one more if there are more.

    `service` and `owner` are those that `wanted` names, `path` the service's (or the usual
    one), needed where there is an owner.
    """
    if wanted.owner and owner is None:
        return []
    rows = narrowed(wanted, today)
    if wanted.service:
        rows = as_read_by(rows, service)
    if wanted.cursor:
        rows = after(rows, Place.read(wanted.cursor), one_per_cell=bool(wanted.service))
    if owner and path:
        owned = owned_in_view if wanted.service else owned_anywhere
        rows = owned(rows, owner, path, wanted.limit + 1)
    return list(with_text(rows)[: wanted.limit + 1])


def narrowed(wanted: EntryFilter, today: date) -> QuerySet[Entry]:
    rows = Entry.objects.live()
    if wanted.code is not None:
        rows = rows.filter(code=wanted.code)
    if wanted.layer:
        # Looked up first and inside, so that an index is entered by it and no query is added.
        rows = rows.filter(layer=Layer.objects.filter(slug=wanted.layer).values("pk")[:1])
    if wanted.overdue:
        rows = rows.filter(page__general=False, page__review_due__lt=today)
    if wanted.q:
        rows = rows.filter(saying(wanted.q))
    return rows


def saying(text: str) -> Q:
    """Entries with all of these words.

    Each half names an index of its own, and as a join the planner can weigh them against
    walking the list: a word of a third of all entries is on the next page anyway.
    """
    words = Q(
        page__search_document__body_vector=SearchQuery(" ".join(words_of(text)), config="english")
    )
    own = Q(page__search_document__of_service=True)
    return (words & own) | (words & ~own)


def as_read_by(rows: QuerySet[Entry], service: Service | None) -> QuerySet[Entry]:
    """Each cell once, as it holds for this service; for an unknown one the defaults."""
    if service is None:
        return rows.filter(service=None)
    own = Entry.objects.live().filter(
        service=service, code=OuterRef("code"), layer=OuterRef("layer")
    )
    return rows.filter(Q(service=service) | Q(service=None) & ~Exists(own))


def after(rows: QuerySet[Entry], place: Place, *, one_per_cell: bool) -> QuerySet[Entry]:
    """What comes behind `place`; a default stands behind the services' own of its cell."""
    later = Q(layer__gt=place.layer)
    if place.service and not one_per_cell:
        later |= Q(layer=place.layer) & (Q(service__gt=place.service) | Q(service=None))
    # The first condition is implied; it is what the index can be entered by.
    return rows.filter(Q(code__gte=place.code) & (Q(code__gt=place.code) | later))


def owned_in_view(
    rows: QuerySet[Entry], team: Team, path: RequestPath, limit: int
) -> QuerySet[Entry]:
    """Of one service's cells, of which there are few, those this team owns."""
    return rows.filter(Q(owner=team) | Q(owner=None, layer__in=layers_of(team, path)))


def layers_of(team: Team, path: RequestPath) -> set[Layer]:
    """The layers whose failures the path gives to this team."""
    layers = {hop.layer for hop in (*path.own, *path.usual)}
    owners = {layer: path.owner(layer.slug) for layer in layers}
    return {layer for layer, found in owners.items() if found and found.team == team}


def owned_anywhere(
    rows: QuerySet[Entry], team: Team, path: RequestPath, limit: int
) -> QuerySet[Entry]:
    """The union that the module's text describes, each part in order and cut at `limit`."""
    named = Hop.objects.filter(
        service=OuterRef("service"), layer=OuterRef("layer"), team__isnull=False
    )
    earlier = named.filter(position__lt=OuterRef("position"))
    by_hop = named.filter(~Exists(earlier), team=team)
    unowned, layers = rows.filter(owner=None), layers_of(team, path)
    parts = [
        rows.filter(owner=team),
        unowned.filter(Exists(by_hop), service__isnull=False),
        unowned.filter(service=None, layer__in=layers),
        unowned.filter(~Exists(named), service__isnull=False, layer__in=layers),
    ]
    first, *others = [in_order(part).values("pk")[:limit] for part in parts]
    return Entry.objects.filter(pk__in=first.union(*others, all=True))


def in_order(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """As the unique index has them: a default behind the services' own of its cell."""
    return rows.order_by("code", "layer_id", F("service_id").asc())


def with_text(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """All that an answer says of them, in one query."""
    return (
        in_order(rows)
        .select_related("layer", "owner", "service", "page__maintainer", "page__live_revision")
        .defer("page__rendered")
        .fetch_mode(models.FETCH_RAISE)
    )
