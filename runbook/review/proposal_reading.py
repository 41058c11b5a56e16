"""What the page of one proposal shows: its diff, how it stands to the page, who may do what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from runbook.accounts.models import User
from runbook.content.diff import FieldDiff, diff, summarise
from runbook.content.merge import Merge
from runbook.content.models import Page, Proposal, ProposalEvent, Revision
from runbook.content.proposal_reading import (
    keeper_of,
    standing_of,
    text_of_proposal,
    waiting,
    who_could_approve,
)
from runbook.content.proposal_states import Move, Standing, moves, refusal
from runbook.content.proposals import merge_with
from runbook.content.revisions import text_of

JOINS = (
    *("page__maintainer", "page__live_revision__maintainer", "page__live_revision__owner"),
    *("author", "maintainer", "owner", "reviewer", "decided_by", "revision"),
    *("based_on__maintainer", "based_on__owner"),
)
FEW_TRIES = 5


@dataclass(frozen=True, slots=True)
class CheckToday:
    """A check that the proposal drops or rewrites, and how often it found it."""

    name: str
    found: int
    tried: int


@dataclass(frozen=True, slots=True)
class ProposalReading:
    proposal: Proposal
    live: Revision | None
    merge: Merge
    """The proposal on top of what readers see now."""
    diffs: Sequence[FieldDiff]
    summary: str
    standing: Standing
    moves: frozenset[Move]
    refused: str
    """Why this reader may not approve it; empty where they may."""
    others: Sequence[Proposal]
    events: Sequence[ProposalEvent]
    people: Sequence[User]
    checks: Sequence[CheckToday]

    @property
    def moved(self) -> bool:
        """Whether another revision went live since it was written."""
        based_on = self.proposal.based_on_id
        return bool(self.live and self.waits and based_on != self.live.pk)

    @property
    def waits(self) -> bool:
        return self.proposal.state in ("open", "changes")

    @property
    def next_number(self) -> int:
        return self.live.number + 1 if self.live else 1

    @property
    def may(self) -> dict[str, bool]:
        """What this reader may do, by the move's name."""
        return {move.value: move in self.moves for move in Move}

    @property
    def may_request(self) -> bool:
        return Move.REQUEST_CHANGES in self.moves


def find(number: int) -> Proposal | None:
    return Proposal.objects.select_related(*JOINS).filter(pk=number).first()


def read_proposal(proposal: Proposal, user: User) -> ProposalReading:
    page = proposal.page
    live = live_revision(page)
    decided = proposal.revision
    against = proposal.based_on if decided or not live else live
    if against is not None and page is not None:
        against.page = page
    merge = merge_with(proposal, live) if live and not decided else None
    text = merge.content if merge and not merge.conflicts else text_of_proposal(proposal)
    diffs = diff(text_of(against) if against else {}, text)
    keeper = keeper_of(proposal)
    standing = standing_of(user, proposal)
    others = waiting().filter(kind=proposal.kind, key=proposal.key).exclude(pk=proposal.pk)
    may = moves(proposal.state, standing)
    return ProposalReading(
        proposal,
        live,
        merge or Merge(text),
        diffs,
        summarise(diffs),
        standing,
        may,
        refusal(Move.APPROVE, standing),
        list(others[:10]),
        list(proposal.events.select_related("by")),
        who_could_approve(keeper, but=proposal.author) if Move.ASK in may else (),
        checks_today(page, against, text),
    )


def live_revision(page: Page | None) -> Revision | None:
    if page is None or page.live_revision is None:
        return None
    page.live_revision.page = page
    return page.live_revision


def checks_today(
    page: Page | None, against: Revision | None, text: dict[str, Any]
) -> list[CheckToday]:
    """What is known of the checks that would change, from five tries on."""
    if page is None or against is None:
        return []
    after = {one["id"]: one for one in text.get("first_checks", ())}
    found = []
    for check in text_of(against).get("first_checks", ()):
        tally = page.tallies.get(check["id"])
        if tally and tally[1] >= FEW_TRIES and after.get(check["id"]) != check:
            found.append(CheckToday(check["text"], tally[0], tally[1]))
    return found
