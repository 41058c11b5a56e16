"""What is reached on products that nobody has described: each response with its own one hidden.

Every signature of the product that wrote a response is taken away before it is judged, so what is
left is mechanism. The bars are what is reached, a little below, so that a change that costs shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from runbook.analysis.model import Judgement, Organisation
from runbook.analysis.reading import read
from runbook.analysis.redaction import redact
from runbook.analysis.signatures import engine
from runbook.analysis.signatures.load import signatures
from runbook.analysis.verdict import judge

HERE = Path(__file__).parent
PRECISION = 0.82
COVERAGE = 0.72
BENCH_PRECISION = 0.95
BENCH_COVERAGE = 0.71
SURE = 0.8
SURE_AND_WRONG = 5

type Row = dict[str, Any]
type Judged = list[tuple[Row, Judgement]]


@cache
def without(product: str) -> engine.Index:
    return engine.Index.over(one for one in signatures() if one.product != product)


def rows(file: str) -> Iterator[Row]:
    for line in (HERE / file).read_text(encoding="utf-8").splitlines():
        row: Row = json.loads(line)
        log = row.get("format", "").startswith("log-")
        if row["true_product"] and row["true_layer"] and not log:
            yield row


def judge_all(file: str) -> Judged:
    found: Judged = []
    with pytest.MonkeyPatch.context() as patch:
        for row in rows(file):
            index = without(row["true_product"])
            patch.setattr(engine, "shipped", lambda index=index: index)
            found.append((row, judge(read(redact(row["raw"]).text), Organisation())))
    return found


@pytest.fixture(scope="module")
def judged() -> Judged:
    return judge_all("responses.jsonl")


def wrong(judged: Judged, at_least: float) -> list[str]:
    return [
        f"{row['id']}: {found.verdict.layer}, truly {row['true_layer']}"
        for row, found in judged
        if found.verdict.layer not in (row["true_layer"], None)
        and found.verdict.confidence >= at_least
    ]


def test_the_answers_of_unknown_products_are_mostly_told_by_mechanism(judged: Judged) -> None:
    committed = [row for row, found in judged if not found.verdict.abstained]
    false = wrong(judged, 0.0)
    assert 1 - len(false) / len(committed) >= PRECISION, false
    assert len(committed) >= COVERAGE * len(judged)


def test_answers_of_the_bench_are_told_with_their_product_hidden() -> None:
    found = judge_all("bench.jsonl")
    committed = [row for row, one in found if not one.verdict.abstained]
    false = wrong(found, 0.0)
    assert len(found) >= 250
    assert 1 - len(false) / len(committed) >= BENCH_PRECISION, false
    assert len(committed) >= BENCH_COVERAGE * len(found)


def test_an_unknown_product_is_hardly_ever_taken_for_a_known_one_for_sure(judged: Judged) -> None:
    false = wrong(judged, SURE)
    assert len(false) <= SURE_AND_WRONG, false


def test_no_product_that_was_hidden_is_named(judged: Judged) -> None:
    named = [
        row["id"]
        for row, found in judged
        if found.verdict.product == row["true_product"] and not found.verdict.stated
    ]
    assert not named
