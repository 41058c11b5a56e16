"""Which pages a platform change may have made wrong, and how they are marked until confirmed.

The rule, so that whoever records a change can predict it: entries whose layer and code are among
those of the change (none given means all). Services narrow it to what their readers see: their own
entries, and the default of a cell for which one of them has no entry of its own. A change of codes
alone, without layers, touches the codes' own pages and the comparisons between two of them too.
Retired pages are never touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from runbook.accounts.models import User
from runbook.content.models import Page
from runbook.core.models import bump_stamp

from .models import PlatformChange

CHUNK = 1_000

TOUCHED = """
SELECT page.id FROM content_page AS page
LEFT JOIN content_entry AS entry ON entry.page_id = page.id
WHERE page.retired_at IS NULL AND page.live_revision_id IS NOT NULL AND (
    (page.kind = 'entry'
     AND (%(layers)s::bigint[] = '{}' OR entry.layer_id = ANY (%(layers)s::bigint[]))
     AND (%(codes)s::int[] = '{}' OR entry.code = ANY (%(codes)s::int[]))
     AND (%(services)s::bigint[] = '{}'
          OR entry.service_id = ANY (%(services)s::bigint[])
          OR (entry.service_id IS NULL AND EXISTS (
                SELECT FROM unnest(%(services)s::bigint[]) AS named (id)
                WHERE NOT EXISTS (
                    SELECT FROM content_entry AS own
                    WHERE own.code = entry.code AND own.layer_id = entry.layer_id
                      AND own.service_id = named.id AND NOT own.retired)))))
    OR (page.kind = 'code' AND %(layers)s::bigint[] = '{}' AND %(services)s::bigint[] = '{}'
        AND page.key::int = ANY (%(codes)s::int[]))
    OR (page.kind = 'comparison' AND %(layers)s::bigint[] = '{}'
        AND %(services)s::bigint[] = '{}'
        AND split_part(page.key, '-vs-', 1)::int = ANY (%(codes)s::int[])
        AND split_part(page.key, '-vs-', 2)::int = ANY (%(codes)s::int[])))
"""
MARK = f"""
INSERT INTO review_platformmark (change_id, page_id)
SELECT %(change)s, touched.id FROM ({TOUCHED}) AS touched
ON CONFLICT DO NOTHING RETURNING page_id
"""  # noqa: S608 - composed from constants
NOTE = """
UPDATE content_page AS page
SET attention = COALESCE(note.words, ''), attention_path = COALESCE(note.path, '')
FROM unnest(%(pages)s::bigint[]) AS touched (id)
LEFT JOIN LATERAL (
    SELECT left((array_agg(change.title ORDER BY change.happened_on DESC, change.id DESC))[1], 160)
           || ' on ' || to_char(max(change.happened_on), 'FMDD Mon YYYY')
           || CASE WHEN count(*) > 1 THEN ', and ' || count(*) - 1 || ' more' ELSE '' END
           || ': this may have changed since.' AS words,
           '/review/changes/'
           || (array_agg(change.id ORDER BY change.happened_on DESC, change.id DESC))[1]
           || '/' AS path
    FROM review_platformmark AS mark JOIN review_platformchange AS change
      ON change.id = mark.change_id
    WHERE mark.page_id = touched.id AND mark.confirmed_at IS NULL
    HAVING count(*) > 0) AS note ON true
WHERE page.id = touched.id
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Ids of layers and services, and codes; empty means all of them."""

    layers: tuple[int, ...] = ()
    codes: tuple[int, ...] = ()
    services: tuple[int, ...] = ()

    @property
    def narrows(self) -> bool:
        return bool(self.layers or self.codes or self.services)

    def as_given(self) -> dict[str, Any]:
        return {
            "layers": list(self.layers),
            "codes": list(self.codes),
            "services": list(self.services),
        }


def touched(scope: Scope) -> list[int]:
    """The ids of the pages that a change of this scope would mark. One query."""
    if not scope.narrows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, scope.as_given())
        return sorted(row[0] for row in cursor.fetchall())


def mark(change: PlatformChange, scope: Scope) -> int:
    """Mark what a recorded change touches; how many pages. Two statements, one per 1,000 more."""
    if not scope.narrows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(MARK, scope.as_given() | {"change": change.pk})
        pages = [row[0] for row in cursor.fetchall()]
    note(pages)
    return len(pages)


def note(pages: Sequence[int]) -> None:
    """Say on these pages which open change may have made them wrong, or nothing any more."""
    with connection.cursor() as cursor:
        for at in range(0, len(pages), CHUNK):
            cursor.execute(NOTE, {"pages": list(pages[at : at + CHUNK])})
    if pages:
        bump_stamp()


def confirm_marks(page: Page, *, by: User, at: datetime | None = None) -> None:
    """Somebody confirmed the page: whatever changed before that is dealt with."""
    at = at or timezone.now()
    open_ones = page.platform_marks.filter(confirmed_at=None)
    if open_ones.update(confirmed_at=at, confirmed_by=by):
        note([page.pk])


def settle_marks() -> int:
    """End the marks of pages that were confirmed outside the queue, or retired; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE review_platformmark AS mark"
            " SET confirmed_at = page.reviewed_at, confirmed_by_id = page.reviewed_by_id"
            " FROM content_page AS page WHERE page.id = mark.page_id"
            " AND mark.confirmed_at IS NULL AND page.reviewed_at > mark.marked_at"
            " AND page.reviewed_by_id IS NOT NULL"
            " RETURNING mark.page_id"
        )
        pages = sorted({row[0] for row in cursor.fetchall()})
    note(pages)
    return len(pages)
