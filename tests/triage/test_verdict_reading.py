"""The verdict in words: each sentence once, whole thoughts, and which of the four is asked."""

from __future__ import annotations

from typing import Any

import pytest

from runbook.analysis.model import Evidence
from runbook.catalogue.models import Layer
from runbook.graph.facts import Fact
from runbook.graph.walking import Landing
from runbook.triage.paste_reading import References, paste_html
from runbook.triage.told import Told
from runbook.triage.triage_reading import words_of
from runbook.triage.verdict_reading import answered, possible, quarters, ranks

SAME = "The check of the caller’s credentials at the gateway."


def line(at: int, quote: str, why: str, where: str = "body") -> dict[str, Any]:
    return {"where": where, "quote": quote, "why": why, "line": at}


def candidate(layer: str, *evidence: dict[str, Any]) -> dict[str, Any]:
    return {"layer": layer, "product": None, "confidence": 0.6, "evidence": evidence}


def told(**answer: Any) -> Told:
    return Told(text="a\nb\nc", answer=answer)


def read(one: Told) -> list[Any]:
    return ranks(one, {}, References(one.evidence))


def test_lines_that_say_the_same_stand_together_and_it_is_said_once() -> None:
    lines = (line(1, "900902", SAME), line(2, "Missing Credentials", SAME), line(3, "x", "Other."))

    clues = read(told(candidates=[candidate("gateway", *lines)]))[0].clues

    assert [one.why for one in clues] == [SAME, "Other."]
    assert [one.text for one in clues[0].quotes] == ["body: 900902", "body: Missing Credentials"]


def test_a_line_that_is_quoted_twice_in_a_clue_has_its_number_once() -> None:
    lines = (line(1, "900902", SAME), line(1, "Missing Credentials", SAME))

    quotes = read(told(candidates=[candidate("gateway", *lines)]))[0].clues[0].quotes

    assert [bool(one.reference) for one in quotes] == [True, False]


def test_a_quotation_that_begins_with_its_name_is_not_named_twice() -> None:
    lines = (
        line(1, "WWW-Authenticate: Bearer", "a", "header www-authenticate"),
        line(2, "kong/3.9", "b", "header server"),
    )

    clues = read(told(candidates=[candidate("gateway", *lines)]))[0].clues

    texts = [one.quotes[0].text for one in clues]
    assert texts == ["WWW-Authenticate: Bearer", "header server: kong/3.9"]


def test_a_layer_that_no_line_points_to_is_named_without_a_row() -> None:
    found = read(told(candidates=[candidate("gateway", line(1, "a", SAME)), candidate("auth")]))

    assert possible(found) == ["auth"]


def test_what_a_card_above_says_is_not_said_again() -> None:
    why = "The time allowed ran out."
    lines = [line(1, "curl: (28)", why)]
    state = {"id": "state", "answer": "yes", "evidence": lines}
    one = told(no_response={"evidence": lines}, questions=[state])
    references = References(one.evidence)
    references.html(1)

    assert answered(one, references) == []


def test_a_line_that_is_marked_in_the_paste_is_told_all_the_same() -> None:
    detail = "exp is in the past."
    token = {"kind": "jwt", "problems": [{"detail": detail}], "evidence": []}
    said = {"id": "allowed", "answer": "no", "evidence": [line(2, "expired", detail, "token")]}
    one = told(token=token, questions=[said], status=401)

    assert [name for name, _, _ in answered(one, References(one.evidence))] == [
        "Was the caller allowed?"
    ]


@pytest.mark.parametrize(
    ("status", "asked", "question"),
    [
        (403, ["how-wide"], "Was the caller allowed?"),
        (400, [], "Was the request valid?"),
        (502, ["how-wide"], "Did state or system block it?"),
        (403, ["valid"], "Was the request valid?"),
    ],
)
def test_the_open_question_serves_one_of_the_four(
    status: int, asked: list[str], question: str
) -> None:
    found = quarters(told(status=status), {}, {}, asked=asked)

    assert [one.question for one in found if one.state == "now"] == [question]


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("A rule refused the call.", "No: a rule refused the call"),
        (
            "A router's words: the path itself is not served here, whatever object is meant.",
            "No: a router's words: the path itself is not served here",
        ),
        (
            "400 says that the request can't be understood (RFC 9110 §15.5.1).",
            "No: 400 says that the request can't be understood",
        ),
    ],
)
def test_a_state_is_a_whole_thought(why: str, words: str) -> None:
    facts = {"valid": Fact(frozenset({"no"}), (Evidence("body", "x", why, 1),))}

    assert quarters(told(), facts, {}, asked=None)[1].words == words


@pytest.mark.parametrize(("status", "shown"), [(401, True), (403, True), (502, False)])
def test_that_no_credentials_were_sent_is_said_where_the_caller_was_refused(
    status: int, shown: bool
) -> None:
    token = {"kind": "none", "problems": [], "evidence": []}

    assert bool(told(token=token, status=status).token) is shown


def test_what_turns_the_direction_is_written_out() -> None:
    html = paste_html("server: \u202egnp.exe", References(()))

    assert "[U+202E]gnp.exe" in html
    assert "\u202e" not in html


@pytest.mark.parametrize(
    ("code", "layer", "words"),
    [
        (403, "gateway", "403 from the gateway"),
        (0, "gateway", "No response from the gateway"),
        (0, None, "No response"),
        (None, "gateway", "Something from the gateway"),
    ],
)
def test_a_landing_is_called_as_its_entry_is(
    code: int | None, layer: str | None, words: str
) -> None:
    layers = {"gateway": Layer(slug="gateway", name="Gateway", in_words="the gateway")}

    assert words_of(Landing(code, layer), layers) == words
