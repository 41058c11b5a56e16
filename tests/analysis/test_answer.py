"""An analysis as one screen of text: what matters is there, and it fits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis.analyse import analyse
from runbook.analysis.answer import as_json, as_text
from runbook.analysis.model import (
    Analysis,
    Evidence,
    Experiment,
    Finding,
    Front,
    Token,
    TokenProblem,
    UnreadableError,
)
from tests.analysis.findings.reading_examples import ORGANISATION, examples
from tests.analysis.test_analyse import RAWS, WHOLES

LINES, COLUMNS = 24, 100
OWNER, CHECK = "Team Orders (#orders)", "Open the log of the edge for this id. " * 8


def fits(text: str) -> bool:
    lines = text.split("\n")
    return len(lines) <= LINES and all(len(one) <= COLUMNS for one in lines)


@pytest.mark.parametrize("raw", RAWS, ids=range(len(RAWS)))
def test_every_analysis_fits_one_screen(raw: str) -> None:
    text = as_text(analyse(raw, ORGANISATION), owner=OWNER, first_check=CHECK)
    assert fits(text), text
    assert OWNER in text
    assert "Check first: Open the log of the edge" in text


def overfull() -> Analysis:
    """More of everything than fits, each with a long text."""
    words = "Words that go on and on for a while. " * 12
    base = analyse("\n".join(WHOLES[0].lines))
    first = base.judgement.candidates[0]
    evidence = tuple(Evidence(f"header x-{n}", words, words, n) for n in range(9))
    judgement = replace(
        base.judgement,
        candidates=(replace(first, evidence=evidence), *base.judgement.candidates[1:]),
        fronted_by=tuple(Front("waf-cdn", f"edge-{n}", evidence) for n in range(9)),
    )
    return replace(
        base,
        judgement=judgement,
        findings=tuple(Finding(f"rule-{n}", "bad", words, "RFC 9110", 1) for n in range(9)),
        token=Token("jwt", {}, tuple(TokenProblem("expired", words) for _ in range(9))),
        tests=(Experiment(words, "curl -si 'https://a.example.com/'", ()),),
    )


def test_more_than_fits_is_left_out_from_the_end_of_each_list() -> None:
    text = as_text(overfull(), owner=OWNER, first_check=CHECK)
    assert fits(text), text
    for kept in ("header x-0", "edge-0", "bad: ", "Token: ", "To tell apart: ", "curl -si", OWNER):
        assert kept in text
    assert "header x-8" not in text


def test_a_command_is_whole_or_absent() -> None:
    base = overfull()
    long = f"curl -si 'https://a.example.com/{'a' * 200}'"
    text = as_text(replace(base, tests=(Experiment("Bypass the edge.", long, ()),)))
    assert "curl" not in text
    assert "Bypass the edge." in text


def test_the_first_line_is_the_verdict() -> None:
    raw = next(one.raw for one in WHOLES if one.told["layer"] == "load-balancer")
    first = as_text(analyse(raw)).split("\n")[0]
    assert first.startswith("502 from the load balancer or proxy, nginx (")


def test_no_response_says_how_far_the_call_got() -> None:
    text = as_text(analyse("curl: (6) Could not resolve host: api.example.com"))
    assert text.startswith("No response: the call got as far as “name”.")


def test_an_abstention_says_so_and_what_is_possible() -> None:
    base = overfull()
    verdict = replace(base.judgement.verdict, abstained=True, layer=None)
    text = as_text(replace(base, judgement=replace(base.judgement, verdict=verdict)))
    assert "too little evidence" in text
    assert "Possible: " in text


def test_findings_that_are_only_good_to_know_are_left_to_the_page() -> None:
    raw = next(one.raw for one in examples() if one.code == "deprecated" and one.found)
    analysis = analyse(raw)
    assert "deprecated" in [one.code for one in analysis.findings]
    assert "info: " not in as_text(analysis)
    assert "deprecated" in [one["code"] for one in as_json(analysis)["findings"]]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(RAWS) - 1), st.integers(0, 500), st.text(max_size=200), st.text(max_size=300)
)
def test_whatever_is_pasted_fits(which: int, at: int, inside: str, check: str) -> None:
    raw = RAWS[which][:at] + inside + RAWS[which][at:]
    try:
        text = as_text(analyse(raw, ORGANISATION), owner=inside, first_check=check)
    except UnreadableError:
        return
    assert fits(text), text
