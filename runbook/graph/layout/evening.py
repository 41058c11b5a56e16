"""Moves outcomes out of ranks that are too wide for a screen, into deeper ones."""

from __future__ import annotations

from .boxes import Box
from .ranks import Ranked

WIDEST = 1_200.0
SPACE = 16.0


def even(ranked: Ranked, boxes: dict[str, Box]) -> Ranked:
    """The same ranks, where no rank is wider than `WIDEST` on account of its outcomes.

    An outcome may stand anywhere below the questions that lead to it; every second one of a wide
    rank goes a rank deeper, so that those left and right of it stay near their questions.
    """
    depth, row = dict(ranked.rank), 0
    while row <= max(depth.values(), default=0):
        here = [one for one, at in depth.items() if at == row]
        width = sum(boxes[one].width + SPACE for one in here)
        ends = [one for one in here if boxes[one].kind == "outcome"] if row else []
        for one in [*ends[1::2], *ends[0::2]]:
            if width <= WIDEST or len(here) == 1:
                break
            depth[one] = row + 1
            here.remove(one)
            width -= boxes[one].width
        row += 1
    return Ranked(depth, ranked.down)
