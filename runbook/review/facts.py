"""What is known of pages when a queue is made: read in chunks, each by the same few statements."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from .score import FROM_FIVE_ON, Facts

CHUNK = 5_000
QUARTER_DAYS = 92
YEAR_DAYS = 366

PAGES = """
SELECT page.id, page.maintainer_id, team.review_days,
       (%(today)s::date - (page.reviewed_at AT TIME ZONE %(zone)s)::date),
       (%(today)s::date - (live.published_at AT TIME ZONE %(zone)s)::date),
       page.general, page.broke_glass_at IS NOT NULL, page.tallies,
       COALESCE(use.quarter, 0), COALESCE(use.year, 0), COALESCE(flag.open, 0), mark.titles,
       signal.signs, signal.followed > 0,
       jsonb_array_length(COALESCE(page.rendered -> 'log_locations', '[]'::jsonb)) > 0,
       entry.code, entry.layer_id, entry.service_id
FROM content_page AS page
JOIN content_revision AS live ON live.id = page.live_revision_id
JOIN accounts_team AS team ON team.id = page.maintainer_id
LEFT JOIN content_entry AS entry ON entry.page_id = page.id
LEFT JOIN LATERAL (
    SELECT sum(opened) FILTER (WHERE day > %(quarter)s) AS quarter, sum(opened) AS year
    FROM content_pageuse WHERE page_id = page.id AND day > %(year)s) AS use ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS open FROM review_flag
    WHERE page_id = page.id AND state = 'open') AS flag ON true
LEFT JOIN LATERAL (
    SELECT array_agg(change.title ORDER BY change.happened_on DESC, change.id DESC) AS titles
    FROM review_platformmark AS own JOIN review_platformchange AS change
      ON change.id = own.change_id
    WHERE own.page_id = page.id AND own.confirmed_at IS NULL) AS mark ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS signs, count(*) FILTER (WHERE kind = 'opened') AS followed
    FROM triage_signal WHERE page_id = page.id AND at > %(quarter)s) AS signal ON true
WHERE page.retired_at IS NULL AND page.id > %(after)s
  AND (%(only)s::bigint[] IS NULL OR page.id = ANY (%(only)s::bigint[]))
ORDER BY page.id LIMIT %(chunk)s
"""
CONFUSIONS = """
SELECT triage.code, triage.layer_id, triage.service_id, triage.was_code, layer.in_words,
       triage.was_layer_id, count(*)
FROM triage_triage AS triage
LEFT JOIN catalogue_layer AS layer ON layer.id = triage.was_layer_id
WHERE triage.closed_at > %(quarter)s AND triage.code IS NOT NULL AND triage.layer_id IS NOT NULL
  AND (triage.was_code <> triage.code OR triage.was_layer_id <> triage.layer_id)
GROUP BY 1, 2, 3, 4, 5, 6
"""

type Cell = tuple[int, int, int | None]


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page and what is known of it."""

    page_id: int
    team_id: int
    facts: Facts


def confusions(today: date) -> dict[Cell, Counter[str]]:
    """For each entry that triages took a failure for: what it turned out to be, counted.

    A service's triages count for its own entry, and where it has none for the default.
    """
    found: dict[Cell, Counter[str]] = defaultdict(Counter)
    own = _own_cells()
    with connection.cursor() as cursor:
        cursor.execute(CONFUSIONS, {"quarter": today - timedelta(days=QUARTER_DAYS)})
        for code, layer, service, was_code, layer_words, was_layer, count in cursor.fetchall():
            cell = (code, layer, service if (code, layer, service) in own else None)
            other = str(was_code) if was_code != code else ""
            where = f"from {layer_words}" if was_layer != layer and layer_words else ""
            found[cell][" ".join(filter(None, (other, where)))] += count
    return found


def _own_cells() -> set[Cell]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT entry.code, entry.layer_id, entry.service_id"
            " FROM content_entry AS entry"
            " JOIN triage_triage AS triage ON triage.service_id = entry.service_id"
            " AND triage.code = entry.code AND triage.layer_id = entry.layer_id"
            " WHERE NOT entry.retired"
        )
        return set(cursor.fetchall())


def read_facts(
    today: date, *, after: int = 0, only: Sequence[int] | None = None
) -> Iterator[list[PageFacts]]:
    """Chunks of at most CHUNK live pages with their facts, by id; `only` these, or all."""
    confused = confusions(today)
    while rows := _chunk(today, after, only):
        yield [_page_facts(row, confused) for row in rows]
        after = rows[-1][0]


def _chunk(today: date, after: int, only: Sequence[int] | None) -> list[Any]:
    given: dict[str, Any] = {
        "today": today,
        "zone": str(timezone.get_default_timezone()),
        "quarter": today - timedelta(days=QUARTER_DAYS),
        "year": today - timedelta(days=YEAR_DAYS),
        "after": after,
        "only": None if only is None else list(only),
        "chunk": CHUNK,
    }
    with connection.cursor() as cursor:
        cursor.execute(PAGES, given)
        return cursor.fetchall()


def _page_facts(row: Sequence[Any], confused: Mapping[Cell, Counter[str]]) -> PageFacts:
    page, team, interval, reviewed, published, general, broken, tallies = row[:8]
    used, used_in_year, flags, marks, signs, followed, links, code, layer, service = row[8:]
    counts = confused.get((code, layer, service), Counter()) if code is not None else Counter()
    tallies = json.loads(tallies) if isinstance(tallies, str) else tallies
    return PageFacts(
        page,
        team,
        Facts(
            interval=interval,
            reviewed_days_ago=reviewed,
            published_days_ago=max(0, published),
            general=general,
            opened=int(used),
            opened_in_a_year=int(used_in_year),
            marks=tuple(marks or ()),
            flags=flags,
            confused=counts.total(),
            confused_with=counts.most_common(1)[0][0] if counts else "",
            broken_glass=broken,
            never_find=tuple(
                name
                for name, (found, tried) in tallies.items()
                if tried >= FROM_FIVE_ON > found == 0
            ),
            signs=signs,
            links_followed=followed,
            has_links=links,
        ),
    )
