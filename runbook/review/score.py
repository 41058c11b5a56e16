"""Why a page should be read this quarter, and how urgently. Pure.

Each reason is a term with points that a reviewer can read on the item; the score is their sum, and
a page without a term has no reason to be read. Every term grows with its own fact and with nothing
else, so more of a reason never lowers a page.

The weights follow one order: what may be wrong *now* (published alone in an incident, a platform
change) before what people *said* is wrong (flags, triages that turned out otherwise), before what
would hurt if it were wrong (use), before mere age. Queues by age alone are given up: field
experience puts what age finds at about one in twelve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log2

FROM_FIVE_ON = 5
"""Counts below this are chance."""
UNUSED_INTERVAL = 365
"""Days between reviews of a page that nobody opened."""

BROKEN_GLASS = 100.0
PLATFORM, PLATFORM_MORE = 60.0, 5.0
FLAG, FLAG_MORE, FLAG_MOST = 30.0, 5.0, 50.0
CONFUSED, CONFUSED_MORE, CONFUSED_MOST = 10.0, 1.0, 40.0
NEVER_FINDS, NEVER_FINDS_MOST = 8.0, 16.0
USED_MOST = 18.0
OVERDUE, OVERDUE_MOST = 8.0, 20.0
NEVER_REVIEWED = 6.0
LINKS = 4.0
LINKS_FROM = 10
"""Signs of use in triages after which a log link that nobody followed means something."""
OFTEN = 20
"""Openings in a quarter from which use alone is a reason."""


@dataclass(frozen=True, slots=True)
class Term:
    """One reason: its name, its points, and the words a reviewer reads."""

    name: str
    points: float
    words: str

    def as_data(self) -> dict[str, str | float]:
        return {"term": self.name, "points": round(self.points, 1), "words": self.words}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a page when the queue is made. Counts are of the last quarter."""

    interval: int = 90
    """Days its team lets pass between reviews."""
    reviewed_days_ago: int | None = None
    """Days since somebody confirmed it; None where nobody ever did."""
    published_days_ago: int = 0
    general: bool = False
    """Shipped text that nobody has adopted."""
    opened: int = 0
    opened_in_a_year: int = 0
    marks: Sequence[str] = ()
    """Titles of the platform changes that marked it and are not confirmed."""
    flags: int = 0
    confused: int = 0
    """Triages that looked like this entry and turned out to be something else."""
    confused_with: str = ""
    """What they most often turned out to be, in words."""
    broken_glass: bool = False
    never_find: Sequence[str] = field(default=())
    """Checks tried five times or more that never found it."""
    signs: int = 0
    """What people did with its checks and links during triages: found, tried, copied, opened."""
    links_followed: bool = True
    has_links: bool = False


def score(terms: Sequence[Term]) -> float:
    return round(sum(term.points for term in terms), 2)


def reasons(facts: Facts) -> tuple[Term, ...]:
    """The terms of a page, the weightiest first; empty where there is no reason to read it.

    General advice has a reason only once somebody used it.
    """
    terms = [
        _broken_glass(facts),
        _platform(facts),
        _flags(facts),
        _confused(facts),
        _used(facts),
        _overdue(facts),
        _never_reviewed(facts),
        _never_finds(facts),
        _links(facts),
    ]
    found = [term for term in terms if term is not None]
    if facts.general and not (facts.opened or facts.confused or facts.flags):
        used_before = facts.opened_in_a_year > 0
        found = [term for term in found if used_before and term.name == "platform"]
    # Now and then opened is why a page matters, not why it would be wrong: alone no reason.
    if [term.name for term in found] == ["used"] and facts.opened < OFTEN:
        return ()
    return tuple(sorted(found, key=lambda term: -term.points))


def _broken_glass(facts: Facts) -> Term | None:
    if not facts.broken_glass:
        return None
    return Term("broken-glass", BROKEN_GLASS, "Published in an incident, by one person alone")


def _platform(facts: Facts) -> Term | None:
    if not facts.marks:
        return None
    more = len(facts.marks) - 1
    words = f"Platform change: {facts.marks[0]}" + (f", and {more} more" if more else "")
    return Term("platform", PLATFORM + PLATFORM_MORE * more, words)


def _flags(facts: Facts) -> Term | None:
    if not facts.flags:
        return None
    points = min(FLAG_MOST, FLAG + FLAG_MORE * (facts.flags - 1))
    readers = "A reader calls it outdated" if facts.flags == 1 else f"{facts.flags} readers call it"
    return Term("flagged", points, readers + ("" if facts.flags == 1 else " outdated"))


def _confused(facts: Facts) -> Term | None:
    if facts.confused < FROM_FIVE_ON:
        return None
    points = min(CONFUSED_MOST, CONFUSED + CONFUSED_MORE * facts.confused)
    what = f"Confused with {facts.confused_with}" if facts.confused_with else "Confused"
    return Term("confused", points, f"{what}, {facts.confused}×")


def _used(facts: Facts) -> Term | None:
    if not facts.opened:
        return None
    times = "once" if facts.opened == 1 else f"{facts.opened} times"
    return Term("used", min(USED_MOST, 2 * log2(1 + facts.opened)), f"Used {times}")


def _overdue(facts: Facts) -> Term | None:
    """Overdue by the team's interval; by a year where nobody opened the page."""
    if facts.reviewed_days_ago is None:
        return None
    interval = facts.interval if facts.opened_in_a_year else max(facts.interval, UNUSED_INTERVAL)
    late = facts.reviewed_days_ago - interval
    if late <= 0:
        return None
    points = min(OVERDUE_MOST, OVERDUE + OVERDUE * late / facts.interval)
    return Term("overdue", points, f"Overdue {late} d")


def _never_reviewed(facts: Facts) -> Term | None:
    """Nobody confirmed it since it was written, for longer than its team's interval."""
    if facts.reviewed_days_ago is not None or facts.published_days_ago <= facts.interval:
        return None
    return Term("never-reviewed", NEVER_REVIEWED, "Never reviewed")


def _never_finds(facts: Facts) -> Term | None:
    if not facts.never_find:
        return None
    count = len(facts.never_find)
    points = min(NEVER_FINDS_MOST, NEVER_FINDS * count)
    said = "A check never finds it" if count == 1 else f"{count} checks never find it"
    return Term("never-finds", points, said)


def _links(facts: Facts) -> Term | None:
    if facts.links_followed or not facts.has_links or facts.signs < LINKS_FROM:
        return None
    return Term("links", LINKS, "Nobody follows its log links")
