"""The states of a proposal, the moves between them, and who may make which. Pure.

Two tables are the rule: what a move leads to, and what one has to be to make it. The tests walk
every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

ANYBODY_AFTER = timedelta(days=7)
"""A proposal that nobody touched for so long goes to any approver."""

OPEN, CHANGES, PUBLISHED, WITHDRAWN = "open", "changes", "published", "withdrawn"
WAITING = (OPEN, CHANGES)


class Move(StrEnum):
    COMMENT = "comment"
    REVISE = "revise"
    ASK = "ask"
    REQUEST_CHANGES = "request-changes"
    APPROVE = "approve"
    WITHDRAW = "withdraw"


NEXT: dict[tuple[str, Move], str] = {
    (OPEN, Move.COMMENT): OPEN,
    (OPEN, Move.REVISE): OPEN,
    (OPEN, Move.ASK): OPEN,
    (OPEN, Move.REQUEST_CHANGES): CHANGES,
    (OPEN, Move.APPROVE): PUBLISHED,
    (OPEN, Move.WITHDRAW): WITHDRAWN,
    (CHANGES, Move.COMMENT): CHANGES,
    (CHANGES, Move.REVISE): OPEN,
    (CHANGES, Move.ASK): CHANGES,
    (CHANGES, Move.WITHDRAW): WITHDRAWN,
    (PUBLISHED, Move.COMMENT): PUBLISHED,
    (WITHDRAWN, Move.COMMENT): WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to a proposal.

    `wrote` is true for its author and whoever wrote one of its versions; `approves` for who may
    approve for its team, whether they wrote some of it or not.
    """

    author: bool = False
    wrote: bool = False
    proposes: bool = False
    approves: bool = False
    administrator: bool = False


def next_state(state: str, move: Move) -> str | None:
    """Where a move leads from a state; None where there is no such move."""
    return NEXT.get((state, move))


def refusal(move: Move, standing: Standing) -> str:
    """Why this person may not make this move, in words; empty where they may."""
    if move is Move.APPROVE and standing.wrote:
        return "You wrote some of this, so somebody else approves it."
    if move in (Move.APPROVE, Move.REQUEST_CHANGES) and not standing.approves:
        return "An approver of the team decides on this, an administrator, or after seven days any."
    if move is Move.WITHDRAW and not (standing.author or standing.administrator):
        return "Its author withdraws a proposal, or an administrator."
    if move is Move.COMMENT and not (standing.proposes or standing.approves or standing.author):
        return "Readers cannot take part in proposals; ask an administrator for a role."
    if move in (Move.REVISE, Move.ASK) and not (standing.proposes or standing.author):
        return "You may not change this page, so you may not change a proposal for it."
    return ""


def moves(state: str, standing: Standing) -> frozenset[Move]:
    """What this person may do now."""
    return frozenset(
        move for move in Move if next_state(state, move) and not refusal(move, standing)
    )
