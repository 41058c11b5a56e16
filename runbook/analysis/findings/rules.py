"""The table of all rules."""

from __future__ import annotations

from . import details, meaning, statuses
from .rule import Rule

RULES: tuple[Rule, ...] = (
    *statuses.RULES,
    *meaning.RULES,
    *details.RULES,
)
