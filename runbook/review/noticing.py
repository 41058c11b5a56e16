"""What is new about a service's way: a product, a header family, a token issuer, an edited path.

A triage's paste may come from a stranger and may be forged, so what is noticed is a draft that
marks nothing, and header families and issuers count from the second triage on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from runbook.catalogue.models import Layer, Service
from runbook.triage.models import Triage

from .models import ChangeKind, SeenMark, SeenPath
from .platform import draft_change

KNOWN_SINCE_DAYS = 30
"""How long a service must have been seen before something new about it is news."""
SETTLED_DAYS = 7
"""How long a path must have been known before an edit of it is news, not typing."""
GATEWAY, AUTHENTICATION = "gateway-or-proxy", "authentication"

NEW_MARKS = """
INSERT INTO review_seenmark (service_id, kind, value, first_seen_at)
SELECT service_id, 'product', product, min(started_at) FROM triage_triage
WHERE service_id IS NOT NULL AND product <> '' GROUP BY service_id, product
UNION ALL
SELECT service_id, 'issuer', issuer, min(started_at) FROM triage_triage
WHERE service_id IS NOT NULL AND issuer <> '' GROUP BY service_id, issuer HAVING count(*) > 1
UNION ALL
SELECT service_id, 'header', family, min(started_at)
FROM triage_triage, jsonb_array_elements_text(families) AS family
WHERE service_id IS NOT NULL GROUP BY service_id, family HAVING count(*) > 1
ON CONFLICT DO NOTHING RETURNING service_id, kind, value, first_seen_at
"""
MOVED_PATHS = """
SELECT COALESCE(path.service_id, seen.service_id), COALESCE(path.boxes, '[]'),
       seen.boxes, seen.first_seen_at
FROM (
    SELECT hop.service_id, jsonb_agg(
        jsonb_build_array(layer.slug, COALESCE(NULLIF(hop.product, ''), hop.name))
        ORDER BY hop.position
    ) AS boxes
    FROM catalogue_hop AS hop JOIN catalogue_layer AS layer ON layer.id = hop.layer_id
    GROUP BY hop.service_id
) AS path
FULL JOIN review_seenpath AS seen ON COALESCE(seen.service_id, 0) = COALESCE(path.service_id, 0)
WHERE seen.boxes IS DISTINCT FROM COALESCE(path.boxes, '[]')
"""
type Boxes = list[list[str]]


@dataclass(frozen=True, slots=True)
class Mark:
    service: int
    kind: str
    value: str
    at: datetime


def draft_new_marks() -> int:
    """Draft a change for what a service never showed before; how many drafts.

    What is seen in a service's first thirty days is what it has, not news.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEW_MARKS)
        marks = [Mark(*row) for row in cursor.fetchall()]
    return sum(_is_news(mark) and _draft_mark(mark) for mark in marks)


def _is_news(mark: Mark) -> bool:
    seen = SeenMark.objects.filter(service=mark.service, kind=mark.kind)
    first = seen.order_by("first_seen_at").first()
    return first is not None and (mark.at - first.first_seen_at).days >= KNOWN_SINCE_DAYS


TITLES = {
    "product": "{value} answers for {service}, for the first time",
    "header": "{value} stands on the way to {service}, for the first time",
    "issuer": "Tokens for {service} come from an issuer never seen before",
}


def _draft_mark(mark: Mark) -> bool:
    seen = _triages_of(mark)
    service = Service.objects.get(pk=mark.service)
    evidence = {"First seen": f"{mark.at:%d %b %Y}", "Triages": str(seen.count())}
    if mark.kind == "issuer":
        evidence["Issuer"] = mark.value
    return _draft(
        AUTHENTICATION if mark.kind == "issuer" else GATEWAY,
        title=TITLES[mark.kind].format(value=mark.value, service=service),
        source="triage",
        fingerprint=f"{mark.kind}:{service.slug}:{mark.value}",
        evidence=evidence,
        layers=_layers_of(mark),
        services=[service],
    )


def _triages_of(mark: Mark) -> QuerySet[Triage]:
    seen = Triage.objects.filter(service=mark.service)
    if mark.kind == "header":
        return seen.filter(families__contains=[mark.value])
    return seen.filter(**{mark.kind: mark.value})


def _layers_of(mark: Mark) -> Sequence[Layer]:
    """Where a product answered; else what such a change usually touches."""
    if mark.kind == "product":
        last = _triages_of(mark).filter(layer__isnull=False).order_by("started_at").last()
        return [last.layer] if last and last.layer else []
    kind = AUTHENTICATION if mark.kind == "issuer" else GATEWAY
    return list(Layer.objects.filter(pk__in=ChangeKind.objects.filter(slug=kind).values("layers")))


def draft_edited_paths(today: date | None = None) -> int:
    """Draft a change where a path has other boxes than it had; how many drafts. One query, and
    a few for each path that moved."""
    today = today or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(MOVED_PATHS)
        rows = cursor.fetchall()
    drafted = 0
    for service_id, *texts, since in rows:
        boxes, before = (json.loads(text or "[]") for text in texts)
        SeenPath.objects.update_or_create(service_id=service_id, defaults={"boxes": boxes})
        if since is not None and timezone.now() - since >= timedelta(days=SETTLED_DAYS):
            drafted += _draft_path(service_id, before, boxes, today)
    return drafted


def _draft_path(service_id: int | None, before: Boxes, now: Boxes, today: date) -> bool:
    changed = {layer for layer, box in _only_in(before, now) + _only_in(now, before)}
    if not changed:  # the same boxes in another order
        return False
    service = Service.objects.get(pk=service_id) if service_id else None
    moved = hashlib.sha256(repr((before, now)).encode()).hexdigest()[:12]
    return _draft(
        AUTHENTICATION if changed == {"auth"} else GATEWAY,
        title=f"The path of {service} was edited" if service else "The usual path was edited",
        source="hop",
        fingerprint=f"hop:{service.slug if service else ''}:{today}:{moved}",
        evidence={"Before": _in_words(before), "Now": _in_words(now)},
        layers=list(Layer.objects.filter(slug__in=changed)),
        services=[service] if service else [],
    )


def _only_in(these: Boxes, those: Boxes) -> Boxes:
    return [box for box in these if box not in those]


def _in_words(boxes: Boxes) -> str:
    said = " → ".join(f"{box} ({layer})" for layer, box in boxes)
    return said or "the usual path"


def _draft(
    kind: str,
    *,
    title: str,
    source: str,
    fingerprint: str,
    evidence: dict[str, str],
    layers: Sequence[Layer],
    services: Sequence[Service],
) -> bool:
    """Whether there was something to draft, and of a kind that is still there."""
    if not layers or not ChangeKind.objects.filter(slug=kind).exists():
        return False
    found = draft_change(
        kind=kind,
        title=title,
        source=source,
        fingerprint=fingerprint,
        evidence=evidence,
        layers=layers,
        services=services,
    )
    return found is not None
