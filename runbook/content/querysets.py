"""How pages and entries are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connections, models
from django.db.models import Q

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Layer

from .rendering import RENDER_VERSION

if TYPE_CHECKING:
    from .models import Entry, Page, Revision  # noqa: F401 - named in strings below


# Of the most read page: composing this query would cost more than running it.
ENTRY_PAGE = """
SELECT page.id, page.kind, page.key, page.rendered, page.render_version, page.general,
       page.reviewed_at, page.reviewed_revision_id, page.review_due, page.attention,
       page.attention_path, page.broke_glass_at, page.open_proposals, page.tallies,
       (SELECT reference.rendered -> 'confused_with' FROM content_page AS reference
        WHERE reference.kind = 'code' AND reference.key = %(code)s
          AND reference.retired_at IS NULL AND reference.render_version = %(render_version)s),
       revision.id, revision.number, revision.reason, revision.published_at,
       author.id, author.username, author.first_name, author.last_name,
       maintainer.id, maintainer.slug, maintainer.name
FROM content_page AS page
JOIN content_revision AS revision ON revision.id = page.live_revision_id
JOIN accounts_user AS author ON author.id = revision.author_id
JOIN accounts_team AS maintainer ON maintainer.id = page.maintainer_id
WHERE page.id = %(page)s
"""
# In the order of the models' fields, as `from_db` wants them.
PAGE = (
    *("id", "kind", "key", "rendered", "render_version", "general"),
    *("reviewed_at", "reviewed_revision_id", "review_due", "attention"),
    *("attention_path", "broke_glass_at", "open_proposals", "tallies"),
)
REVISION = ("id", "number", "reason", "published_at")
AUTHOR = ("id", "username", "first_name", "last_name")
MAINTAINER = ("id", "slug", "name")


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

    def entry_to_read(self, page_id: int, code: int) -> Page:
        """An entry's page with what its screen shows of revision, author and maintainer.

        `confused_with` is what the code's own reference says it is mixed up with.
        """
        revisions: Any = self.model._meta.get_field("live_revision").related_model
        given: dict[str, Any] = {"page": page_id, "code": str(code)}
        given["render_version"] = RENDER_VERSION
        with connections[self.db].cursor() as cursor:
            cursor.execute(ENTRY_PAGE, given)
            row = cursor.fetchone()
        rendered, tallies = json.loads(row[3]), json.loads(row[13])
        own = [*row[:3], rendered, *row[4:13], tallies]
        page = self.model.from_db(self.db, PAGE, own)
        page.confused_with = json.loads(row[14] or "[]")  # type: ignore[attr-defined]
        page.live_revision = revisions.from_db(self.db, REVISION, row[15:19])
        page.live_revision.author = User.from_db(self.db, AUTHOR, row[19:23])
        page.maintainer = Team.from_db(self.db, MAINTAINER, row[23:])
        return page

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


# The most read query of all, so it is written out: composing it costs more than running it.
CELLS = """
SELECT DISTINCT ON (entry.code, entry.layer_id)
       entry.page_id, entry.code, entry.service_id, entry.summary, entry.check_count, entry.rare,
       page.general, page.reviewed_at, page.review_due,
       CASE WHEN %(deciding)s THEN page.rendered #> '{first_checks,0}' END,
       layer.id, layer.slug, layer.name, layer.in_words, layer.position, layer.icon,
       owner.id, owner.slug, owner.name, owner.contacts
FROM content_entry AS entry
JOIN content_page AS page ON page.id = entry.page_id
JOIN catalogue_layer AS layer ON layer.id = entry.layer_id
LEFT JOIN accounts_team AS owner ON owner.id = entry.owner_id
WHERE NOT entry.retired
  AND (entry.service_id IS NULL OR entry.service_id = %(service)s)
  AND (%(codes)s::smallint[] IS NULL OR entry.code = ANY (%(codes)s::smallint[]))
ORDER BY entry.code, entry.layer_id, entry.service_id
"""
LAYER = ("id", "slug", "name", "in_words", "position", "icon")
OWNER = ("id", "slug", "name", "contacts")


class EntryQuerySet(models.QuerySet["Entry"]):
    def live(self) -> EntryQuerySet:
        return self.filter(retired=False)

    def pages_since(self, moment: datetime) -> set[int]:
        """The pages of entries that were published after a moment."""
        changed = self.live().filter(page__live_revision__published_at__gt=moment)
        return set(changed.values_list("page_id", flat=True))

    def cells_for(
        self,
        service_id: int | None,
        codes: Sequence[int] | None = None,
        *,
        deciding: bool = False,
    ) -> list[CellEntry]:
        """One entry for each cell: the service's own, else the default. By code and column."""
        given = {
            "service": service_id,
            "codes": None if codes is None else list(codes),
            "deciding": deciding,
        }
        with connections[self.db].cursor() as cursor:
            cursor.execute(CELLS, given)
            cells = list(_cells(cursor.fetchall(), self.db))
        return sorted(cells, key=lambda cell: (cell.code, cell.layer.position))


def _cells(rows: Iterable[tuple[Any, ...]], db: str) -> Iterator[CellEntry]:
    """Cells of the same layer or owner share it."""
    layers: dict[int, Layer] = {}
    owners: dict[int | None, Team | None] = {None: None}
    for row in rows:
        *cell, check = row[:10]
        layer, owner = row[10:16], row[16:]
        if layer[0] not in layers:
            layers[layer[0]] = Layer.from_db(db, LAYER, layer)
        if owner[0] not in owners:
            *named, contacts = owner
            owners[owner[0]] = Team.from_db(db, OWNER, [*named, json.loads(contacts)])
        deciding = json.loads(check) if check else None
        yield CellEntry._make((*cell, deciding, layers[layer[0]], owners[owner[0]]))


class RevisionQuerySet(models.QuerySet["Revision"]):
    def older_than(self, revision_id: int) -> RevisionQuerySet:
        """What was published before a revision: the next page of the history."""
        at = self.model.objects.filter(pk=revision_id).values("published_at")[:1]
        return self.filter(
            Q(published_at__lt=models.Subquery(at))
            | Q(published_at=models.Subquery(at), pk__lt=revision_id)
        )
