"""The table of all rules, in the order in which findings of one level are shown."""

from __future__ import annotations

from . import (
    browsers,
    challenges,
    contents,
    details,
    hygiene,
    leaks,
    meaning,
    problems,
    schemas,
    statuses,
    times,
)
from .rule import Rule

RULES: tuple[Rule, ...] = (
    *meaning.RULES,
    *contents.RULES,
    *browsers.RULES,
    *leaks.RULES,
    *statuses.RULES,
    *details.RULES,
    *problems.RULES,
    *challenges.RULES,
    *times.RULES,
    *schemas.RULES,
    *hygiene.RULES,
)
