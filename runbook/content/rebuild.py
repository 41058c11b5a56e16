"""Makes everything that is derived from live revisions anew, after an upgrade or a repair."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched

from django.db import transaction

from runbook.core.models import bump_stamp

from .models import Page
from .projection import project
from .querysets import PageQuerySet
from .search_index import rebuild_search

BATCH = 200


def rebuild_all() -> int:
    """Project every page from its live revision, then search; the number of pages.

    Changes nothing else. It may run while people work: each batch locks its pages, so that
    nothing they save meanwhile is put back.
    """
    done = sum(_rebuild_batch(pages) for pages in _batches())
    rebuild_search()
    bump_stamp()
    return done


def rebuild_pages(wanted: PageQuerySet) -> int:
    """Project these pages anew, after something that they are named after was renamed.

    It takes milliseconds a page: for a service's pages, not for all of a layer's.
    """
    published = wanted.filter(live_revision__isnull=False).order_by("pk")
    pages = published.values_list("pk", flat=True)
    return sum(_rebuild_batch(list(batch)) for batch in batched(pages, BATCH, strict=False))


def _batches() -> Iterator[list[int]]:
    last = 0
    while True:
        published = Page.objects.filter(live_revision__isnull=False, pk__gt=last)
        pages = list(published.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not pages:
            return
        yield pages
        last = pages[-1]


@transaction.atomic
def _rebuild_batch(wanted: list[int]) -> int:
    pages = Page.objects.select_for_update(of=("self",)).select_related("live_revision")
    for page in pages.filter(pk__in=wanted).order_by("pk"):
        if page.live_revision is not None:
            project(page, page.live_revision)
    bump_stamp()
    return len(wanted)
