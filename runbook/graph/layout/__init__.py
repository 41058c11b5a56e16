"""Lays a scenario out from top to bottom, in units of about one pixel. Pure.

A question is a box with its answers in a row below its name; every line starts at its answer and
ends on top of the question or outcome it leads to. So labels never meet lines, boxes stand in
ranks, and lines run only in the gaps between ranks and in lanes of their own.

`ranks.py` says how deep each stands, `evening.py` keeps ranks from growing too wide,
`ordering.py` says in which order (few crossings), `placing.py` where exactly, this module what is
drawn. Graphs that are not sound are drawn too, as they are while somebody edits them: a line that
leads back or nowhere ends in the open below its answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Graph
from .boxes import Box, Port, box_of
from .evening import even
from .ordering import order
from .placing import place
from .ranks import Ranked, rank

__all__ = ["Box", "Drawing", "Line", "Port", "layout"]

MARGIN = 12.0
GAP = 46.0
STUB = 16.0

type Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """From an answer (`key` is `question/answer`) to the top of its target, by way of `points`.

    Between a point with an even index and the next the line runs straight down, between the
    others it swings across a gap. `loose`: the target is missing, or lies on the way already.
    """

    key: str
    target: str
    points: tuple[Point, ...]
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and lines with their coordinates, and the graph they stand for."""

    graph: Graph
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def layout(graph: Graph) -> Drawing:
    """Where everything stands. The same graph always looks the same."""
    boxes = {node.id: box_of(node) for node in graph.nodes.values()}
    ranked = even(rank(graph), boxes)
    rows = order(ranked, boxes)
    centres = place(rows, ranked, boxes)
    left = min((centres[one] - boxes[one].width / 2 for one in boxes), default=0.0)
    left = min([left, *(centres[one] for row in rows for one in row)])
    shifted = {one: x - left + MARGIN for one, x in centres.items()}
    tops, bottoms = _heights(rows, boxes)
    placed = {
        one: boxes[one].at(shifted[one] - boxes[one].width / 2, tops[row])
        for one, row in ranked.rank.items()
    }
    lines = _lines(ranked, placed, shifted, (tops, bottoms))
    right = max([box.x + box.width for box in placed.values()] + list(shifted.values()))
    return Drawing(
        graph, right + MARGIN, bottoms[-1] + MARGIN + STUB, tuple(placed.values()), lines
    )


def _heights(rows: list[list[str]], boxes: dict[str, Box]) -> tuple[list[float], list[float]]:
    """The top and the bottom of each rank."""
    tops, bottoms, y = list[float](), list[float](), MARGIN
    for row in rows:
        tops.append(y)
        y += max(boxes[one].height for one in row if one in boxes)
        bottoms.append(y)
        y += GAP
    return tops, bottoms


def _lines(
    ranked: Ranked,
    placed: dict[str, Box],
    centres: dict[str, float],
    heights: tuple[list[float], list[float]],
) -> tuple[Line, ...]:
    tops, bottoms = heights
    lines = []
    for box in placed.values():
        for port in box.ports:
            start = (port.x + port.width / 2, box.y + box.height)
            key, target = f"{box.id}/{port.answer}", port.target
            if (box.id, target) not in ranked.down:
                lines.append(Line(key, target, (start, (start[0], start[1] + STUB)), loose=True))
                continue
            here, there = ranked.rank[box.id], ranked.rank[target]
            points = [start, (start[0], bottoms[here])]
            for row in range(here + 1, there):
                x = centres[ranked.lane(target, row)]
                points += [(x, tops[row]), (x, bottoms[row])]
            points.append((centres[target], tops[there]))
            lines.append(Line(key, target, tuple(points)))
    return tuple(lines)
