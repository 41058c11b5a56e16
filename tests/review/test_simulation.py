"""A year of quarters in which nobody says anything: the queue finds more that is wrong than age.

Pages go wrong at random, more often where the platform changes and where they are used, because
what is used is what changes; nobody flags, nobody closes a triage. A team reads a fixed number of
pages each quarter, in our order or the oldest first. What counts is how many wrong pages were
read, and how often a reader met a wrong page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import pytest

from runbook.review.score import Facts, reasons, score

PAGES, QUARTERS, READ, DAYS = 300, 8, 45, 91


@dataclass(slots=True)
class Simulated:
    use: int
    """Openings in a quarter: few pages are used often, most hardly ever."""
    reviewed_days_ago: int
    wrong: bool = False
    marks: list[str] = field(default_factory=list)

    def facts(self) -> Facts:
        return Facts(
            reviewed_days_ago=self.reviewed_days_ago,
            opened=self.use,
            opened_in_a_year=4 * self.use,
            marks=tuple(self.marks),
        )


def make_pages(random: Random) -> list[Simulated]:
    return [
        Simulated(use=int(random.paretovariate(0.9)) - 1, reviewed_days_ago=random.randrange(400))
        for _ in range(PAGES)
    ]


def a_quarter_passes(pages: list[Simulated], random: Random) -> None:
    """The platform changes for some; use and chance make others wrong."""
    changed = random.randrange(PAGES - 20)
    for number, page in enumerate(pages):
        page.reviewed_days_ago += DAYS
        touched = changed <= number < changed + 20
        if touched:
            page.marks.append("A change")
        chance = 0.35 if touched else min(0.12, 0.02 + 0.002 * page.use)
        page.wrong = page.wrong or random.random() < chance


def by_us(page: Simulated) -> tuple[float, int]:
    return -score(reasons(page.facts())), -page.reviewed_days_ago


def by_age(page: Simulated) -> tuple[float, int]:
    return 0.0, -page.reviewed_days_ago


def simulate(order: object, seed: int) -> tuple[int, int]:
    """(wrong pages that were read, readers who met a wrong page) over all quarters."""
    random = Random(seed)
    pages, found, met = make_pages(random), 0, 0
    for _ in range(QUARTERS):
        a_quarter_passes(pages, random)
        for page in sorted(pages, key=order)[:READ]:  # type: ignore[arg-type]
            found += page.wrong
            page.wrong, page.marks, page.reviewed_days_ago = False, [], 0
        met += sum(page.use for page in pages if page.wrong)
    return found, met


@pytest.mark.parametrize("seed", range(10))
def test_without_any_feedback_the_queue_beats_order_by_age(seed: int) -> None:
    ours, theirs = simulate(by_us, seed), simulate(by_age, seed)

    assert ours[0] > theirs[0]
    assert ours[1] < theirs[1]
