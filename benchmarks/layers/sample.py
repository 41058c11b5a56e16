"""Which rows of a run are kept as a test: every kind of answer, not every chain of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

EACH = 2  # rows per broken part, layer and form family


def sample(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first few of each kind, in the order of the run."""
    kept: list[dict[str, Any]] = []
    seen: Counter[tuple[str, str, bool]] = Counter()
    for row in rows:
        log = row["format"].startswith("log-")
        kind = (row["broken"], row["true_layer"] or "", log)
        if seen[kind] < (1 if log else EACH) or "stage" in row:
            kept.append(row)
        seen[kind] += 1
    return kept
