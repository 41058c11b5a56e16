"""Every rule finds what it is for and leaves alone what it is not for."""

from __future__ import annotations

import re

import pytest

from runbook.analysis.analyse import analyse
from runbook.analysis.findings import RULES

from .reading_examples import ORGANISATION, Example, examples

EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.code}:{one.line}")
def test_a_rule_finds_its_fault_and_only_that(example: Example) -> None:
    analysis = analyse(example.raw, ORGANISATION)
    codes = [one.code for one in analysis.findings]
    assert (example.code in codes) is example.found, codes


@pytest.mark.parametrize("code", [one.code for one in RULES])
def test_every_rule_has_an_example_for_and_one_against_it(code: str) -> None:
    assert {one.found for one in EXAMPLES if one.code == code} == {True, False}


def test_codes_are_unique_and_fit_an_address() -> None:
    codes = [one.code for one in RULES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", one) for one in codes)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.code}:{one.line}")
def test_a_finding_is_one_or_two_sentences_and_names_a_line_of_the_paste(example: Example) -> None:
    lines = example.raw.count("\n") + 1
    for finding in analyse(example.raw, ORGANISATION).findings:
        assert finding.text[0].isupper() or finding.text[0].isdigit() or finding.text[0] == "`"
        assert finding.text.endswith((".", ")", "'")), finding.text
        assert len(finding.text) <= 320
        assert finding.reference
        assert finding.line is not None
        assert 1 <= finding.line <= lines


def test_the_worst_comes_first() -> None:
    levels = [
        [one.level for one in analyse(example.raw, ORGANISATION).findings] for example in EXAMPLES
    ]
    order = {"bad": 0, "warn": 1, "info": 2}
    assert all(one == sorted(one, key=order.__getitem__) for one in levels)
    assert any(len(set(one)) > 1 for one in levels)
