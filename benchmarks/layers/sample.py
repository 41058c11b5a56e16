"""Which rows of a run are kept as a test: every kind of answer, not every chain of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def sample(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per broken part and truth, with and without parts in front, and its log lines."""
    kept: list[dict[str, Any]] = []
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        log = row["format"].startswith("log-")
        fronted = bool(row["fronted_by"]) and not log
        kind = (row["broken"], row["true_layer"], row["format"] if log else "", fronted)
        if kind not in seen or "stage" in row:
            kept.append(row)
        seen.add(kind)
    return kept
