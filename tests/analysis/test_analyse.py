"""Whole analyses: realistic pastes from the raw text to everything that they tell."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis import limits
from runbook.analysis.analyse import analyse
from runbook.analysis.answer import as_json
from runbook.analysis.model import (
    Environment,
    Organisation,
    OwnSignature,
    TooLargeError,
    UnreadableError,
)
from tests.analysis.findings.reading_examples import ORGANISATION, examples


@dataclass
class Whole:
    line: int
    told: dict[str, str]
    lines: list[str] = field(default_factory=list)

    @property
    def raw(self) -> str:
        return "\n".join(self.lines)


def wholes() -> list[Whole]:
    found: list[Whole] = []
    text = (Path(__file__).parent / "whole.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("=== "):
            found.append(Whole(number, dict(one.split("=") for one in line[4:].split())))
        else:
            found[-1].lines.append(line)
    return found


WHOLES = wholes()
RAWS = [*(one.raw for one in WHOLES), *(one.raw for one in examples())]


@pytest.mark.parametrize("whole", WHOLES, ids=lambda one: f"line {one.line}")
def test_a_realistic_paste_is_told_whole(whole: Whole) -> None:
    analysis = analyse(whole.raw)
    told, verdict = whole.told, analysis.judgement.verdict
    assert str(analysis.status) == told["status"]
    if told["layer"]:
        assert verdict.layer == told["layer"]
    worth_a_line = [one.code for one in analysis.findings if one.level != "info"]
    assert ",".join(sorted(worth_a_line)) == told["findings"]
    problems = [one.code for one in analysis.token.problems] if analysis.token else []
    if "token" in told:
        assert told["token"] in problems
    answers = {one.id: one.answer for one in analysis.questions}
    expected = {name: told[name] for name in ("valid", "allowed", "state") if name in told}
    assert {name: answers[name] for name in expected} == expected


@pytest.mark.parametrize("raw", RAWS, ids=range(len(RAWS)))
def test_the_answer_is_json_and_names_everything_that_the_contract_does(raw: str) -> None:
    told = json.loads(json.dumps(as_json(analyse(raw, ORGANISATION))))
    assert [one["id"] for one in told["questions"]] == ["returned-by", "valid", "allowed", "state"]
    assert all(one.keys() == FINDING for one in told["findings"])
    assert set(told) == set(
        "status no_response verdict candidates fronted_by tests questions token findings"
        " rate_limit redactions correlation service environment".split()
    )


def test_the_service_is_found_by_its_host_and_judges_with_what_is_known_of_it() -> None:
    organisation = Organisation(
        environments=(Environment("orders-api", "staging", hosts=("orders.staging.example.com",)),),
        signatures=(
            OwnSignature("our edge", "waf-cdn", "our-edge", (404,), "x-our-edge", "refused"),
        ),
        masks_forbidden=frozenset({"orders-api"}),
    )
    raw = (
        "> GET /orders/7 HTTP/1.1\n> Host: orders.staging.example.com\n>\n"
        "< HTTP/1.1 404 Not Found\n< X-Our-Edge: refused\n< Content-Length: 0\n<\n"
    )
    analysis = analyse(raw, organisation)
    assert (analysis.service, analysis.environment) == ("orders-api", "staging")
    assert analysis.judgement.verdict.product == "our-edge"
    assert [one.code for one in analysis.findings] == ["404-hides-forbidden"]


def test_what_can_t_be_read_says_so() -> None:
    with pytest.raises(UnreadableError):
        analyse("Dear team, the shop is down again.\nPlease look.")


def test_64_kib_are_refused_before_they_are_read() -> None:
    raw = "HTTP/1.1 500 x\n\n" + "é" * 40_000
    assert len(raw) < limits.MAX_BYTES
    with pytest.raises(TooLargeError, match="bytes"):
        analyse(raw)


def test_a_text_that_redaction_makes_longer_is_still_read() -> None:
    raw = "HTTP/1.1 500 x\n\n" + "token=Zq7 password: b " * 2_800

    assert analyse(raw).status == 500


FINDING = {"code", "level", "text", "reference", "line"}
SECRETS = {
    "token": "kJ8s7dHf62hsGf82hs7fQq",
    "password": "Tr0ub4dor&3x-sekret",
    "key": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "cookie": "s%3A9f8a7b6c5d4e3f2a1b0c9d8e",
}
PLACES = (
    ("> Authorization: Bearer {}\n", "token"),
    ("> X-Api-Key: {}\n", "key"),
    ("> Cookie: session={}\n", "cookie"),
    ("< Set-Cookie: session={}; HttpOnly\n", "cookie"),
    ('{{"password":"{}"}}\n', "password"),
    ('{{"error":"x","access_token":"{}"}}\n', "token"),
)
CHUNKS = st.sampled_from(
    [line + "\n" for one in WHOLES for line in one.lines]
    + [place.format(SECRETS[kind]) for place, kind in PLACES]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(CHUNKS, max_size=25).map("".join))
def test_shuffled_lines_are_analysed_or_refused_and_hold_no_secret(raw: str) -> None:
    try:
        told = json.dumps(as_json(analyse(raw, ORGANISATION)))
    except UnreadableError as refused:
        told = refused.message
    for secret in SECRETS.values():
        assert secret not in told


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.integers(0, len(RAWS) - 1), st.integers(0, 2_000))
def test_any_text_inside_a_paste_is_analysed_or_refused(text: str, which: int, at: int) -> None:
    raw = RAWS[which][:at] + text + RAWS[which][at:]
    try:
        json.dumps(as_json(analyse(raw, ORGANISATION)))
    except UnreadableError as refused:
        assert refused.message


@pytest.mark.parametrize("whole", WHOLES, ids=lambda one: f"line {one.line}")
def test_every_secret_of_a_paste_is_counted_and_gone(whole: Whole) -> None:
    found = re.findall(r"Bearer eyJ[\w.-]+\.([\w-]{20,})", whole.raw)
    told = json.dumps(as_json(analyse(whole.raw)))
    assert all(one not in told for one in found)
    if found:
        assert sum(one.count for one in analyse(whole.raw).redactions) >= 1
