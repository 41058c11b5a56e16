"""What the verdict reaches on answers of real software, broken one part at a time.

`python benchmarks/layers/run.py --save` made the rows; each says which part of which chain was
broken. The bars are what is reached, a little below, so that a change that costs shows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from runbook.analysis.analyse import analyse
from runbook.analysis.model import Analysis

HERE = Path(__file__).parent
SURE = 0.8
WRONG = 0.04  # of the verdicts that commit
COVERAGE = 0.94
SURE_AND_WRONG = 0.01
FRONTED = 0.90
LOGS = 0.98

type Row = dict[str, Any]
type Told = tuple[Row, Analysis]


@cache
def told() -> tuple[Told, ...]:
    lines = (HERE / "bench.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return tuple((row, analyse(row["raw"])) for row in rows)


def answers(*layers: str) -> list[Told]:
    return [
        one
        for one in told()
        if one[0]["true_layer"]
        and not one[0]["format"].startswith("log-")
        and (not layers or one[0]["true_layer"] in layers)
    ]


def wrong(some: Sequence[Told], at_least: float = 0.0) -> list[str]:
    return [
        f"{row['id']}: {found.judgement.verdict.layer}"
        for row, found in some
        if not found.judgement.verdict.abstained
        and found.judgement.verdict.layer != row["true_layer"]
        and found.judgement.verdict.confidence >= at_least
    ]


def committed(some: Sequence[Told]) -> int:
    return sum(not found.judgement.verdict.abstained for _, found in some)


def test_every_chain_and_every_layer_of_the_bench_is_kept() -> None:
    rows = [row for row, _ in told()]
    assert len(rows) >= 300
    assert len({row["chain"] for row in rows}) >= 25
    assert len({row["id"] for row in rows}) == len(rows)
    layers = Counter(row["true_layer"] for row in rows)
    assert set(layers) == {"application", "auth", "downstream", "load-balancer", "waf-cdn", None}


def test_answers_of_real_software_are_attributed_to_the_part_that_was_broken() -> None:
    some = answers()
    assert len(wrong(some)) <= WRONG * committed(some), wrong(some)
    assert committed(some) >= COVERAGE * len(some)


@pytest.mark.parametrize("layer", ["application", "load-balancer"])
def test_neither_applications_nor_proxies_are_blamed_for_the_other(layer: str) -> None:
    some = answers(layer)
    assert len(wrong(some)) <= 0.05 * committed(some), wrong(some)


def test_hardly_any_verdict_on_the_bench_is_sure_and_wrong() -> None:
    some = answers()
    assert len(wrong(some, SURE)) <= SURE_AND_WRONG * len(some), wrong(some, SURE)


def test_parts_in_front_that_left_a_trace_are_named() -> None:
    passed = [(row, found) for row, found in answers() if row["fronted_by"]]
    right = [
        row
        for row, found in passed
        if found.judgement.verdict.layer == row["true_layer"]
        and set(row["fronted_by"]) <= {one.product for one in found.judgement.fronted_by}
    ]
    assert len(passed) >= 50
    assert len(right) >= FRONTED * len(passed)


def test_access_log_lines_of_the_bench_tell_which_side_answered() -> None:
    lines = [one for one in told() if one[0]["format"].startswith("log-")]
    assert {row["format"] for row, _ in lines} >= {"log-nginx", "log-haproxy"}
    right = [row for row, found in lines if found.judgement.verdict.layer == row["true_layer"]]
    assert len(right) >= LOGS * len(lines), wrong(lines)


def test_curls_own_failures_tell_the_stage_that_the_call_reached() -> None:
    failed = [one for one in told() if "stage" in one[0]]
    assert len(failed) >= 10
    missed = [
        row["id"]
        for row, found in failed
        if found.no_response is None or found.no_response.stage != row["stage"]
    ]
    assert len(missed) <= 0.06 * len(failed), missed
