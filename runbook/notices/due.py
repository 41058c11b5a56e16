"""What a team should know of this week, and whether a review is late."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from runbook.accounts.models import Team
from runbook.content.models import Proposal
from runbook.content.proposal_states import OPEN, WAITING
from runbook.review.items import AT_A_TIME, waiting
from runbook.review.models import Flag, ReviewCycle, ReviewItem
from runbook.review.progress import Progress, progress_of

from .letters import Letter, Line


def due_for(team: Team, *, now: datetime | None = None) -> Letter | None:
    """What waits for a team: what cannot wait first, then proposals, readers, the queue.

    None where nothing does. Four queries.
    """
    now = now or timezone.now()
    items = waiting().filter(team=team).exclude(proposal__state__in=WAITING)
    queue = list(items[:AT_A_TIME])
    urgent = [item for item in queue if item.due_at is not None]
    lines = [
        *(_of_item(item) for item in urgent),
        *_proposals(team, now),
        *_flags(team),
        *(_of_item(item) for item in queue if item.due_at is None),
    ]
    if not lines:
        return None
    more = max(0, items.count() - len(queue)) + max(0, len(lines) - AT_A_TIME)
    thing = "thing waits" if len(lines) + more == 1 else "things wait"
    title = f"{team}: {len(lines) + more} {thing} in Runbook"
    intro = "Most pages take seconds: open one, read it, and press c if it is still true."
    return Letter(title, intro, tuple(lines[:AT_A_TIME]), "/review/", more)


def _of_item(item: ReviewItem) -> Line:
    reasons = [str(term["words"]) for term in item.terms[:3]]
    if item.due_at is not None:
        reasons.insert(0, f"Due {timezone.localtime(item.due_at):%a %d %b, %H:%M}")
    return Line(item.page.title, "; ".join(reasons), item.get_absolute_url())


def _proposals(team: Team, now: datetime) -> list[Line]:
    found = Proposal.objects.filter(maintainer=team, state=OPEN).select_related("author")
    return [
        Line(
            proposal.title,
            f"{proposal.author} proposed it {_ago(proposal.opened_at, now)}: {proposal.reason}",
            proposal.get_absolute_url(),
        )
        for proposal in found.defer("content").order_by("opened_at")[:AT_A_TIME]
    ]


def _flags(team: Team) -> list[Line]:
    found = Flag.objects.filter(page__maintainer=team, state=Flag.State.OPEN)
    found = found.select_related("page").defer("page__rendered").order_by("at")
    return [
        Line(flag.page.title, f"A reader calls it outdated: {flag.text}", "/review/flags/")
        for flag in found[:AT_A_TIME]
    ]


def _ago(then: datetime, now: datetime) -> str:
    days = (timezone.localdate(now) - timezone.localdate(then)).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def late_review(*, now: datetime | None = None) -> Letter | None:
    """What administrators should know: teams behind in the open review, and pages published alone
    that nobody read within a day, whether a review is open or not. None where neither is."""
    now = now or timezone.now()
    unanswered = _unanswered(now)
    cycle = ReviewCycle.objects.filter(closed_at=None).first()
    progress = progress_of(cycle, now=now) if cycle else None
    behind = _behind(progress) if progress else []
    lines = (*unanswered, *behind)
    if not lines:
        return None
    if progress and behind:
        title = f"The review of {cycle} is late: {progress.done} of {progress.total} pages are read"
        intro = f"{progress.days_left} days are left. {progress.pace}".strip()
    else:
        title = "Published in an incident, and read by nobody else"
        intro = "A second person should have read these within a day."
    url = cycle.get_absolute_url() if cycle else "/review/"
    return Letter(title, intro, lines[:AT_A_TIME], url, max(0, len(lines) - AT_A_TIME))


def _behind(progress: Progress) -> list[Line]:
    return [
        Line(team.name, f"{team.done} of {team.total} read", progress.cycle.get_absolute_url())
        for team in progress.teams
        if team.behind
    ]


def _unanswered(now: datetime) -> list[Line]:
    """Pages that were published alone and that nobody read within a day."""
    late = ReviewItem.objects.filter(state="waiting", due_at__lt=now).select_related("page", "team")
    return [
        Line(
            item.page.title,
            f"Published alone, and {item.team} did not read it within a day",
            item.get_absolute_url(),
        )
        for item in late.defer("page__rendered").order_by("due_at")[:AT_A_TIME]
    ]
