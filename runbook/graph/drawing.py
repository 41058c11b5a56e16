"""The picture of a scenario as SVG: no script, no style attribute, nothing from elsewhere.

Colours come from the page's stylesheet by class; without it everything is drawn in the colour of
the text around it, so it reads on light and dark ground and in print. The way of a triage is
marked by weight as well as by class.

    svg.graph                  the picture; `walked` where a way is marked
    g.question  g.outcome      a box; `on` on the way, `here` where the triage stands
    g.answer                   an answer; `on`, `loose`
    path.link                  a line; `on`, `loose`
    text.name text.label text.note
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from html import escape

from .layout import Box, Drawing, Line, Port
from .layout.boxes import NAME_LINE, WORD_LINE, notes_of
from .model import Graph, Question

THIN, THICK = "1.2", "3.2"


def to_svg(drawing: Drawing, way: Iterable[str] = (), *, id_prefix: str = "graph") -> str:
    """One `<svg>` element. `way` is `Walk.way`; `id_prefix` keeps ids unique on a page.

    Everything that came out of a scenario is escaped. The description says in words what the
    picture shows, and the way so far.
    """
    walked = tuple(way)
    marked, here = frozenset(walked), walked[-1] if walked else ""
    prefix = escape(id_prefix)
    size = f"{drawing.width:.0f} {drawing.height:.0f}"
    lines = sorted(drawing.lines, key=lambda one: one.key in marked)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{_classes("graph", walked=walked)}"'
        f' viewBox="0 0 {size}" width="{drawing.width:.0f}" height="{drawing.height:.0f}"'
        f' role="img" aria-labelledby="{prefix}-title {prefix}-desc" font-size="12">',
        f'<title id="{prefix}-title">{escape(drawing.graph.title)}</title>',
        f'<desc id="{prefix}-desc">{escape(describe(drawing.graph, walked))}</desc>',
        *(_line(one, marked) for one in lines),
        *(part for box in drawing.boxes for part in _box(box, marked, here)),
        "</svg>",
    ]
    return "\n".join(parts)


def describe(graph: Graph, way: Iterable[str] = ()) -> str:
    """The picture in words: every question with its answers and where they lead."""
    nodes = graph.nodes
    names = {
        key: node.short
        if isinstance(node, Question)
        else f"{node.title} ({', '.join(notes_of(node))})"
        for key, node in nodes.items()
    }
    sentences = [f"Starts with: {names.get(graph.start, 'nothing')}."]
    for question in graph.questions:
        answers = "; ".join(
            f"{one.label}, to {names.get(one.next, 'nothing')}" for one in question.answers
        )
        sentences.append(f"{question.short}: {answers}.")
    passed = [names[one] for one in way if one in names]
    if passed:
        sentences.append(f"The way so far: {', '.join(passed)}.")
    return " ".join(sentences)


def _box(box: Box, marked: Container[str], here: str) -> Iterator[str]:
    on = box.id in marked
    classes = _classes(box.kind, on=on, here=box.id == here)
    radius = 4 if box.kind == "question" else 14
    yield f'<g class="{classes}">'
    yield (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
        f' rx="{radius}" fill="none" stroke="currentColor" stroke-width="{THICK if on else THIN}"'
        f"{_dashes(box.kind == 'outcome' and not on)}/>"
    )
    middle, y = box.x + box.width / 2, box.y + 6
    yield _text("name", box.lines, middle, y, NAME_LINE, 'font-size="13" font-weight="600"')
    y += len(box.lines) * NAME_LINE
    if box.notes:
        yield _text("note", box.notes, middle, y, WORD_LINE)
    for index, port in enumerate(box.ports):
        yield from _port(port, on=f"{box.id}/{port.answer}" in marked, first=index == 0)
    yield "</g>"


def _port(port: Port, *, on: bool, first: bool) -> Iterator[str]:
    """An answer's cell; the answer that was given is underlined as thick as its line."""
    yield f'<g class="{_classes("answer", on=on)}">'
    top, bottom = port.y, port.y + port.height
    edges = f"M{port.x:.1f},{top:.1f}h{port.width:.1f}"
    if not first:
        edges += f"M{port.x:.1f},{top:.1f}V{bottom:.1f}"
    yield f'<path d="{edges}" fill="none" stroke="currentColor" stroke-width="0.6"/>'
    if on:
        yield (
            f'<path class="given" d="M{port.x:.1f},{bottom:.1f}h{port.width:.1f}" fill="none"'
            f' stroke="currentColor" stroke-width="6"/>'
        )
    weight = 'font-weight="700"' if on else ""
    yield _text("label", port.lines, port.x + port.width / 2, top + 3, WORD_LINE, weight)
    yield "</g>"


def _line(line: Line, marked: Container[str]) -> str:
    on = line.key in marked
    classes = _classes("link", on=on, loose=line.loose)
    x, y = line.points[-1]
    head = "" if line.loose else f'<path d="M{x:.1f},{y:.1f}l-4,-7h8z" fill="currentColor"/>'
    return (
        f'<g class="{classes}"><path d="{_path(line)}" fill="none" stroke="currentColor"'
        f' stroke-width="{THICK if on else THIN}"{_dashes(line.loose)}/>{head}</g>'
    )


def _path(line: Line) -> str:
    """Straight through ranks, swinging across gaps."""
    x, y = line.points[0]
    path = [f"M{x:.1f},{y:.1f}"]
    for index, (to_x, to_y) in enumerate(line.points[1:]):
        if index % 2 == 0:
            path.append(f"V{to_y:.1f}")
        else:
            middle = (y + to_y) / 2
            path.append(f"C{x:.1f},{middle:.1f} {to_x:.1f},{middle:.1f} {to_x:.1f},{to_y:.1f}")
        x, y = to_x, to_y
    return "".join(path)


def _text(
    kind: str, lines: tuple[str, ...], x: float, y: float, height: float, attributes: str = ""
) -> str:
    """Centred lines below each other, the first line's top at y."""
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{y + (index + 0.78) * height:.1f}">{escape(one)}</tspan>'
        for index, one in enumerate(lines)
    )
    room = f" {attributes}" if attributes else ""
    return f'<text class="{kind}" text-anchor="middle" fill="currentColor"{room}>{spans}</text>'


def _dashes(wanted: bool) -> str:
    return ' stroke-dasharray="4 3"' if wanted else ""


def _classes(kind: str, *, on: bool = False, here: bool = False, loose: bool = False,
             walked: Iterable[str] = ()) -> str:  # fmt: skip
    marks = {"on": on, "here": here, "loose": loose, "walked": bool(walked)}
    return " ".join([kind, *(name for name, wanted in marks.items() if wanted)])
