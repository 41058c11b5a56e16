"""The text format: what is read, what is refused and on which line, and the way back."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings

from runbook.graph.data import as_data, from_data
from runbook.graph.model import UNKNOWN_LABEL, Condition, GraphError
from runbook.graph.parsing import parse
from runbook.graph.writing import write

from .builders import SOUND, graphs


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(GraphError) as caught:
        parse(text)
    return [(one.line, one.message) for one in caught.value.problems]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_scenario_is_read_with_the_line_of_every_part():
    graph = parse(SOUND)

    assert [one.id for one in graph.questions] == ["token", "who"]
    assert graph.questions[1].line == line_of(SOUND, "- id: who")
    assert graph.questions[1].command == 'curl -si "https://{host}{path}" |\n  head -n 20'
    assert graph.questions[0].answers[2].label == UNKNOWN_LABEL
    assert graph.questions[0].answers[0].when == ((Condition("token-problem", ("expired",)),),)
    assert graph.questions[0].answers[0].line == line_of(SOUND, "- id: bad")
    assert graph.outcomes[1].code is None
    assert not graph.outcomes[0].pages


def test_words_that_yaml_would_turn_into_something_else_stay_words():
    graph = parse(SOUND.replace("It is fine", "no").replace("The plan does not cover it", "1e3"))

    assert graph.questions[0].answers[1].label == "no"
    assert graph.outcomes[1].title == "1e3"


def test_what_is_written_is_what_was_read_and_stays_the_same():
    assert write(parse(SOUND)) == SOUND


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs())
def test_any_graph_survives_being_written_and_read(graph):
    assert parse(write(graph)) == graph


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs())
def test_any_graph_survives_as_plain_data(graph):
    assert from_data(as_data(graph)) == graph


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("title: The caller is blocked\n", "", "summary", "“title” is missing"),
        ("summary: Find", "sumary: Find", "sumary", "did you mean “summary”"),
        ("title: The caller is blocked", "title: ' '", "title", "“title” is empty"),
        ("    short: Who refused", "    short: [a]", "short: [a]", "expected as text"),
        ("Who refused", "W" * 33, "short: WWW", "32 is the most"),
        ("ask: Is the", "ask: |-\n      a\n      b\n    hint: Is", "ask: |-", "one line"),
        ("- id: who\n", "- id: Who is it\n", "- id: Who is it", "small letters"),
        ("code: 401", "code: 600", "code: 600", "from 0 to 599"),
        ("code: 401", "code: four", "code: four", "from 0 to 599"),
        ("acts: caller", "acts: nobody", "acts: nobody", "layer:<slug>"),
        ("acts: caller", "acts: 'layer:'", "acts: 'layer:'", "layer:<slug>"),
        ("token-problem: expired", "token-prblem: expired", "token-prblem", "“token-problem”?"),
        ("token-problem: expired", "token-problem: old", "token-problem: old", "Expected: expired"),
        ("token-problem: expired", "status: 900", "status: 900", "no value of “status”"),
        ("{token-problem: expired}", "expired", "when: expired", "such as {status: 403}"),
        ("{token-problem: expired}", "{}", "when: {}", "such as {status: 403}"),
        ("{token-problem: expired}", "[]", "when: []", "lists from one"),
        ("problem: expired", "problem: [expired, expired]", "[expired, e", "names a value twice"),
        ("problem: expired", "problem: []", "problem: []", "a value or a list"),
        ("label: I cannot see", "when: {status: 403}", "when: {status: 403}", "leave it out"),
        ("outcomes:\n", "outcomes: none\nrest:\n", "outcomes: none", "list with at least one"),
        ("- id: renew\n    title", "- renew\n  - title", "- renew", "starts with “- id:”"),
    ],
)
def test_a_fault_is_named_with_its_line_and_what_was_expected(old, new, place, words):
    text = SOUND.replace(old, new, 1)
    assert text != SOUND

    assert any(
        line == line_of(text, place) and words in message for line, message in problems(text)
    ), problems(text)


def test_all_faults_are_named_at_once_in_the_order_of_their_lines():
    text = SOUND.replace("short:", "shrt:").replace("code: 403", "code: x")
    lines = [line for line, _ in problems(text)]

    assert len(lines) == 5
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: *other", 1, "*references"),
        ("title: x\nwhen: &name y", 2, "&names"),
        ("title: !!python/object:os.system x", 1, "!types"),
        ("title: x\ntitle: y", 2, "twice, first on line 1"),
        ("title: x\n---\ntitle: y", 2, "“---”"),
        ("title: x\n  bad: [", 2, "“: ”"),
        ("title: Who: me", 1, "“: ”"),
        ("title: x\nwhen: @you", 2, "quote the text"),
        ("title: x\n\twhen: you", 2, "indent with spaces"),
        ("title: x\nfits:\n  - status: 1\n   what: 2", 4, "same column"),
        ("title: 'x", 1, "cannot be read as YAML"),
        ("title: x\n[a]: y", 2, "A name was expected"),
        ("- a", 1, "starts with “title:”"),
        ("", 1, "starts with “title:”"),
        ("title: a\nwhen: b\u2028c", 2, "U+2028"),
        ("title: a\nwhen: b\x00", 2, "U+0000"),
        ("title: " + "[" * 5_000, 1, "8 deep"),
        ("title: " + "a" * 100_001, 0, "100,000 characters"),
        ("title: [" + "a," * 7_000 + "]", 1, "6,000 values"),
    ],
)
def test_what_yaml_can_do_beyond_text_is_refused(text, line, words):
    found = problems(text)

    assert len(found) == 1
    assert found[0][0] == line
    assert words in found[0][1]


@pytest.mark.parametrize(
    "text",
    ["[" * 99_000, "{a: " * 20_000, "- " * 40_000, "? " * 40_000, "a: |\n" + " \n" * 40_000,
     "'" * 99_999, '"\\' * 40_000, "a: b\n" * 20_000, "!" * 99_000, "%" * 99_000],
)  # fmt: skip
def test_hostile_text_is_refused_soon(text):
    start = time.perf_counter()

    problems(text)

    assert time.perf_counter() - start < 2
