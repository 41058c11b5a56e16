"""Changes that wait for a second person: proposed, discussed, rewritten, approved or withdrawn.

Every function is one transaction, checks permission, and locks the proposal before the page.
`proposal_states` says which moves there are and who makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import UNCLAIMED, Team, User
from runbook.accounts.policy import Way
from runbook.core.models import bump_stamp

from . import lifecycle
from .checks import (
    check_key,
    check_not_retired,
    checked_content,
    checked_reason,
    way_of,
)
from .errors import (
    AlreadyThereError,
    NothingChangedError,
    NotYoursError,
    ProposalMovedError,
    StaleError,
)
from .kinds import SCHEMA_VERSION
from .merge import Choice, Merge, resolve
from .models import Page, Proposal, ProposalEdit, ProposalEvent, Publication, Revision
from .proposal_reading import keeper_of, standing_of, text_of_proposal
from .proposal_states import WAITING, Move, next_state, refusal
from .revisions import Change, Published, insert_revision, live_of, locked_page, text_of
from .services import as_merged, from_merge, on_top_of

MAX_WORDS = 4000


@transaction.atomic
def propose(
    change: Change,
    *,
    title: str = "",
    action: Revision.Action = Revision.Action.PUBLISH,
    asked: User | None = None,
) -> Proposal:
    """Record a change for somebody else to approve; `asked` is a reviewer by name.

    Raises what publishing would: InvalidContentError, NoReasonError, PermissionDenied,
    StaleError, AlreadyThereError, RetiredError, NothingChangedError.
    """
    content = checked_content(change.kind, change.content)
    change = replace(change, content=content, reason=checked_reason(change.reason))
    page = Page.objects.filter(kind=change.kind, key=change.key).first()
    live = live_of(page) if page and page.live_revision_id else None
    change = _checked(change, page, live, action)
    proposal = Proposal.objects.create(
        kind=change.kind,
        key=change.key,
        page=page if live else None,
        action=action,
        title=(title.strip() or change.reason)[:200],
        reason=change.reason,
        content=change.content,
        schema=SCHEMA_VERSION,
        maintainer=change.maintainer,
        owner=change.owner,
        based_on=live,
        author=change.author,
        reviewer=asked if asked and asked != change.author else None,
    )
    _keep_edit(proposal, change.author)
    _happened(proposal, change.author, ProposalEvent.Kind.OPENED, change.reason)
    return proposal


def way_to_send(change: Change) -> Way:
    """Whether this change would be published, proposed or refused, as things stand."""
    page = Page.objects.filter(kind=change.kind, key=change.key).select_related("maintainer")
    found = page.first()
    return way_of(
        change.author, found.maintainer if found else change.maintainer, change.maintainer
    )


@transaction.atomic
def propose_action(
    page: Page,
    action: Revision.Action,
    *,
    author: User,
    reason: str,
    based_on: int,
    source: Revision | None = None,
    maintainer: Team | None = None,
) -> Proposal:
    """Propose to retire, restore, revert or adopt a page; `based_on` is the revision they saw.

    Raises StaleError where another one is live now, and what `propose` raises.
    """
    page = locked_page(page.kind, page.key)
    live = live_of(page)
    if live.number != based_on:
        raise StaleError(page, live, Merge(text_of(live), (), ()))
    change = lifecycle.change_to(page, live, action, author, reason, source, maintainer)
    title = f"{Revision.Action(action).label.removesuffix('d')} {page.title}"
    return propose(change, title=title, action=action)


def _checked(
    change: Change, page: Page | None, live: Revision | None, action: Revision.Action
) -> Change:
    """The change as it stands on what readers see, or why it cannot be proposed."""
    current = live.maintainer if live else change.maintainer
    _check_may_propose(change.author, current, change.maintainer)
    if page is None or live is None:
        check_key(change.kind, change.key)
        return change
    if action != Revision.Action.PUBLISH:
        lifecycle.check_applies(action, page, live, change)
        return change
    if change.based_on is None:
        raise AlreadyThereError(page)
    check_not_retired(page)
    change, _ = on_top_of(live, change)
    if as_merged(change) == text_of(live):
        raise NothingChangedError("This is what readers see already; there is nothing to propose.")
    return change


def _check_may_propose(author: User, current: Team, wanted: Team) -> None:
    if way_of(author, current, wanted) is Way.REFUSE:
        keeper = wanted if current.slug == UNCLAIMED else current
        raise NotYoursError(f"You may not change pages of {keeper}. Nothing was proposed.", keeper)


@transaction.atomic
def revise(
    proposal: Proposal,
    change: Change,
    *,
    version: int,
    against: int | None = None,
    choices: Mapping[str, Choice] | None = None,
) -> Proposal:
    """Write a new version of a proposal's text; `change.author` is who writes it.

    `version` is the one they saw. With `against` the text is merged with that revision, their
    `choices` deciding where both changed the same place. Raises ProposalMovedError where somebody
    wrote a version or decided meanwhile, StaleError while a conflict has no answer.
    """
    proposal = _locked(proposal, Move.REVISE, change.author)
    if proposal.version != version:
        raise ProposalMovedError(
            f"Somebody wrote version {proposal.version} of this proposal while you wrote yours."
        )
    change = replace(change, content=checked_content(change.kind, change.content))
    live = live_of(proposal.page) if proposal.page else None
    current = live.maintainer if live else change.maintainer
    _check_may_propose(change.author, current, change.maintainer)
    if live is not None and against is not None:
        change = _settled(proposal, live, change, choices or {})
    if live is not None and proposal.action == Revision.Action.PUBLISH:
        change, _ = on_top_of(live, change)
    proposal.content, proposal.schema = change.content, SCHEMA_VERSION
    proposal.maintainer, proposal.owner, proposal.based_on = change.maintainer, change.owner, live
    proposal.version += 1
    _keep_edit(proposal, change.author)
    merged = against is not None
    _happened(
        proposal,
        change.author,
        ProposalEvent.Kind.MERGED if merged else ProposalEvent.Kind.EDITED,
        change.reason,
        state=Proposal.State.OPEN,
    )
    return proposal


def _settled(
    proposal: Proposal, live: Revision, change: Change, choices: Mapping[str, Choice]
) -> Change:
    outcome = merge_with(proposal, live, choices, text=as_merged(change))
    if outcome.conflicts:
        raise StaleError(live.page, live, outcome)
    return replace(from_merge(change, outcome), based_on=live.number)


def merge_with(
    proposal: Proposal,
    live: Revision,
    choices: Mapping[str, Choice] | None = None,
    *,
    text: Mapping[str, Any] | None = None,
) -> Merge:
    """The proposal's text on top of what readers see now. Without a move of the base: itself."""
    mine = dict(text or text_of_proposal(proposal))
    if proposal.action != Revision.Action.PUBLISH or proposal.based_on_id == live.pk:
        return Merge(mine)
    base = proposal.based_on
    return resolve(text_of(base) if base else {}, mine, text_of(live), choices or {})


@dataclass(frozen=True, slots=True)
class Seen:
    """What an approver looked at: the proposal's version and the live revision's number."""

    version: int
    live: int | None


@transaction.atomic
def approve(
    proposal: Proposal, *, approver: User, seen: Seen, note: str = "", confirm: bool = False
) -> Published:
    """Publish a proposal in the name of two people: who wrote it and who approves it.

    Text that other people published meanwhile is merged as the approver saw it merged. With
    `confirm` the new revision counts as reviewed by the approver. Raises ProposalMovedError where
    the proposal or the page is not what they saw, StaleError for conflicts with what is live,
    PermissionDenied, InvalidContentError, AlreadyThereError.
    """
    proposal = _locked(proposal, Move.APPROVE, approver)
    if proposal.version != seen.version:
        raise ProposalMovedError(f"Version {proposal.version} was written while you read.")
    page, live = _page_to_publish(proposal, seen)
    change = _change_of(proposal, live)
    # One who left, or lost their role, does not publish any more, and neither does their text.
    _check_may_propose(
        proposal.author, live.maintainer if live else change.maintainer, change.maintainer
    )
    revision = insert_revision(
        page,
        live,
        change,
        Revision.Action(proposal.action),
        Publication.APPROVED,
        approved_by=approver,
    )
    Proposal.objects.filter(kind=proposal.kind, key=proposal.key, page=None).update(page=page)
    proposal.page, proposal.revision = page, revision
    _happened(proposal, approver, ProposalEvent.Kind.APPROVED, note, state=Proposal.State.PUBLISHED)
    if confirm and page.retired_at is None:
        lifecycle.confirm(page, reviewer=approver, based_on=revision.number)
    return Published(page, revision)


def _page_to_publish(proposal: Proposal, seen: Seen) -> tuple[Page, Revision | None]:
    if proposal.page is None:
        existing = Page.objects.filter(kind=proposal.kind, key=proposal.key).first()
        if existing is not None:
            raise AlreadyThereError(existing)
        page = Page.objects.create(
            kind=proposal.kind, key=proposal.key, maintainer=proposal.maintainer
        )
        return page, None
    page = locked_page(proposal.kind, proposal.key)
    live = live_of(page)
    if live.number != seen.live:
        raise ProposalMovedError(f"Revision {live.number} went live while you read.")
    return page, live


def _change_of(proposal: Proposal, live: Revision | None) -> Change:
    """What is published: the proposal's text, merged with what went live since."""
    change = Change(
        proposal.kind,
        proposal.key,
        proposal.content,
        proposal.maintainer,
        proposal.owner,
        proposal.author,
        proposal.reason,
    )
    if live is None:
        return replace(change, content=checked_content(change.kind, change.content))
    outcome = merge_with(proposal, live)
    if outcome.conflicts:
        raise StaleError(live.page, live, outcome)
    change = from_merge(change, outcome)
    lifecycle.check_applies(Revision.Action(proposal.action), live.page, live, change)
    return change


@transaction.atomic
def comment(proposal: Proposal, *, by: User, text: str) -> Proposal:
    proposal = _locked(proposal, Move.COMMENT, by)
    _happened(proposal, by, ProposalEvent.Kind.COMMENT, checked_words(text))
    return proposal


@transaction.atomic
def ask(proposal: Proposal, *, by: User, reviewer: User) -> Proposal:
    """Ask somebody by name; others who may approve still can."""
    proposal = _locked(proposal, Move.ASK, by)
    if refusal(Move.APPROVE, standing_of(reviewer, proposal)):
        raise PermissionDenied(f"{reviewer} could not approve this; ask somebody else.")
    proposal.reviewer = reviewer
    _happened(proposal, by, ProposalEvent.Kind.ASKED, str(reviewer))
    return proposal


@transaction.atomic
def request_changes(proposal: Proposal, *, by: User, note: str) -> Proposal:
    proposal = _locked(proposal, Move.REQUEST_CHANGES, by)
    note = checked_words(note)
    _happened(proposal, by, ProposalEvent.Kind.CHANGES, note, state=Proposal.State.CHANGES)
    return proposal


@transaction.atomic
def withdraw(proposal: Proposal, *, by: User, note: str = "") -> Proposal:
    proposal = _locked(proposal, Move.WITHDRAW, by)
    state = Proposal.State.WITHDRAWN
    _happened(proposal, by, ProposalEvent.Kind.WITHDRAWN, note.strip(), state=state)
    return proposal


def checked_words(text: str) -> str:
    """A note or comment that people can read. Raises NoReasonError."""
    text = text.replace("\r\n", "\n").strip()
    checked_reason(" ".join(text.split())[:300])
    return text[:MAX_WORDS].replace("\0", "")


def _locked(proposal: Proposal, move: Move, by: User) -> Proposal:
    """The proposal with its row locked, if this person may make this move now."""
    found = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("page__maintainer", "maintainer", "owner", "author", "based_on")
        .get(pk=proposal.pk)
    )
    reason = refusal(move, standing_of(by, found))
    if reason:
        raise NotYoursError(f"{reason} Nothing was changed.", keeper_of(found))
    if next_state(found.state, move) is None:
        said = found.get_state_display().lower()
        who = f" by {found.decided_by}" if found.decided_by else ""
        raise ProposalMovedError(f"This proposal is {said}{who}; that is not possible any more.")
    return found


def _keep_edit(proposal: Proposal, by: User) -> None:
    ProposalEdit.objects.create(
        proposal=proposal,
        version=proposal.version,
        by=by,
        content=proposal.content,
        maintainer=proposal.maintainer,
        owner=proposal.owner,
        based_on=proposal.based_on,
    )


def _happened(
    proposal: Proposal, by: User, kind: str, text: str, *, state: str | None = None
) -> None:
    """Record an event, the state it leads to, and how many proposals wait for the page."""
    now = timezone.now()
    ProposalEvent.objects.create(proposal=proposal, kind=kind, by=by, text=text, at=now)
    proposal.touched_at = now
    if state is not None:
        proposal.state = state
        if state not in WAITING:
            proposal.decided_by, proposal.decided_at = by, now
    proposal.save()
    if proposal.page_id:
        waiting = Proposal.objects.filter(page=proposal.page_id, state__in=WAITING).count()
        Page.objects.filter(pk=proposal.page_id).update(open_proposals=waiting)
        bump_stamp()
