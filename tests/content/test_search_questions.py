"""The list of questions, each with the page that must come first."""

from __future__ import annotations

from pathlib import Path

import pytest

from runbook.content.search import search
from runbook.starter.loader import load_starter
from tests.factories import make_entry, make_service, make_team

QUESTIONS = Path(__file__).with_name("search_questions.tsv")
SHARE = 0.95


def read_questions() -> list[tuple[str, str]]:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [(question, expected) for question, expected in (line.split("\t") for line in lines)]


@pytest.fixture
def organisation(db: None) -> None:
    """The starter content, and a few services that have words of their own."""
    load_starter()
    team, owner = make_team("Payments"), make_team("Platform")
    make_team("Identity")
    payments = make_service("Payments API", team=team, aliases=["pay", "checkout"])
    ledger, orders = make_service("Ledger", team=team), make_service("Orders API")
    make_service("Orders Worker")
    make_service("Stripe", kind="external")
    cells = [(403, "gateway", payments), (502, "application", payments), (401, "auth", orders)]
    for code, layer, service in [*cells, (500, "application", ledger)]:
        text = f"{service.name} refused: the acquirer did not settle."
        make_entry(code, layer, service, owner=owner, summary=text)


def test_nearly_every_question_finds_the_right_page_first(organisation: None) -> None:
    questions = read_questions()

    first = {question: search(question).hits[:1] for question, _ in questions}

    wrong = [
        f"{question}: {[f'{hit.kind}:{hit.key}' for hit in first[question]]}, not {expected}"
        for question, expected in questions
        if [f"{hit.kind}:{hit.key}" for hit in first[question]] != [expected]
    ]
    assert len(questions) >= 60
    assert len(wrong) <= (1 - SHARE) * len(questions), "\n".join(wrong)


@pytest.mark.parametrize("question", ["403 gateway", "expired token", "502 payments"])
def test_the_three_questions_of_the_promise_are_never_wrong(
    organisation: None, question: str
) -> None:
    expected = dict(read_questions())[question]

    first = search(question).hits[0]

    assert f"{first.kind}:{first.key}" == expected
