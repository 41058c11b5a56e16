"""How right the analysis is on labelled rows: the same measures as the bars of the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from runbook.analysis.analyse import analyse
from runbook.analysis.model import UnreadableError

SURE = 0.8

type Row = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """One row beside what the analysis says of it."""

    row: Row
    layer: str | None
    product: str | None
    confidence: float
    fronts: frozenset[str]
    stage: str | None
    status: int | None

    @property
    def committed(self) -> bool:
        return self.layer is not None

    @property
    def right(self) -> bool:
        return self.layer == self.row["true_layer"]

    @property
    def misnamed(self) -> bool:
        """It names a product that did not write the bytes; to name none is no mistake."""
        truly = self.row["true_product"]
        return bool(self.product and truly and self.product != truly)

    @property
    def sure_and_wrong(self) -> bool:
        return self.committed and not self.right and self.confidence >= SURE

    @property
    def fronted_right(self) -> bool:
        return self.right and set(self.row["fronted_by"]) <= self.fronts


def judge_row(row: Row) -> Judged:
    """Analyse its text. What cannot be read counts as an abstention."""
    try:
        told = analyse(row["raw"])
    except UnreadableError:
        return Judged(row, None, None, 0.0, frozenset(), None, None)
    verdict = told.judgement.verdict
    layer = None if verdict.abstained else verdict.layer
    fronts = frozenset(one.product for one in told.judgement.fronted_by)
    stage = told.no_response.stage if told.no_response else None
    return Judged(row, layer, verdict.product, verdict.confidence, fronts, stage, told.status)


@dataclass(frozen=True)
class Measure:
    """Numbers over some rows; shares are of 1, and 1 where there is nothing to count."""

    rows: int
    precision: float
    coverage: float
    sure_and_wrong: float
    fronted: float
    passed_on: int
    product: float

    def line(self, name: str) -> str:
        return (
            f"| {name} | {self.rows} | {self.precision:.1%} | {self.coverage:.1%} | "
            f"{self.sure_and_wrong:.1%} | {self.fronted:.1%} of {self.passed_on} | "
            f"{self.product:.1%} |"
        )


HEAD = (
    "| rows | number | precision | coverage | sure and wrong | fronted by and answered by | "
    "product |\n|---|---|---|---|---|---|---|"
)


def measure(judged: Sequence[Judged]) -> Measure:
    committed = [one for one in judged if one.committed]
    passed = [one for one in judged if one.row["fronted_by"]]
    named = [one for one in judged if one.row["true_product"] and one.right]
    return Measure(
        len(judged),
        _share(sum(one.right for one in committed), len(committed)),
        _share(len(committed), len(judged)),
        _share(sum(one.sure_and_wrong for one in judged), len(judged), nothing=0.0),
        _share(sum(one.fronted_right for one in passed), len(passed)),
        len(passed),
        _share(sum(one.product == one.row["true_product"] for one in named), len(named)),
    )


def _share(some: int, of: int, nothing: float = 1.0) -> float:
    return some / of if of else nothing


def report(rows: Iterable[Row]) -> str:
    """Tables by everything, layer and form, then each row that is wrong."""
    everything = [judge_row(row) for row in rows]
    answered = [one for one in everything if one.row["true_layer"]]
    responses = [one for one in answered if not one.row["format"].startswith("log-")]
    lines = [HEAD, measure(responses).line("responses")]
    lines += _grouped(responses, "true_layer")
    lines += _grouped(responses, "difficulty")
    lines += _grouped(answered, "format")
    lines += ["", *_stages([one for one in everything if one.row.get("stage")]), ""]
    lines += [_wrong(one) for one in answered if one.committed and not one.right]
    lines += [_abstained(one) for one in answered if not one.committed]
    lines += [_unfronted(one) for one in answered if one.right and not one.fronted_right]
    lines += [_misnamed(one) for one in responses if one.right and one.misnamed]
    return "\n".join(lines)


def _grouped(judged: Iterable[Judged], key: str) -> list[str]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[one.row[key]].append(one)
    return [measure(groups[name]).line(f"{key}: {name}") for name in sorted(groups)]


def _stages(judged: Sequence[Judged]) -> list[str]:
    wrong = [one for one in judged if one.stage != one.row["stage"]]
    lines = [f"stages reached: {len(judged) - len(wrong)} of {len(judged)} right"]
    return lines + [f"  STAGE {one.row['id']}: {one.stage}" for one in wrong]


def _wrong(one: Judged) -> str:
    sure = "SURE AND WRONG" if one.sure_and_wrong else "wrong"
    return (
        f"{sure} {one.row['id']} ({one.row['format']}, {one.row['difficulty']}): "
        f"{one.layer}/{one.product} {one.confidence:.2f}, truly {one.row['true_layer']}"
    )


def _abstained(one: Judged) -> str:
    return f"abstained {one.row['id']} ({one.row['format']}), truly {one.row['true_layer']}"


def _unfronted(one: Judged) -> str:
    return (
        f"fronts {one.row['id']} ({one.row['format']}): {sorted(one.fronts)}, "
        f"truly {one.row['fronted_by']}"
    )


def _misnamed(one: Judged) -> str:
    return (
        f"product {one.row['id']} ({one.row['format']}): {one.product}, "
        f"truly {one.row['true_product']}"
    )
