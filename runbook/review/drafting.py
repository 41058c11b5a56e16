"""What Runbook notices by itself: drafts of platform changes, for a person to confirm or dismiss.

A draft marks nothing. Each is made once: dismissed, it does not come back in that quarter.
"""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.utils import timezone

from runbook.core.quarters import Quarter
from runbook.triage.models import Triage

from .models import ChangeKind, SeenMark
from .platform import draft_change

CONFUSED_FROM = 10
"""Closed triages of one confusion in a quarter from which it is no chance any more."""
CONFUSED_SHARE = 0.2
"""Of all closed triages that looked like that code."""
KNOWN_SINCE_DAYS = 30
"""How long a service must have been seen before something new about it is news."""

CONFUSIONS = """
SELECT code, was_code, count(*),
       (sum(count(*)) OVER (PARTITION BY code))::int
FROM triage_triage
WHERE closed_at >= %(starts)s AND closed_at < %(ends)s AND code IS NOT NULL
GROUP BY code, was_code
"""
NEW_PRODUCTS = """
INSERT INTO review_seenmark (service_id, kind, value, first_seen_at)
SELECT service_id, 'product', product, min(started_at) FROM triage_triage
WHERE service_id IS NOT NULL AND product <> '' GROUP BY service_id, product
ON CONFLICT DO NOTHING RETURNING service_id, value, first_seen_at
"""


def raise_confusions(today: date | None = None) -> int:
    """Draft *repeated confusion* where feedback passes the threshold, with its numbers; once."""
    quarter = Quarter.of(today or timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(CONFUSIONS, {"starts": quarter.starts, "ends": quarter.next.starts})
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


def draft_new_products() -> int:
    """Draft *another box answers* where a service is answered by a product never seen for it.

    What is seen in a service's first thirty days is what it has, not news.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEW_PRODUCTS)
        rows = cursor.fetchall()
    drafted = 0
    for service_id, product, at in rows:
        first = SeenMark.objects.filter(service=service_id).order_by("first_seen_at").first()
        if first is None or (at - first.first_seen_at).days < KNOWN_SINCE_DAYS:
            continue
        drafted += _draft_product(service_id, product)
    return drafted


def _draft_product(service_id: int, product: str) -> bool:
    seen = (
        Triage.objects.filter(service=service_id, product=product, layer__isnull=False)
        .select_related("service", "layer")
        .order_by("started_at")
    )
    last = seen.last()
    if last is None or last.service is None or last.layer is None:
        return False
    kind = ChangeKind.objects.filter(slug="gateway-or-proxy").first()
    if kind is None:
        return False
    return bool(
        draft_change(
            kind=kind.slug,
            title=f"{product} answers for {last.service}, for the first time",
            source="triage",
            fingerprint=f"product:{last.service.slug}:{product}",
            evidence={
                "First seen": f"{seen[0].started_at:%d %b %Y}",
                "Triages": str(seen.count()),
            },
            layers=[last.layer],
            services=[last.service],
        )
    )


def draft_changes(today: date | None = None) -> int:
    """All that can be noticed; how many drafts were made. Nothing before kinds are loaded."""
    if not ChangeKind.objects.exists():
        return 0
    return raise_confusions(today) + draft_new_products()
