"""What a reviewer sees of one item: the page, why it is here, and what happened to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from runbook.accounts.models import User
from runbook.content.freshness import Freshness, freshness
from runbook.content.models import Revision
from runbook.content.rendering import render_content
from runbook.content.revisions import content_of

from .facts import QUARTER_DAYS
from .items import may_do
from .models import ReviewItem

JOINS = (
    *("page__maintainer", "page__live_revision__author", "page__reviewed_by", "page__entry"),
    *("team", "cycle", "not_by", "proposal", "done_by", "handed_from"),
)
HAPPENED = """
SELECT (SELECT COALESCE(sum(opened), 0) FROM content_pageuse
        WHERE page_id = %(page)s AND day > %(since)s),
       (SELECT count(*) FROM content_revision
        WHERE page_id = %(page)s AND published_at > %(since)s),
       (SELECT count(*) FROM triage_triage WHERE code = %(code)s AND layer_id = %(layer)s
          AND started_at > %(since)s AND (%(service)s::bigint IS NULL OR service_id = %(service)s)),
       (SELECT count(*) FROM triage_triage WHERE code = %(code)s AND layer_id = %(layer)s
          AND closed_at > %(since)s AND (%(service)s::bigint IS NULL OR service_id = %(service)s)
          AND (was_code <> code OR was_layer_id <> layer_id)),
       (SELECT COALESCE(jsonb_agg(jsonb_build_object('text', text, 'by', by_id)), '[]'::jsonb)
        FROM review_flag WHERE page_id = %(page)s AND state = 'open')
"""


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to the page in the last quarter, as counts."""

    opened: int
    published: int
    triages: int
    confused: int
    flags: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class CheckCount:
    text: str
    found: int
    tried: int


@dataclass(frozen=True, slots=True)
class ItemReading:
    item: ReviewItem
    revision: Revision
    text: dict[str, Any]
    """The live content, rendered."""
    happened: Happened
    checks: Sequence[CheckCount]
    examples: Sequence[str]
    """The titles of the real failures that stand on it."""
    fresh: Freshness
    refused: str
    """Why this reader may not answer; empty where they may."""

    @property
    def changed(self) -> bool:
        """Whether the page was changed since the item came up: then the rest is asked about."""
        return self.revision.published_at > self.item.opened_at

    @property
    def open(self) -> bool:
        return self.item.state == "waiting"


def find(number: int) -> ReviewItem | None:
    return ReviewItem.objects.select_related(*JOINS).filter(pk=number).first()


def read_item(item: ReviewItem, user: User) -> ItemReading:
    page = item.page
    revision = page.live_revision
    assert revision is not None
    revision.page = page
    content = content_of(revision)
    today = timezone.localdate()
    return ItemReading(
        item=item,
        revision=revision,
        text=render_content(page.kind, content),
        happened=what_happened(item),
        checks=checks_of(page.tallies, content),
        examples=[one["title"] for one in content.get("examples", ())],
        fresh=freshness(
            general=page.general,
            reviewed_on=timezone.localdate(page.reviewed_at) if page.reviewed_at else None,
            review_due=page.review_due,
            today=today,
        ),
        refused=may_do(user, item),
    )


def what_happened(item: ReviewItem) -> Happened:
    """One query."""
    entry = getattr(item.page, "entry", None) if item.page.kind == "entry" else None
    given = {
        "page": item.page_id,
        "since": timezone.now() - timedelta(days=QUARTER_DAYS),
        "code": entry.code if entry else None,
        "layer": entry.layer_id if entry else None,
        "service": entry.service_id if entry else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(HAPPENED, given)
        opened, published, triages, confused, flags = cursor.fetchone()
    return Happened(int(opened), published, triages, confused, json.loads(flags))


def checks_of(tallies: dict[str, Any], content: dict[str, Any]) -> list[CheckCount]:
    checks = content.get("first_checks", ())
    return [CheckCount(one["text"], *tallies[one["id"]]) for one in checks if one["id"] in tallies]
