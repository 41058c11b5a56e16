"""Opening a quarter's review: one item for each page that has a reason, most urgent first.

Safe to interrupt and to run again: each chunk of pages is a transaction of its own, what is there
is kept, and two runs at once take turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from runbook.accounts.models import User
from runbook.accounts.services import require_approver
from runbook.content.models import Page
from runbook.core.quarters import Quarter

from .facts import PageFacts, read_facts
from .models import ReviewCycle, ReviewItem, Unexamined
from .score import reasons, score

LOCK = 7_213_001
type Progress = Callable[[int, int], object]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Held by the session, not the transaction: opening has many transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def open_cycle(
    quarter: Quarter,
    *,
    by: User | None = None,
    today: date | None = None,
    progress: Progress = lambda done, of: None,
) -> ReviewCycle:
    """Open the review of a quarter, or add what is missing to one that is open.

    `by` is an approver or administrator, None for the clock. `progress(done, of)` counts pages.
    Raises PermissionDenied, and ValueError for a quarter that was closed or while another is
    open.
    """
    if by is not None:
        require_approver(by)
    today = today or timezone.localdate()
    with one_at_a_time():
        cycle = _cycle(quarter, by)
        total, done = Page.objects.live().count(), 0
        for chunk in read_facts(today):
            _add(cycle, chunk)
            done += len(chunk)
            progress(done, total)
    return cycle


def _cycle(quarter: Quarter, by: User | None) -> ReviewCycle:
    found = ReviewCycle.objects.filter(quarter=str(quarter)).first()
    if found is not None and found.closed_at is not None:
        raise ValueError(f"The review of {quarter} was closed on {found.closed_at:%d %b %Y}.")
    other = ReviewCycle.objects.filter(closed_at=None).exclude(quarter=str(quarter)).first()
    if other is not None:
        raise ValueError(f"The review of {other} is still open; close it first.")
    return found or ReviewCycle.objects.create(
        quarter=str(quarter), starts=quarter.starts, ends=quarter.ends, opened_by=by
    )


@transaction.atomic
def _add(cycle: ReviewCycle, chunk: Sequence[PageFacts]) -> None:
    """Items for the pages with a reason, and a record of those without."""
    ids = [one.page_id for one in chunk]
    waiting = {
        item.page_id: item
        for item in ReviewItem.objects.select_for_update().filter(page__in=ids, state="waiting")
    }
    known = set(cycle.items.filter(page__in=ids).values_list("page_id", flat=True))
    left_over = set(
        ReviewItem.objects.filter(page__in=ids, state="not-reached", cycle__isnull=False)
        .exclude(cycle=cycle)
        .filter(cycle__quarter=str(Quarter.named(cycle.quarter).before))
        .values_list("page_id", flat=True)
    )
    new, without = [], []
    for one in chunk:
        terms = reasons(one.facts)
        item = waiting.get(one.page_id)
        if item is not None:
            _take_in(item, cycle)
        elif one.page_id in known:
            continue
        elif terms:
            new.append(_item(one, cycle, carried=one.page_id in left_over))
        else:
            without.append(Unexamined(cycle=cycle, page_id=one.page_id))
    ReviewItem.objects.bulk_create(new)
    Unexamined.objects.bulk_create(without, ignore_conflicts=True)


def _take_in(item: ReviewItem, cycle: ReviewCycle) -> None:
    """What waits outside a cycle, after an incident or a platform change, waits in it from now."""
    if item.cycle_id is None:
        item.cycle = cycle
        item.save(update_fields=["cycle"])


def _item(
    one: PageFacts,
    cycle: ReviewCycle | None,
    *,
    carried: bool = False,
    not_by: User | None = None,
    due_at: datetime | None = None,
) -> ReviewItem:
    terms = reasons(one.facts)
    return ReviewItem(
        cycle=cycle,
        page_id=one.page_id,
        team_id=one.team_id,
        terms=[term.as_data() for term in terms],
        score=score(terms),
        carried=carried,
        not_by=not_by,
        due_at=due_at,
    )


def sweep(*, now: datetime | None = None) -> int:
    """Items for pages that cannot wait for a quarter; how many were made or changed.

    Published alone in an incident: due within 24 hours, by somebody else. Marked by a platform
    change: at once, and what waits already is scored anew. Safe to run at any time, and twice.
    """
    now = now or timezone.now()
    if not _something_cannot_wait():
        return 0
    with one_at_a_time(), transaction.atomic():
        alone = Page.objects.live().filter(broke_glass_at__isnull=False)
        broken = {
            page: at for page, at in alone.values_list("pk", "broke_glass_at") if at is not None
        }
        marked = _newly_marked()
        return _attend(broken, marked, now) if broken or marked else 0


NEWLY_MARKED = """
SELECT DISTINCT mark.page_id FROM review_platformmark AS mark
JOIN content_page AS page ON page.id = mark.page_id AND page.retired_at IS NULL
LEFT JOIN review_reviewitem AS item ON item.page_id = mark.page_id AND item.state = 'waiting'
WHERE mark.confirmed_at IS NULL
  AND (NOT page.general OR EXISTS (SELECT FROM content_pageuse WHERE page_id = page.id))
  AND (item.id IS NULL OR NOT item.terms @> '[{"term": "platform"}]')
"""
CANNOT_WAIT = f"""
SELECT EXISTS ({NEWLY_MARKED}) OR EXISTS (
    SELECT FROM content_page AS page WHERE page.broke_glass_at IS NOT NULL
      AND page.retired_at IS NULL AND NOT EXISTS (
        SELECT FROM review_reviewitem AS item
        WHERE item.page_id = page.id AND item.state = 'waiting' AND item.not_by_id IS NOT NULL))
"""  # noqa: S608 - composed from constants


def _something_cannot_wait() -> bool:
    """One query, so that looking at the queue may ask it."""
    with connection.cursor() as cursor:
        cursor.execute(CANNOT_WAIT)
        return bool(cursor.fetchone()[0])


def _newly_marked() -> set[int]:
    """Pages with an open mark and no item that names it yet; general advice once it was used."""
    with connection.cursor() as cursor:
        cursor.execute(NEWLY_MARKED)
        return {row[0] for row in cursor.fetchall()}


def _attend(broken: dict[int, datetime], marked: set[int], now: datetime) -> int:
    ids = sorted({*broken, *marked})
    waiting = {
        item.page_id: item
        for item in ReviewItem.objects.select_for_update().filter(page__in=ids, state="waiting")
    }
    cycle = ReviewCycle.objects.filter(closed_at=None).first()
    in_cycle = set(cycle.items.values_list("page_id", flat=True)) if cycle else set()
    changed = 0
    for one in _facts_of(ids, timezone.localdate(now)):
        item = waiting.get(one.page_id)
        made = _item(one, None if one.page_id in in_cycle else cycle)
        if one.page_id in broken:
            made.due_at = broken[one.page_id] + timedelta(hours=24)
            made.not_by = _who_broke(one.page_id)
        if item is None:
            made.save()
        elif not _same(item, made):
            item.terms, item.score, item.due_at, item.not_by = (
                made.terms,
                made.score,
                made.due_at,
                made.not_by,
            )
            item.save(update_fields=["terms", "score", "due_at", "not_by"])
        else:
            continue
        changed += 1
    return changed


def _facts_of(ids: Sequence[int], today: date) -> Iterable[PageFacts]:
    for chunk in read_facts(today, only=ids):
        yield from chunk


def _who_broke(page_id: int) -> User | None:
    last = (
        Page.objects.get(pk=page_id)
        .revisions.filter(publication="break-glass")
        .select_related("author")
        .order_by("-number")
        .first()
    )
    return last.author if last else None


def _same(item: ReviewItem, made: ReviewItem) -> bool:
    mine = (item.terms, item.due_at, item.not_by_id)
    return mine == (made.terms, made.due_at, made.not_by_id)
