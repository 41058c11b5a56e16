"""What a reviewer does with one item: still true, retire, not mine, later; and what is next.

Nothing here sets `reviewed_at` but confirming, and it names the revision that was read.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from runbook.accounts.models import UNCLAIMED, Membership, Role, Team, User
from runbook.accounts.policy import Way
from runbook.accounts.services import role_of, way_for
from runbook.content import lifecycle
from runbook.content.models import Page, Proposal, Revision
from runbook.content.proposal_states import WAITING
from runbook.content.proposals import propose_action
from runbook.content.revisions import live_of

from .marking import confirm_marks
from .models import ReviewItem

AT_A_TIME = 15
"""A team is offered its most urgent items; the rest wait."""
MAX_NOTE = 300


class DoneError(Exception):
    """Somebody else dealt with this item meanwhile."""


def waiting() -> QuerySet[ReviewItem]:
    """What is to be read now, the most urgent first."""
    today = timezone.localdate()
    return (
        ReviewItem.objects.filter(state="waiting")
        .exclude(later_until__gt=today)
        .select_related("page", "team", "not_by", "proposal")
        .defer("page__rendered")
        .order_by("-score", "pk")
    )


def queue_of(user: User) -> QuerySet[ReviewItem]:
    """What this person could read now: their teams' items, not what they published alone; and for
    who approves, what no team keeps yet.

    What they proposed for a page waits for somebody else, so it does not come up again.
    """
    mine = Q(team__in=Membership.objects.filter(user=user).values("team"))
    if role_of(user) in (Role.APPROVER, Role.ADMINISTRATOR):
        mine |= Q(team__slug=UNCLAIMED)
    proposed = Proposal.objects.filter(author=user, state__in=WAITING).exclude(page=None)
    found = waiting().filter(mine).exclude(not_by=user)
    return found.exclude(page__in=proposed.values("page"))


def next_item(user: User, *, after: ReviewItem | None = None) -> ReviewItem | None:
    """The most urgent item of a person's queue; not `after`, which they just had."""
    found = queue_of(user)
    return (found.exclude(pk=after.pk) if after else found).first()


def may_do(user: User, item: ReviewItem) -> str:
    """Why this person may not deal with an item, in words; empty where they may."""
    if way_for(user, item.page.maintainer) is Way.REFUSE:
        return "Readers cannot confirm pages; ask an administrator for a role."
    if item.not_by_id == user.pk:
        return "You published this alone during an incident, so somebody else reads it."
    return ""


@transaction.atomic
def confirm_item(item: ReviewItem, *, by: User, number: int) -> ReviewItem:
    """Record that a person read revision `number` and found it still true.

    Raises PermissionDenied, DoneError, and StaleError where another revision is live.
    """
    item = _locked(item, by)
    changed = _changed_by(item, number)
    page = lifecycle.confirm(item.page, reviewer=by, based_on=number)
    confirm_marks(page, by=by)
    item.state, item.revision, item.changed = "confirmed", page.reviewed_revision, changed
    return _done(item, by)


def _changed_by(item: ReviewItem, number: int) -> bool:
    """Whether what is confirmed was published since the item came up."""
    return Revision.objects.filter(
        page=item.page_id, number=number, published_at__gt=item.opened_at
    ).exists()


@transaction.atomic
def retire_item(item: ReviewItem, *, by: User, number: int, reason: str) -> ReviewItem | Proposal:
    """Take the page away from readers, or propose to; then the item waits for the proposal."""
    item = _locked(item, by)
    if way_for(by, item.page.maintainer) is Way.PROPOSE:
        proposal = propose_action(
            item.page, Revision.Action.RETIRE, author=by, reason=reason, based_on=number
        )
        item.proposal = proposal
        item.save(update_fields=["proposal"])
        return proposal
    lifecycle.retire(item.page, author=by, reason=reason, based_on=number)
    item.state = "retired"
    return _done(item, by)


@transaction.atomic
def hand_on(item: ReviewItem, *, by: User, team: Team) -> ReviewItem:
    """Not ours: another team is asked. The page's maintainer stays; changing it is a change."""
    item = _locked(item, by)
    if team == item.team:
        raise ValidationError("It is with this team already; choose another.")
    item.handed_from, item.team, item.later_until = item.team, team, None
    item.save(update_fields=["handed_from", "team", "later_until"])
    return item


@transaction.atomic
def put_off(item: ReviewItem, *, by: User, until: date) -> ReviewItem:
    """It comes up again on that day. A page published alone cannot wait."""
    item = _locked(item, by)
    if item.due_at is not None:
        raise ValidationError("This one is due within a day of its incident; it cannot wait.")
    if until <= timezone.localdate():
        raise ValidationError("Choose a day that is still to come.")
    if item.cycle is not None and until > item.cycle.ends:
        raise ValidationError(f"Choose a day in this quarter, which ends on {item.cycle.ends}.")
    item.later_until = until
    item.save(update_fields=["later_until"])
    return item


def settle_elsewhere() -> int:
    """End the items of pages that were confirmed or retired outside the queue; how many.

    A day that came with an import names nobody, so it answers for nothing that is asked here.
    """
    confirmed = Q(page__reviewed_at__gt=F("opened_at"), page__reviewed_by__isnull=False)
    dealt_with = confirmed | Q(page__retired_at__isnull=False)
    found = ReviewItem.objects.filter(dealt_with, state="waiting").select_related("page")
    return sum(_end(item) for item in found)


def follow_maintainers() -> int:
    """Ask the team that keeps a page now, unless somebody handed the item on; how many moved."""
    kept_by = Page.objects.filter(pk=OuterRef("page")).values("maintainer")[:1]
    asked = ReviewItem.objects.filter(state="waiting", handed_from=None)
    return asked.exclude(team=F("page__maintainer")).update(team=Subquery(kept_by))


@transaction.atomic
def _end(item: ReviewItem) -> int:
    item = ReviewItem.objects.select_for_update(of=("self",)).select_related("page").get(pk=item.pk)
    page = item.page
    if item.state != "waiting":
        return 0
    if page.retired_at is not None:
        item.state, item.done_at, item.done_by = "retired", page.retired_at, live_of(page).author
    else:
        item.state, item.revision = "confirmed", page.reviewed_revision
        item.done_at, item.done_by = page.reviewed_at, page.reviewed_by
    item.save()
    return 1


def _locked(item: ReviewItem, by: User) -> ReviewItem:
    found = (
        ReviewItem.objects.select_for_update(of=("self",))
        .select_related("page__maintainer", "team", "cycle")
        .get(pk=item.pk)
    )
    refused = may_do(by, found)
    if refused:
        raise PermissionDenied(refused)
    if found.state != "waiting":
        who = f" by {found.done_by}" if found.done_by else ""
        raise DoneError(f"This was dealt with{who}: {found.get_state_display().lower()}.")
    return found


def _done(item: ReviewItem, by: User) -> ReviewItem:
    item.done_by, item.done_at, item.later_until = by, timezone.now(), None
    item.save()
    return item
