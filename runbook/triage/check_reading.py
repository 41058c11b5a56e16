"""An entry's first checks as a triage follows them up: did it find it, and how often so far. Pure.

Counts are shown from five tries on, and never reorder checks by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runbook.matrix.entry_parts import Check
from runbook.matrix.entry_reading import EntryReading


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One check: `said` is found, tried or nothing yet; `tally` is words or nothing."""

    id: str
    check: Check
    said: str
    tally: str


def follow_ups(entry: EntryReading, said: Mapping[str, str]) -> list[FollowUp]:
    return [
        FollowUp(one.data["id"], one, said.get(one.data["id"], ""), one.tally_words)
        for one in entry.checks
    ]
