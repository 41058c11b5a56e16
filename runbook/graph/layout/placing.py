"""Where each node and lane stands from left to right, once the order in each rank is known.

Each rank in turn is moved as near as it gets to its neighbours above and below. That is a least
squares problem whose only constraint is the distance to the next in the rank, which the pooling
of adjacent violators solves exactly (Ayer et al., 1955).
"""

from __future__ import annotations

from itertools import pairwise

from .boxes import Box
from .ordering import Links, Rows, links
from .ranks import Ranked

SWEEPS = 12
SPACE = 16.0
LANE = 8.0
TO_MIDDLE = 0.2
"""How much each is drawn to the middle, 0, besides: ranks do not drift apart, at the price of
longer slants."""

type Places = dict[str, float]


def place(rows: Rows, ranked: Ranked, boxes: dict[str, Box]) -> Places:
    """The horizontal centre of every node and lane; no two of a rank come too near."""
    gaps = links(ranked, boxes)
    widths = {one: boxes[one].width if one in boxes else LANE for row in rows for one in row}
    places: Places = {}
    for row in rows:
        _move(row, dict.fromkeys(row, 0.0), widths, places)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        order = range(len(rows)) if down else reversed(range(len(rows)))
        for index in order:
            wanted = _wanted(rows[index], index, gaps, widths, places)
            _move(rows[index], wanted, widths, places)
    return places


def _wanted(row: list[str], index: int, gaps: Links, widths: Places, places: Places) -> Places:
    """Where the neighbours above and below would have each, on average."""
    pulls: dict[str, list[float]] = {one: [] for one in row}
    if index > 0:
        for upper, lower, along in gaps[index - 1]:
            pulls[lower].append(places[upper] + (along - 0.5) * widths[upper])
    if index < len(gaps):
        for upper, lower, along in gaps[index]:
            pulls[upper].append(places[lower] - (along - 0.5) * widths[upper])
    return {
        one: (1 - TO_MIDDLE) * sum(found) / len(found) if found else places[one]
        for one, found in pulls.items()
    }


def _move(row: list[str], wanted: Places, widths: Places, places: Places) -> None:
    """Put the row as near to `wanted` as order and distances allow."""
    offsets, offset = [], 0.0
    for before, one in pairwise([None, *row]):
        if before is not None and one is not None:
            offset += (widths[before] + widths[one]) / 2 + SPACE
        offsets.append(offset)
    pools: list[tuple[float, int]] = []  # mean and number of those that move together
    for one, offset in zip(row, offsets, strict=True):
        mean, number = wanted[one] - offset, 1
        while pools and pools[-1][0] > mean:
            other, count = pools.pop()
            mean = (mean * number + other * count) / (number + count)
            number += count
        pools.append((mean, number))
    moved = [mean for mean, number in pools for _ in range(number)]
    for one, base, offset in zip(row, moved, offsets, strict=True):
        places[one] = base + offset
