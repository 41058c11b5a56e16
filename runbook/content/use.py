"""How often pages are opened, counted without a query for anybody who reads.

Each process counts in memory; a thread of its own adds the counts to the database every half minute
and when the process ends. Several processes add up. A database that is away costs counts, never a
page: they are kept up to a bound and tried again.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import Counter
from datetime import date

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest
from django.utils import timezone

from .arrivals import source_of

logger = logging.getLogger(__name__)

EVERY = 30.0
MOST = 50_000
"""Different pages and days kept while the database is away."""

type Opened = tuple[int, date]
type Arrived = tuple[int, str, date]
type Missed = tuple[int, str, str, date]

_lock = threading.Lock()
_opened: Counter[Opened] = Counter()
_arrived: Counter[Arrived] = Counter()
_missed: Counter[Missed] = Counter()
_thread: threading.Thread | None = None

ADD_OPENED = """
INSERT INTO content_pageuse (page_id, day, opened) VALUES (%s, %s, %s)
ON CONFLICT (page_id, day) DO UPDATE SET opened = content_pageuse.opened + excluded.opened
"""
ADD_ARRIVED = """
INSERT INTO content_pagearrival (page_id, source, day, arrived) VALUES (%s, %s, %s, %s)
ON CONFLICT (page_id, source, day)
DO UPDATE SET arrived = content_pagearrival.arrived + excluded.arrived
"""
ADD_MISSED = """
INSERT INTO content_missedcell (code, layer, service, day, looked) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (code, layer, service, day)
DO UPDATE SET looked = content_missedcell.looked + excluded.looked
"""


def opened(page_id: int | None, request: HttpRequest) -> None:
    """Somebody opened this page, if there is one, and perhaps came from outside.

    Asking for its head is not reading.
    """
    if page_id is None or not settings.RUNBOOK_COUNT_USE or request.method != "GET":
        return
    today = timezone.localdate()
    _count(_opened, (page_id, today))
    referer = request.headers.get("Referer", "")
    if request.GET or referer:
        source = source_of(request.GET, referer, request.get_host())
        if source:
            _count(_arrived, (page_id, source, today))


def missed(code: int, layer: str = "", service: str = "") -> None:
    """Somebody looked for an entry that nobody has written."""
    if settings.RUNBOOK_COUNT_USE:
        _count(_missed, (code, layer[:60], service[:60], timezone.localdate()))


def _count[K](counts: Counter[K], key: K) -> None:
    global _thread  # noqa: PLW0603 - one thread a process, started by the first who reads
    with _lock:
        if key in counts or len(counts) < MOST:
            counts[key] += 1
        if _thread is None:
            _thread = threading.Thread(target=_go_on, name="page-use", daemon=True)
            _thread.start()
            atexit.register(flush)


def _go_on() -> None:
    while True:
        threading.Event().wait(EVERY)
        flush()
        connection.close()


def flush() -> None:
    """Add what was counted to the database; in one order, so that processes never cross."""
    with _lock:
        seen, came, looked = Counter(_opened), Counter(_arrived), Counter(_missed)
        for counts in (_opened, _arrived, _missed):
            counts.clear()
    if not seen and not looked:
        return
    try:
        with connection.cursor() as cursor:
            cursor.executemany(ADD_OPENED, [(*key, seen[key]) for key in sorted(seen)])
            cursor.executemany(ADD_ARRIVED, [(*key, came[key]) for key in sorted(came)])
            cursor.executemany(ADD_MISSED, [(*key, looked[key]) for key in sorted(looked)])
    except Error as error:
        logger.warning("Page use was not stored and is tried again: %s", type(error).__name__)
        with _lock:
            _opened.update(seen)
            _arrived.update(came)
            _missed.update(looked)
