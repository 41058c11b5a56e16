"""The drawing: nothing overlaps, no line runs through a box, nothing hostile gets into it."""

from __future__ import annotations

import time
from itertools import combinations
from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings

from runbook.graph.drawing import to_svg
from runbook.graph.layout import layout
from runbook.graph.model import UNKNOWN, Answer, Graph, Outcome, Question
from runbook.graph.parsing import parse

from .builders import SOUND, graphs

MANY = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def apart(one, other) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


@MANY
@given(graphs(most=12))
def test_no_two_boxes_overlap_and_all_lie_in_the_picture(graph):
    drawing = layout(graph)

    assert {box.id for box in drawing.boxes} == set(graph.nodes)
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.x + box.width <= drawing.width
        assert box.y + box.height <= drawing.height
    assert all(apart(one, other) for one, other in combinations(drawing.boxes, 2))


@MANY
@given(graphs(most=12))
def test_straight_stretches_of_a_line_pass_beside_every_box(graph):
    drawing = layout(graph)

    for line in drawing.lines:
        for (x, top), (_, bottom) in list(zip(line.points, line.points[1:], strict=False))[2::2]:
            for box in drawing.boxes:
                beside = x < box.x or x > box.x + box.width
                assert beside or bottom <= box.y or top >= box.y + box.height


@MANY
@given(graphs(acyclic=True, most=12))
def test_every_answer_has_a_line_from_its_own_cell_to_the_top_of_its_target(graph):
    drawing = layout(graph)
    boxes = {box.id: box for box in drawing.boxes}
    ports = {f"{box.id}/{port.answer}": port for box in drawing.boxes for port in box.ports}

    assert {line.key for line in drawing.lines} == set(ports)
    for line in drawing.lines:
        port, target = ports[line.key], boxes[line.target]
        assert port.x <= line.points[0][0] <= port.x + port.width
        assert not line.loose
        assert abs(line.points[-1][0] - (target.x + target.width / 2)) < 0.01
        assert line.points[-1][1] <= target.y
        heights = [y for _, y in line.points]
        assert heights == sorted(heights)


def test_the_same_graph_always_looks_the_same():
    assert layout(parse(SOUND)) == layout(parse(SOUND))


def test_a_way_is_marked_by_weight_and_in_words():
    drawing = layout(parse(SOUND))

    plain = to_svg(drawing)
    marked = to_svg(drawing, ("token", "token/fine", "who"))

    assert 'class="graph"' in plain
    assert "The way so far" not in plain
    assert 'class="graph walked"' in marked
    assert 'class="question on here"' in marked
    assert marked.count('class="link on"') == 1
    assert marked.count('stroke-width="3.2"') == 3
    assert "The way so far: The token, Who refused." in marked


@MANY
@given(graphs())
def test_the_picture_is_well_formed_and_holds_no_script_or_style(graph):
    root = ElementTree.fromstring(to_svg(layout(graph), ("q0",)))

    assert root.attrib["role"] == "img"
    allowed = {"svg", "title", "desc", "g", "rect", "path", "text", "tspan"}
    for one in root.iter():
        assert one.tag.removeprefix("{http://www.w3.org/2000/svg}") in allowed
        assert not [name for name in one.attrib if name == "style" or name.startswith("on")]


def test_what_a_scenario_says_cannot_become_markup():
    hostile = '"><script>alert(1)</script><a href="javascript:x" onclick=\'y\'>'
    graph = Graph(
        hostile, hostile, hostile, "q",
        (Question("q", hostile, hostile, (Answer("a", hostile, "o"), Answer(UNKNOWN, "?", "o"))),),
        (Outcome("o", hostile, hostile, None, "auth", "owner", hostile),),
    )  # fmt: skip

    drawn = to_svg(layout(graph), ("q",), id_prefix='"><b>')

    ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    assert "<a " not in drawn


def test_the_largest_graph_is_drawn_soon():
    questions = tuple(
        Question(
            f"q{n}", f"Question {n}", "?",
            tuple(
                Answer(str(k), f"Answer {k}", f"q{m}" if m < 60 else f"o{n}")
                for k, m in enumerate(range(n + 1, n + 64, 7))
            ),
        )
        for n in range(60)
    )  # fmt: skip
    outcomes = tuple(Outcome(f"o{n}", "End", "End", 500, "auth", "owner") for n in range(60))
    start = time.perf_counter()

    to_svg(layout(Graph("t", "s", "w", "q0", questions, outcomes)))

    assert time.perf_counter() - start < 3
