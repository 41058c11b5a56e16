"""The table of a proposal's states and moves, walked row by row."""

from __future__ import annotations

from itertools import product

import pytest

from runbook.content.models import Proposal
from runbook.content.proposal_states import (
    NEXT,
    WAITING,
    Move,
    Standing,
    moves,
    next_state,
    refusal,
)

STATES = [str(one) for one in Proposal.State.values]
FULL = Standing(proposes=True, approves=True, administrator=True)


def test_the_table_knows_every_state_of_the_model() -> None:
    assert {state for state, _ in NEXT} | set(NEXT.values()) == set(STATES)


@pytest.mark.parametrize(("state", "move"), [*product(STATES, Move)])
def test_what_is_decided_stays_decided(state: str, move: Move) -> None:
    if state not in WAITING:
        assert next_state(state, move) in (None, state)


def test_only_an_approval_publishes() -> None:
    leading = {move for (_, move), then in NEXT.items() if then == "published" and _ in WAITING}

    assert leading == {Move.APPROVE}


def test_what_needs_changes_is_rewritten_before_it_is_approved() -> None:
    assert next_state("changes", Move.APPROVE) is None
    assert next_state("changes", Move.REVISE) == "open"


@pytest.mark.parametrize("administrator", [True, False])
@pytest.mark.parametrize("author", [True, False])
def test_whoever_wrote_some_of_it_never_approves(author: bool, administrator: bool) -> None:
    standing = Standing(
        author=author, wrote=True, proposes=True, approves=True, administrator=administrator
    )

    assert "somebody else approves" in refusal(Move.APPROVE, standing)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(), set()),
        (
            Standing(author=True, wrote=True, proposes=True),
            {"comment", "revise", "ask", "withdraw"},
        ),
        (Standing(proposes=True), {"comment", "revise", "ask"}),
        (
            Standing(proposes=True, approves=True),
            {"comment", "revise", "ask", "request-changes", "approve"},
        ),
        (FULL, set(Move)),
    ],
)
def test_what_each_may_do_with_an_open_one(standing: Standing, expected: set[str]) -> None:
    assert moves("open", standing) == expected


def test_nothing_but_words_is_added_to_what_is_decided() -> None:
    assert moves("published", FULL) == {Move.COMMENT}
    assert moves("withdrawn", FULL) == {Move.COMMENT}
