"""What a quarter taught beside its confusions: use, checks, time, and what nobody opened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from runbook.content.addresses import page_path
from runbook.core.days import bounds
from runbook.core.quarters import Quarter

LISTED = 10
ENOUGH = 3
"""A check that was tried less often and did not find it says nothing yet."""

TAUGHT = """
WITH use AS (
    SELECT page.kind, page.key, page.title, page.id, COALESCE((
        SELECT sum(opened) FROM content_pageuse
        WHERE page_id = page.id AND day BETWEEN %(first)s AND %(last)s), 0) AS times
    FROM content_page AS page
    LEFT JOIN content_entry AS entry ON entry.page_id = page.id
    WHERE page.retired_at IS NULL AND page.kind <> 'scenario'
      AND (%(service)s::bigint IS NULL OR entry.service_id = %(service)s)),
missed AS (
    SELECT code, layer, service, sum(looked) AS times FROM content_missedcell
    WHERE day BETWEEN %(first)s AND %(last)s AND (%(slug)s = '' OR service = %(slug)s)
    GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT %(listed)s),
arrived AS (
    SELECT source, page.kind, page.key, page.title, sum(arrived) AS times
    FROM content_pagearrival AS arrival
    JOIN content_page AS page ON page.id = arrival.page_id
    LEFT JOIN content_entry AS entry ON entry.page_id = page.id
    WHERE day BETWEEN %(first)s AND %(last)s
      AND (%(service)s::bigint IS NULL OR entry.service_id = %(service)s)
    GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 3 LIMIT %(listed)s),
signs AS (
    SELECT signal.page_id, signal.item, count(*) FILTER (WHERE signal.kind = 'found') AS found,
           count(*) AS tried
    FROM triage_signal AS signal LEFT JOIN triage_triage AS triage ON triage.id = signal.triage_id
    WHERE signal.at >= %(starts)s AND signal.at < %(ends)s AND signal.kind IN ('found', 'tried')
      AND (%(service)s::bigint IS NULL OR triage.service_id = %(service)s)
    GROUP BY 1, 2),
checks AS (
    SELECT page.key, page.title, check_now ->> 'text' AS text, signs.found, signs.tried
    FROM signs
    JOIN content_page AS page ON page.id = signs.page_id AND page.kind = 'entry'
    JOIN content_revision AS live ON live.id = page.live_revision_id
    JOIN LATERAL jsonb_array_elements(live.content -> 'first_checks') AS check_now
      ON check_now ->> 'id' = signs.item),
triages AS (
    SELECT triage.stated, triage.outcome, EXTRACT(epoch FROM COALESCE((
        SELECT max(at) FROM triage_answer WHERE triage_id = triage.id), started_at) - started_at
    ) AS seconds
    FROM triage_triage AS triage
    WHERE started_at >= %(starts)s AND started_at < %(ends)s AND code IS NOT NULL
      AND (%(service)s::bigint IS NULL OR service_id = %(service)s))
SELECT jsonb_build_object(
    'used', (SELECT jsonb_agg(to_jsonb(one) - 'id') FROM (
        SELECT * FROM use WHERE kind = 'entry' AND times > 0 ORDER BY times DESC, key
        LIMIT %(listed)s) AS one),
    'unopened', (SELECT jsonb_agg(to_jsonb(one) - 'id') FROM (
        SELECT * FROM use WHERE times = 0 ORDER BY kind, key LIMIT %(listed)s) AS one),
    'unopened_total', (SELECT count(*) FROM use WHERE times = 0),
    'pages', (SELECT count(*) FROM use),
    'missed', (SELECT jsonb_agg(to_jsonb(missed)) FROM missed),
    'arrived', (SELECT jsonb_agg(to_jsonb(arrived)) FROM arrived),
    'finding', (SELECT jsonb_agg(to_jsonb(one)) FROM (
        SELECT * FROM checks WHERE found > 0 ORDER BY found DESC, tried, key, text
        LIMIT %(listed)s) AS one),
    'failing', (SELECT jsonb_agg(to_jsonb(one)) FROM (
        SELECT * FROM checks WHERE found = 0 AND tried >= %(enough)s
        ORDER BY tried DESC, key, text LIMIT %(listed)s) AS one),
    'stated', (SELECT count(*) FROM triages WHERE stated),
    'judged', (SELECT count(*) FROM triages),
    'reached', (SELECT count(*) FROM triages WHERE outcome <> ''),
    'half', (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM triages
             WHERE outcome <> ''),
    'most', (SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds) FROM triages
             WHERE outcome <> ''))
"""
type Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Taught:
    """Counts of one quarter, for one service or all. Times are in seconds."""

    used: Rows
    """{"kind", "key", "title", "times"}"""
    unopened: Rows
    """{"kind", "key", "title", "times", "url"}"""
    unopened_total: int
    pages: int
    missed: Rows
    """{"code", "layer", "service", "times"}"""
    arrived: Rows
    """Alerts, dashboards and pagers: {"source", "kind", "key", "title", "times", "url"}"""
    finding: Rows
    """Checks that found it: {"key", "title", "text", "found", "tried"}"""
    failing: Rows
    """Checks that were tried and never found it."""
    stated: int
    """Pastes in which a component stated who answered, of `judged`."""
    judged: int
    reached: int
    """Triages that came to an outcome; half of them within `half`, nine of ten within `most`."""
    half: float | None
    most: float | None

    @property
    def times(self) -> str:
        """From paste to outcome, in a sentence; few are counted, not averaged."""
        if not self.reached or self.half is None or self.most is None:
            return ""
        if self.reached < 5:
            return f"{self.reached} came to an outcome, the slowest within {span(self.most)}."
        return (
            f"{self.reached} came to an outcome: half of them within {span(self.half)} of the "
            f"paste, nine of ten within {span(self.most)}."
        )


def span(seconds: float) -> str:
    """`40 s`, `2 min 10 s`, `3 h 5 min`."""
    whole = timedelta(seconds=round(seconds))
    minutes, rest = divmod(int(whole.total_seconds()), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def taught(quarter: Quarter, service_id: int | None, slug: str = "") -> Taught:
    """One query, whatever the amount. `slug` is the service's."""
    starts, ends = bounds(quarter.starts, quarter.ends)
    given = {
        "first": quarter.starts,
        "last": quarter.ends,
        "starts": starts,
        "ends": ends,
        "service": service_id,
        "slug": slug,
        "listed": LISTED,
        "enough": ENOUGH,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAUGHT, given)
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
    lists = ("used", "unopened", "missed", "arrived", "finding", "failing")
    rows = {name: found[name] or [] for name in lists}
    for one in (*rows["unopened"], *rows["arrived"]):
        one["url"] = page_path(one["kind"], one["key"])
    return Taught(**found | rows)
