"""What keeps a scenario from being saved, each fault with its line."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from runbook.graph.parsing import parse
from runbook.graph.soundness import longest_way, soundness

# ruff: noqa: E501  (a table reads best with a row on a line)
from .builders import CODES, LAYERS, SOUND, graphs


def found(text: str, scenarios: frozenset[str] | None = None) -> list[tuple[int, str]]:
    problems = soundness(parse(text), CODES, LAYERS, scenarios)
    return [(one.line, one.message) for one in problems]


def chain(length: int) -> str:
    """A scenario that asks `length` questions, one after the other."""
    questions = "".join(
        f"  - id: q{n}\n    short: Q\n    ask: Q?\n    answers:\n"
        f"      - {{id: yes, label: Yes, next: q{n + 1}}}\n"
        "      - {id: unknown, next: role}\n"
        for n in range(length - 1)
    )
    last = questions.replace(f"next: q{length - 1}}}", "next: token}") if length > 1 else ""
    return SOUND.replace("start: token", "start: q0").replace("questions:\n", f"questions:\n{last}")


def test_a_sound_scenario_has_no_problem():
    assert found(SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("start: token", "start: tokn", "start: tokn", "names no question: “tokn”; did you mean “token”"),
        ("start: token", "start: role", "start: role", "names no question"),
        ("start: token", "start: who", "  - id: token", "No way leads to the question “token”"),
        ("next: renew", "next: who", "  - id: renew", "No way leads to the outcome “renew”"),
        ("next: renew", "next: renw", "- id: bad", "dead end: there is no question or outcome “renw”"),
        ("next: plan", "next: token", "- id: gateway", "A circle: token → who → token."),
        ("next: plan", "next: who", "- id: gateway", "A circle: who → who."),
        ("      - id: unknown\n        next: who\n", "", "  - id: token", "no way on for “I can’t tell”"),
        ("- id: plan\n", "- id: who\n", "- id: who\n    title", "taken already, on line"),
        ("- id: application", "- id: gateway", "label: The application", "the same id"),
        ("label: The application", "label: The Gateway", "- id: application", "the same label"),
        ("returned-by: application", "returned-by: gateway", "- id: application", "the same facts"),
        ("code: 401", "code: 418", "  - id: renew", "no page for the status code 418"),
        ("layer: auth", "layer: oath", "  - id: renew", "no layer “oath”; did you mean “auth”"),
        ("acts: owner", "acts: layer:waf", "  - id: plan", "no layer “waf” to act"),
        ("    tell: Renew the token before it expires.\n", "", "  - id: renew", "Nobody is paged"),
        ("acts: owner", "acts: owner\n    tell: Hello.", "  - id: plan", "everybody else is paged"),
        ("acts: owner", "acts: owner\n    scenario: gone", "  - id: plan", "no scenario “gone”"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(old, new, place, words):
    text = SOUND.replace(old, new, 1)
    assert text != SOUND
    at = text.index(place)
    line = text[:at].count("\n") + 1
    if not place.lstrip().startswith(("-", "start")):  # a field: its item starts a line earlier
        line -= 1

    assert any(
        number == line and words in message
        for number, message in found(text, frozenset({"another"}))
    ), (line, found(text, frozenset({"another"})))


def test_a_question_whose_answers_all_lead_to_one_place_decides_nothing():
    text = SOUND.replace("next: plan", "next: role")

    assert any("decides nothing" in message for _, message in found(text))


def test_a_question_with_one_answer_asks_nothing():
    start = SOUND.index("      - id: gateway")
    end = SOUND.index("      - id: unknown\n        label: I cannot see")

    assert any("asks nothing" in message for _, message in found(SOUND[:start] + SOUND[end:]))


def test_seven_questions_are_the_most_on_any_way():
    assert longest_way(parse(chain(6))) == 7
    assert found(chain(6)) == []
    line, message = found(chain(7))[0]

    assert line == SOUND[: SOUND.index("start:")].count("\n") + 1
    assert message.startswith("The longest way asks 8 questions: q0 → q1 →")


def test_scenarios_are_checked_only_where_they_are_known():
    text = SOUND.replace("acts: owner", "acts: owner\n    scenario: gone")

    assert found(text) == []


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs())
def test_a_graph_without_problems_reaches_every_outcome(graph):
    problems = soundness(graph, frozenset({0, 401, 503}), frozenset({"gateway", "auth"}))

    if not problems:
        reached, ahead = set(), [graph.start]
        while ahead:
            node = graph.nodes[ahead.pop()]
            reached.add(node.id)
            ahead += [answer.next for answer in getattr(node, "answers", ())]
        assert reached == set(graph.nodes)
    assert problems == sorted(problems, key=lambda one: one.line)
