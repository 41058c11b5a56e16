"""How proposals are read: whose turn it is, what they change, and how they stand to the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from runbook.accounts.models import UNCLAIMED, Membership, Role, Team, User
from runbook.accounts.services import role_of

from .kinds import upgrade
from .models import Proposal
from .proposal_states import ANYBODY_AFTER, WAITING, Standing

APPROVERS = (Role.APPROVER.value, Role.ADMINISTRATOR.value)


def text_of_proposal(proposal: Proposal) -> dict[str, Any]:
    """All of a proposal that takes part in merging: its content and its two teams."""
    return upgrade(proposal.kind, proposal.content, proposal.schema) | {
        "maintainer": proposal.maintainer.slug,
        "owner": proposal.owner.slug if proposal.owner else None,
    }


def keeper_of(proposal: Proposal) -> Team:
    """Whose approval it takes: who keeps the page, and where nobody does, who would."""
    page = proposal.page
    kept = page is not None and page.maintainer.slug != UNCLAIMED
    return page.maintainer if page and kept else proposal.maintainer


def may_approve(user: User, *, own: bool, touched_at: datetime) -> bool:
    """An approver of the team, an administrator, or any approver once it lay untouched."""
    if not user.is_active or role_of(user) not in APPROVERS:
        return False
    stale = timezone.now() - touched_at >= ANYBODY_AFTER
    return stale or own or role_of(user) == Role.ADMINISTRATOR


def standing_of(user: User, proposal: Proposal) -> Standing:
    """What a person is to a proposal. Two queries."""
    author = proposal.author_id == user.pk
    own, _ = Team.objects.standing_in(keeper_of(proposal).pk, user)
    return Standing(
        author=author and user.is_active,
        wrote=author or proposal.edits.filter(by=user).exists(),
        proposes=user.is_active and role_of(user) != Role.READER,
        approves=may_approve(user, own=own, touched_at=proposal.touched_at),
        administrator=user.is_active and user.is_administrator,
    )


def listed() -> QuerySet[Proposal]:
    """Proposals with what a list shows of them, the last touched first."""
    return Proposal.objects.select_related(
        "author", "maintainer", "page", "reviewer", "decided_by"
    ).defer("content", "page__rendered")


def waiting() -> QuerySet[Proposal]:
    return listed().filter(state__in=WAITING)


def waiting_for(user: User) -> QuerySet[Proposal]:
    """What this person could decide: their teams', everybody's for administrators, and what
    nobody touched for seven days. Never what they wrote themselves."""
    if not user.is_active or role_of(user) not in APPROVERS:
        return waiting().none()
    found = waiting().filter(state="open").exclude(edits__by=user).exclude(author=user)
    if role_of(user) == Role.ADMINISTRATOR:
        return found
    teams = Membership.objects.filter(user=user).values("team")
    stale = timezone.now() - ANYBODY_AFTER
    return found.filter(
        Q(page__maintainer__in=teams)
        | Q(page=None, maintainer__in=teams)
        | Q(page__maintainer__slug=UNCLAIMED, maintainer__in=teams)
        | Q(reviewer=user)
        | Q(touched_at__lte=stale)
    )


def who_could_approve(team: Team, *, but: User) -> list[User]:
    """The people of a team who could approve what `but` proposes, and the administrators."""
    able = Q(memberships__team=team, role__in=APPROVERS) | Q(role=Role.ADMINISTRATOR)
    return list(
        User.objects.filter(able | Q(is_superuser=True), is_active=True)
        .exclude(pk=but.pk)
        .distinct()
        .order_by("first_name", "username")
    )
