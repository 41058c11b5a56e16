"""The drawing of a scenario with a link on every box: what a page places as one piece.

`graph.drawing` makes an image with a title and a description; a second, transparent drawing of
the same size lies over it and holds the links, so that the keyboard reaches each question. Both
share one cell of a grid in the stylesheet. Pure but for marking HTML as safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from runbook.graph.drawing import to_svg
from runbook.graph.layout import Box, Drawing, layout
from runbook.graph.model import Graph

LONGEST_WAY = 4_000
"""Characters of `?way=`; seven questions with their answers take a tenth."""

PICTURE = '<div class="picture">{image}{links}</div>'
LINKS = '<svg class="graph-links" viewBox="0 0 {width:.0f} {height:.0f}">{links}</svg>'
LINK = (
    '<a href="{address}" aria-label="{label}"><rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}"'
    ' height="{height:.1f}" rx="{radius}" fill="transparent"/></a>'
)


def anchor(kind: str, node: str) -> str:
    """The id of a question's or an outcome's place on the page; `kind` as in the drawing."""
    return f"{kind}-{node}"


def picture_html(
    graph: Graph, way: Iterable[str] = (), *, page: str = "", id_prefix: str = "graph"
) -> SafeString:
    """The drawing; each box links to its place on `page` (empty: the one it stands on)."""
    drawing = layout(graph)
    image = to_svg(drawing, way, id_prefix=id_prefix)
    return mark_safe(PICTURE.format(image=image, links=_links(drawing, page)))


def image_html(graph: Graph, *, id_prefix: str = "graph") -> SafeString:
    """The drawing alone, as beside the editor: nothing there has a place to lead to."""
    return mark_safe(PICTURE.format(image=to_svg(layout(graph), id_prefix=id_prefix), links=""))


def read_way(graph: Graph, texts: Iterable[str]) -> tuple[str, ...]:
    """The ids in `?way=`, parted by commas or spaces, that this graph knows; in their order."""
    known = set(graph.nodes)
    known |= {f"{one.id}/{answer.id}" for one in graph.questions for answer in one.answers}
    given = re.split(r"[\s,]+", " ".join(texts)[:LONGEST_WAY])
    return tuple(one for one in given if one in known)


def _links(drawing: Drawing, page: str) -> str:
    links = "".join(_link(box, page) for box in sorted(drawing.boxes, key=_as_read))
    return LINKS.format(width=drawing.width, height=drawing.height, links=links)


def _as_read(box: Box) -> tuple[float, float]:
    return box.y, box.x


def _link(box: Box, page: str) -> str:
    return LINK.format(
        address=escape(f"{page}#{anchor(box.kind, box.id)}"),
        label=escape(f"{box.kind.capitalize()}: {' '.join(box.lines)}"),
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        radius=4 if box.kind == "question" else 14,
    )
