"""A walk is replayed from answers and facts; evidence answers, people override."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.graph.facts import Fact, read_facts
from runbook.graph.parsing import parse
from runbook.graph.walking import fitting, prefill, remaining, walk

from .builders import SOUND, graphs, known

GRAPH = parse(SOUND)
EVERYTHING = settings(
    max_examples=120, deadline=None, suppress_health_check=list(HealthCheck)
)  # fmt: skip


@dataclass(frozen=True)
class Quote:
    where: str = "header server"
    quote: str = "kong/3.4"
    why: str = "Kong names itself."
    line: int | None = 2


def test_without_facts_the_first_question_is_asked():
    found = walk(GRAPH, {}, {})

    assert found.question is GRAPH.questions[0]
    assert (found.steps, found.outcome, found.remaining) == ((), None, 2)


def test_facts_answer_questions_and_show_their_evidence():
    facts = read_facts(
        {"token-problem": "none", "returned-by": Fact(frozenset(["gateway"]), (Quote(),))}
    )

    found = walk(GRAPH, {}, facts | read_facts({"status": "403"}))

    assert [step.source for step in found.steps] == ["evidence", "evidence"]
    assert found.steps[1].evidence == (Quote(),)
    assert found.steps[1].chosen.facts == ("returned-by",)
    assert found.outcome.id == "plan"
    assert found.landing.entry == "403/gateway"
    assert found.way == ("token", "token/fine", "who", "who/gateway", "plan")
    assert found.answered_by_evidence == 2


def test_a_person_overrides_what_the_evidence_says():
    facts = read_facts({"token-problem": "expired"})
    assert walk(GRAPH, {}, facts).outcome.id == "renew"

    found = walk(GRAPH, {"token": "fine"}, facts)

    assert found.steps[0].source == "overridden"
    assert found.steps[0].chosen.answer.id == "bad"
    assert found.question.id == "who"


def test_agreeing_with_the_evidence_is_no_override():
    found = walk(GRAPH, {"token": "fine"}, read_facts({"token-problem": "none"}))

    assert found.steps[0].source == "given"


def test_an_answer_by_hand_is_a_fact_for_all_that_follows():
    found = walk(GRAPH, {"token": "fine", "who": "gateway"}, read_facts({"status": "403"}))

    assert found.landing.entry == "403/gateway"


def test_an_answer_by_hand_outranks_the_evidence_in_all_that_follows():
    again = SOUND.replace("next: role\n        when: {returned-by: application}", "next: again")
    again = again.replace("next: plan\n        when", "next: again\n        when").replace(
        "outcomes:",
        "  - id: again\n    short: Again\n    ask: Who was it?\n    answers:\n"
        "      - {id: gateway, label: The gateway, next: plan, when: {returned-by: gateway}}\n"
        "      - {id: other, label: Another, next: role, when: {returned-by: application}}\n"
        "      - {id: unknown, next: role}\noutcomes:",
    ).replace("label: The application\n        next: again",
              "label: The application\n        next: again\n"
              "        when: {returned-by: application}")  # fmt: skip
    graph = parse(again)
    facts = read_facts({"token-problem": "none", "returned-by": "gateway"})

    assert walk(graph, {}, facts).outcome.id == "plan"
    assert walk(graph, {"who": "application"}, facts).outcome.id == "role"


def test_i_cannot_tell_against_the_evidence_sets_its_facts_aside():
    facts = read_facts({"token-problem": "expired"})

    found = walk(GRAPH, {"token": "unknown"}, facts)

    assert "token-problem" not in found.facts
    assert "token-problem" in facts


def test_the_status_stays_what_it_is_whatever_a_person_answers():
    graph = parse(SOUND.replace("{token-problem: expired}", "{status: 403, token-kind: jwt}"))
    facts = read_facts({"status": "403", "token-kind": "jwt"})
    assert walk(graph, {}, facts).outcome.id == "renew"

    found = walk(graph, {"token": "fine", "who": "gateway"}, facts)

    assert found.steps[0].source == "overridden"
    assert "token-kind" not in found.facts
    assert found.landing.entry == "403/gateway"


def test_a_mere_sign_of_an_answer_does_not_become_a_fact():
    graph = parse(SOUND.replace("{token-problem: none}", "{how-wide: call, token-problem: none}"))

    assert graph.questions[0].about == ""
    assert graph.questions[1].about == "returned-by"
    assert walk(graph, {"token": "fine"}, {}).facts == {}


def test_a_changed_answer_keeps_the_later_ones_that_still_apply():
    answers = {"token": "fine", "who": "application"}
    assert walk(GRAPH, answers, {}).outcome.id == "role"

    left = walk(GRAPH, answers | {"token": "bad"}, {})
    back = walk(GRAPH, answers | {"token": "unknown"}, {})

    assert (left.outcome.id, left.waiting) == ("renew", {"who": "application"})
    assert (back.outcome.id, back.waiting) == ("role", {})


def test_an_answer_that_the_scenario_no_longer_has_waits():
    found = walk(GRAPH, {"token": "gone", "nobody": "asked"}, {})

    assert found.question.id == "token"
    assert found.waiting == {"token": "gone", "nobody": "asked"}


def test_a_landing_leaves_open_what_is_not_known():
    found = walk(GRAPH, {"token": "fine", "who": "gateway"}, {})

    assert (found.landing.code, found.landing.layer, found.landing.entry) == (None, "gateway", None)


def test_the_evidence_is_known_for_questions_off_the_way_too():
    facts = read_facts({"token-problem": "expired", "returned-by": "application"})

    assert {key: one.answer.id for key, one in prefill(GRAPH, facts).items()} == {
        "token": "bad",
        "who": "application",
    }


def test_what_remains_leaves_out_what_the_evidence_answers():
    assert remaining(GRAPH, "token", {}) == 2
    assert remaining(GRAPH, "token", read_facts({"returned-by": "gateway"})) == 1


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"status": "403"}, "blocked"),
        ({"status": "403", "token-problem": "expired"}, "token"),
        ({"status": "502"}, "gateway"),
        ({"status": "404"}, None),
        ({}, None),
    ],
)
def test_the_scenario_proposed_is_the_one_that_fits_most_exactly(facts, key):
    fits = {
        "blocked": "{status: 403}",
        "token": "\n  - {status: 401}\n  - {status: 403, token-problem: expired}",
        "gateway": "{status: [504, 5xx]}",
    }
    graphs = {name: parse(SOUND.replace("{status: 403}", one, 1)) for name, one in fits.items()}

    assert fitting(graphs, read_facts(facts)) == key


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"weather": "bad"}, "no fact called 'weather'"),
        ({"status": "teapot"}, "no value of 'status'"),
        ({"returned-by": ["auth", "gateway"]}, "one value, not 2"),
    ],
)
def test_facts_outside_the_vocabulary_are_refused(given, words):
    with pytest.raises(ValueError, match=words):
        read_facts(given)


def test_unknown_is_no_fact():
    assert read_facts({"valid": "unknown", "token-problem": []}) == {}


@EVERYTHING
@given(graphs(), known(), st.data())
def test_a_walk_ends_whatever_the_graph(graph, facts, data):
    answers = {
        one.id: data.draw(st.sampled_from(["a", "b", "unknown", "gone"])) for one in graph.questions
    }

    found = walk(graph, answers, read_facts(facts))

    assert len({step.question.id for step in found.steps}) == len(found.steps)
    assert found.question is None or found.outcome is None
    assert (found.remaining > 0) == (found.question is not None)


@EVERYTHING
@given(graphs(acyclic=True), known(), st.data())
def test_changing_one_answer_keeps_every_other_that_still_applies(graph, facts, data):
    answers = {
        one.id: data.draw(st.sampled_from([a.id for a in one.answers])) for one in graph.questions
    }
    known_facts = read_facts(facts)
    changed = data.draw(st.sampled_from(graph.questions))
    other = data.draw(st.sampled_from([one.id for one in changed.answers]))

    found = walk(graph, answers | {changed.id: other}, known_facts)

    for step in found.steps:
        wanted = other if step.question.id == changed.id else answers[step.question.id]
        assert step.answer.id == wanted
        assert step.source in {"given", "overridden"}
    assert found.outcome is not None
    on_the_way = {step.question.id for step in found.steps}
    assert set(found.waiting) == set(answers) - on_the_way


@EVERYTHING
@given(graphs(acyclic=True), known())
def test_agreeing_with_every_answer_of_the_evidence_changes_nothing(graph, facts):
    known_facts = read_facts(facts)
    alone = walk(graph, {}, known_facts)

    agreed = walk(graph, {s.question.id: s.answer.id for s in alone.steps}, known_facts)

    assert agreed.way[: len(alone.way)] == alone.way
