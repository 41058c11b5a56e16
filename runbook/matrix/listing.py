"""Pages and entries as rows of a list: title, address, freshness. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from runbook.content.freshness import Freshness, freshness
from runbook.content.markdown import without_marks
from runbook.content.models import Entry, Page
from runbook.content.statuses import failure_type
from runbook.core.days import day_of


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in a list of a service's or a team's."""

    code: int
    kind: str
    title: str
    layer: str
    url: str
    summary: str
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page in a list of what a team keeps true."""

    title: str
    url: str
    freshness: Freshness


def entry_rows(entries: Iterable[Entry], today: date) -> list[EntryRow]:
    """Entries with their layer and page loaded."""
    return [
        EntryRow(
            code=entry.code,
            kind=failure_type(entry.code),
            title=str(entry.page),
            layer=entry.layer.name,
            url=entry.page.get_absolute_url(),
            summary=without_marks(entry.summary),
            freshness=page_freshness(entry.page, today),
        )
        for entry in entries
    ]


def page_rows(pages: Iterable[Page], today: date) -> list[PageRow]:
    return [
        PageRow(str(page), page.get_absolute_url(), page_freshness(page, today)) for page in pages
    ]


def page_freshness(page: Page, today: date) -> Freshness:
    return freshness(
        general=page.general,
        reviewed_on=day_of(page.reviewed_at),
        review_due=page.review_due,
        today=today,
    )
