"""How true a page still is, in words. Loud only when it matters. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class Freshness:
    """`state` is the class of the dot: "", "soon", "over", "never" or "general"."""

    state: str
    words: str

    @property
    def overdue(self) -> bool:
        return self.state == "over"


def freshness(
    *,
    general: bool,
    reviewed_on: date | None,
    review_due: date | None,
    today: date,
) -> Freshness:
    """Say when a page was confirmed, or what is wrong with that."""
    if general:
        return Freshness("general", "General advice")
    if review_due is not None and review_due < today:
        return Freshness("over", f"Overdue {(today - review_due).days} d")
    if review_due is not None and (review_due - today).days <= SOON_DAYS:
        days = (review_due - today).days
        return Freshness("soon", f"Due in {days} d" if days else "Due today")
    if reviewed_on is None:
        return Freshness("never", "Never reviewed")
    days = (today - reviewed_on).days
    return Freshness("", f"{days} d ago" if days > 0 else "Today")
