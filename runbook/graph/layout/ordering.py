"""The order in each rank: neighbours near each other, so that few lines cross.

The barycentre method of Sugiyama, Tagawa and Toda (1981): each rank is sorted by the mean place
of its neighbours, downwards and upwards in turn, and the best order seen is kept.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from itertools import pairwise

from .boxes import Box
from .ranks import Ranked

SWEEPS = 8

type Rows = list[list[str]]
type Links = list[list[tuple[str, str, float]]]
"""Per gap, below rank 0 and so on: upper end, lower end, and where along the upper the line
starts, from 0 (left) to 1."""


def order(ranked: Ranked, boxes: dict[str, Box]) -> Rows:
    """Per rank the ids of nodes and lanes from left to right."""
    gaps = links(ranked, boxes)
    rows = _first_order(ranked, gaps)
    best, fewest = rows, _crossings(rows, gaps)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        rows = _down(rows, gaps) if sweep % 2 == 0 else _up(rows, gaps)
        if (crossings := _crossings(rows, gaps)) < fewest:
            best, fewest = rows, crossings
    return best


def links(ranked: Ranked, boxes: dict[str, Box]) -> Links:
    """Every stretch of a line between one rank and the next."""
    depth = max(ranked.rank.values(), default=0)
    gaps: list[dict[tuple[str, str, float], None]] = [{} for _ in range(depth)]
    for box in boxes.values():
        for port in box.ports:
            if (box.id, port.target) not in ranked.down:
                continue
            top, bottom = ranked.rank[box.id], ranked.rank[port.target]
            lanes = [ranked.lane(port.target, row) for row in range(top + 1, bottom)]
            chain = [*lanes, port.target]
            gaps[top][box.id, chain[0], (port.x - box.x + port.width / 2) / box.width] = None
            for row, pair in enumerate(pairwise(chain), top + 1):
                gaps[row][*pair, 0.5] = None
    return [list(gap) for gap in gaps]


def _first_order(ranked: Ranked, gaps: Links) -> Rows:
    """Each rank in the order in which the one above leads to it; the rest to the right."""
    rows: Rows = [[] for _ in range(len(gaps) + 1)]
    for one, row in ranked.rank.items():
        if row == 0:
            rows[0].append(one)
    for row, gap in enumerate(gaps):
        place = {one: index for index, one in enumerate(rows[row])}
        found = sorted(gap, key=lambda link: (place[link[0]], link[2]))
        rows[row + 1] = list(dict.fromkeys(lower for _, lower, _ in found))
    return rows


def _down(rows: Rows, gaps: Links) -> Rows:
    new = [rows[0]]
    for row, gap in enumerate(gaps):
        place = {one: index for index, one in enumerate(new[row])}
        pulls = [(lower, place[upper] + along) for upper, lower, along in gap]
        new.append(_sorted(rows[row + 1], pulls))
    return new


def _up(rows: Rows, gaps: Links) -> Rows:
    new = [rows[-1]]
    for row in reversed(range(len(gaps))):
        place = {one: index for index, one in enumerate(new[0])}
        pulls = [(upper, place[lower] + 1 - along) for upper, lower, along in gaps[row]]
        new.insert(0, _sorted(rows[row], pulls))
    return new


def _sorted(row: list[str], pulls: Iterable[tuple[str, float]]) -> list[str]:
    """The row by the mean of the places that pull at each; one without neighbours stays."""
    by_id: dict[str, list[float]] = {}
    for one, pull in pulls:
        by_id.setdefault(one, []).append(pull)
    own = {one: float(index) for index, one in enumerate(row)}
    mean = {one: sum(found) / len(found) for one, found in by_id.items()}
    return sorted(row, key=lambda one: mean.get(one, own[one]))


def _crossings(rows: Rows, gaps: Links) -> int:
    """How many pairs of lines cross."""
    total = 0
    for row, gap in enumerate(gaps):
        upper = {one: index for index, one in enumerate(rows[row])}
        lower = {one: index for index, one in enumerate(rows[row + 1])}
        ends = sorted((upper[a] + along, lower[b]) for a, b, along in gap)
        seen: list[int] = []
        for _, end in ends:
            total += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return total
