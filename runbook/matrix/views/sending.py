"""What becomes of a change that somebody sends: published, proposed, or forced in an incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.models import UNCLAIMED, Team, User
from runbook.accounts.policy import Way
from runbook.accounts.services import way_for
from runbook.content import lifecycle, proposals
from runbook.content.models import Page, Proposal, Revision
from runbook.content.proposal_reading import who_could_approve
from runbook.content.revisions import Change, Published, live_of
from runbook.content.services import publish


@dataclass(frozen=True, slots=True)
class Sent:
    """Where it leads, and what is said there."""

    path: str
    said: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What will happen to a change, said before it is written."""

    proposes: bool
    said: str
    people: Sequence[User] = ()
    """Who could be asked to approve."""
    alone: bool = False
    """Whether it can be published at once in an incident: there is text to change already."""


def sending_for(
    author: User, page: Page | None, maintainer: str, teams: Sequence[Team] = ()
) -> Sending:
    """What becomes of this author's change of a page, or of a new page of one of the teams."""
    kept = page is not None and page.maintainer.slug != UNCLAIMED
    keeper = page.maintainer if page and kept else None
    team = _named(keeper.slug if keeper else maintainer, teams) or keeper
    if team is None:
        return Sending(proposes=False, said="")
    way = getattr(team, "way", None) or way_for(author, team)
    if way is Way.PROPOSE:
        people = who_could_approve(team, but=author)
        said = f"Readers see it once somebody else approves it for {team}."
        return Sending(proposes=True, said=said, people=people, alone=kept)
    if team.publishing == "approval":
        said = f"Readers see it at once: fewer than two people of {team} could approve it."
        return Sending(proposes=False, said=said)
    return Sending(proposes=False, said=f"Readers see it at once: {team} publishes directly.")


def _named(maintainer: str, teams: Sequence[Team]) -> Team | None:
    return next((one for one in teams if one.slug == maintainer), None)


def send(request: UserHttpRequest, change: Change) -> Sent:
    """Publish or propose, as the policy has it, or break glass if that was pressed.

    Raises what `publish` and `propose` raise.
    """
    posted = request.POST
    if posted.get("do") in ("break-glass", "settle-alone"):
        return published(publish(change, break_glass=True), ALONE)
    if proposals.way_to_send(change) is Way.PROPOSE:
        asked = _asked(posted.get("asked", ""), change)
        return proposed(proposals.propose(change, title=posted.get("title", ""), asked=asked))
    return published(publish(change))


def where_from(request: UserHttpRequest) -> str:
    """The item of the review from which somebody came to change a page; else empty."""
    item = request.GET.get("item", "")
    return f"/review/items/{item}/" if item.isascii() and item.isdigit() else ""


def where_next(request: UserHttpRequest, sent: Sent) -> str:
    """Back to where they came from, else to what was sent."""
    return where_from(request) or sent.path


ALONE = " It is marked as published in an incident until somebody else has looked at it."


def carry_out(
    request: UserHttpRequest,
    page: Page,
    action: Revision.Action,
    based_on: int,
    *,
    source: Revision | None = None,
    maintainer: Team | None = None,
    reason: str = "",
    done: str = "",
) -> Sent:
    """Retire, restore, revert or adopt, or propose to. Raises what the services raise."""
    author = request.user
    change = lifecycle.change_to(page, live_of(page), action, author, reason, source, maintainer)
    if proposals.way_to_send(change) is Way.PROPOSE:
        return proposed(
            proposals.propose_action(
                page,
                action,
                author=author,
                reason=reason,
                based_on=based_on,
                source=source,
                maintainer=maintainer,
            )
        )
    lifecycle.replay(page, source, action, author, reason, based_on, maintainer=maintainer)
    back = "history/" if action == Revision.Action.RETIRE else ""
    return Sent(page.get_absolute_url() + back, done)


def published(outcome: Published, more: str = "") -> Sent:
    number, merged = outcome.revision.number, outcome.merged
    taken_over = f" Taken over from the change before: {', '.join(merged)}." if merged else ""
    said = f"Revision {number} is what readers see now.{taken_over}{more}"
    return Sent(outcome.page.get_absolute_url(), said)


def proposed(proposal: Proposal) -> Sent:
    who = f"{proposal.reviewer} is asked" if proposal.reviewer else "Its approvers are told"
    return Sent(
        proposal.get_absolute_url(), f"Proposed. {who}; readers see it once it is approved."
    )


def _asked(username: str, change: Change) -> User | None:
    """The reviewer who was chosen, if they could approve it."""
    if not username:
        return None
    people = who_could_approve(change.maintainer, but=change.author)
    return next((one for one in people if one.username == username), None)
