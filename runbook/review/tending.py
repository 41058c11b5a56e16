"""What the clock does for the review, in one call that is safe at any time and twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from .closing import turn_quarter
from .drafting import draft_changes
from .items import follow_maintainers, settle_elsewhere
from .marking import settle_marks
from .opening import Progress, sweep


@dataclass(frozen=True, slots=True)
class Tended:
    """What was found to do: the quarter opened, and how many marks, items and pages."""

    opened: str
    marks: int
    items: int
    cannot_wait: int
    drafts: int

    def __str__(self) -> str:
        opened = f"The review of {self.opened} is open. " if self.opened else ""
        return (
            f"{opened}{self.cannot_wait} pages cannot wait, {self.items} items and {self.marks} "
            f"marks ended because their pages were confirmed elsewhere, {self.drafts} drafts of "
            "platform changes."
        )


def tend(*, now: datetime | None = None, progress: Progress = lambda done, of: None) -> Tended:
    """Turn the quarter, end what was dealt with elsewhere, ask whoever keeps a page now, ask about
    what cannot wait, and draft the changes that triages tell of.

    It never touches `reviewed_at`.
    """
    now = now or timezone.now()
    opened = turn_quarter(timezone.localdate(now), progress=progress)
    marks, items = settle_marks(), settle_elsewhere()
    follow_maintainers()
    drafts = draft_changes(timezone.localdate(now))
    return Tended(str(opened) if opened else "", marks, items, sweep(now=now), drafts)
