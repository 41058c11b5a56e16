"""The bars over real responses: those that weights were chosen on, and those they were not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from runbook.analysis.model import Judgement, Organisation, UnreadableError, Verdict
from runbook.analysis.reading import read
from runbook.analysis.verdict import judge
from tests.analysis.plain import paste

HERE = Path(__file__).parent
SURE = 0.8

type Row = dict[str, Any]
type Judged = list[tuple[Row, Judgement]]


@cache
def rows() -> tuple[Row, ...]:
    lines = (HERE / "responses.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@cache
def judged(half: str) -> Judged:
    return [(row, judge(read(row["raw"]), Organisation())) for row in rows() if row["half"] == half]


def wrong(half: str, at_least: float) -> list[str]:
    return [
        row["id"]
        for row, found in judged(half)
        if not found.verdict.abstained
        and found.verdict.layer != row["true_layer"]
        and found.verdict.confidence >= at_least
    ]


def test_the_responses_are_many_and_cover_every_layer() -> None:
    assert len(rows()) >= 150
    assert all(row["source"] is None or "/issues/" in row["source"] for row in rows())
    assert {row["true_layer"] for row in rows()} == {
        "application",
        "auth",
        "downstream",
        "gateway",
        "load-balancer",
        "waf-cdn",
    }


@pytest.mark.parametrize("half", ["tuned", "held-out"])
def test_verdicts_are_right_where_they_commit(half: str) -> None:
    committed = [row for row, found in judged(half) if not found.verdict.abstained]
    assert len(wrong(half, 0.0)) <= 0.05 * len(committed), wrong(half, 0.0)
    assert len(committed) >= 0.85 * len(judged(half))


def test_hardly_any_verdict_is_sure_and_wrong() -> None:
    everything = wrong("tuned", SURE) + wrong("held-out", SURE)
    assert len(everything) <= 0.01 * len(rows()), everything


def test_who_fronted_is_named_where_an_error_was_passed_on() -> None:
    passed = [
        (row, found)
        for half in ("tuned", "held-out")
        for row, found in judged(half)
        if row["fronted_by"]
    ]
    right = [
        row
        for row, found in passed
        if found.verdict.layer == row["true_layer"]
        and set(row["fronted_by"]) <= {one.product for one in found.fronted_by}
    ]
    assert len(right) >= 0.9 * len(passed)


def test_every_quotation_stands_in_the_text_that_was_pasted() -> None:
    for half in ("tuned", "held-out"):
        for row, found in judged(half):
            for candidate in found.candidates:
                for one in candidate.evidence:
                    if one.where.startswith("header") and one.line is not None:
                        assert one.quote[:40] in row["raw"].splitlines()[one.line - 1], row["id"]


def imitations() -> Iterator[tuple[str, str]]:
    blocks = (HERE / "imitations.txt").read_text(encoding="utf-8").split("=== ")
    for block in blocks[1:]:
        title, _, message = block.partition("\n")
        yield title, message


@pytest.mark.parametrize(("title", "message"), [*imitations()])
def test_an_application_that_sends_another_products_page_never_makes_it_sure(
    title: str, message: str
) -> None:
    verdict = judge(paste(message), Organisation()).verdict
    assert verdict.layer in ("application", None) or verdict.confidence < SURE, title


def cut(raw: str) -> Iterator[str]:
    """The response as people cut it: its head alone, its content alone, a head without status."""
    head, _, content = raw.partition("\n\n")
    if raw.startswith("HTTP/") and len(content) > 12:
        yield head
        yield content
        yield head.partition("\n")[2]


def verdict(text: str) -> Verdict:
    try:
        return judge(read(text), Organisation()).verdict
    except UnreadableError:
        return Verdict(None, None, 0.0, abstained=True)


def test_cutting_a_response_hardly_ever_makes_a_verdict_sure_and_wrong() -> None:
    some = [(row, text) for row in rows() for text in cut(row["raw"])]
    judgements = [(row, verdict(text)) for row, text in some]
    false = [
        row["id"]
        for row, found in judgements
        if found.layer not in (row["true_layer"], None) and found.confidence >= SURE
    ]
    assert len(some) >= 300
    assert len(false) <= 0.01 * len(some), false
