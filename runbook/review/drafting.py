"""What Runbook notices by itself: drafts of platform changes, for a person to confirm or dismiss.

A draft marks nothing. Each is made once: dismissed, it does not come back in that quarter.
"""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.utils import timezone

from runbook.core.days import bounds
from runbook.core.quarters import Quarter

from .models import ChangeKind
from .noticing import draft_edited_paths, draft_new_marks
from .platform import draft_change

CONFUSED_FROM = 10
"""Closed triages of one confusion in a quarter from which it is no chance any more."""
CONFUSED_SHARE = 0.2
"""Of all closed triages that looked like that code."""

CONFUSIONS = """
SELECT code, was_code, count(*),
       (sum(count(*)) OVER (PARTITION BY code))::int
FROM triage_triage
WHERE closed_at >= %(starts)s AND closed_at < %(ends)s AND code IS NOT NULL
GROUP BY code, was_code
"""


def raise_confusions(today: date | None = None) -> int:
    """Draft *repeated confusion* where feedback passes the threshold, with its numbers; once."""
    quarter = Quarter.of(today or timezone.localdate())
    with connection.cursor() as cursor:
        starts, ends = bounds(quarter.starts, quarter.ends)
        cursor.execute(CONFUSIONS, {"starts": starts, "ends": ends})
        rows = cursor.fetchall()
    drafted = 0
    for looked, was, count, of in rows:
        if looked == was or count < CONFUSED_FROM or count < CONFUSED_SHARE * of:
            continue
        drafted += bool(
            draft_change(
                kind="confusion",
                title=f"{looked} is mistaken for {was} again and again",
                source="confusion",
                fingerprint=f"confusion:{quarter}:{looked}:{was}",
                evidence={
                    "Counted": f"{count} of {of} closed triages that looked like {looked}",
                    "Quarter": str(quarter),
                },
                codes=[looked, was],
            )
        )
    return drafted


def draft_changes(today: date | None = None) -> int:
    """All that can be noticed; how many drafts were made. Nothing before kinds are loaded."""
    if not ChangeKind.objects.exists():
        return 0
    return raise_confusions(today) + draft_new_marks() + draft_edited_paths(today)
