"""The review's front page: how it gets on, and what is to be read next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.models import Team
from runbook.accounts.services import role_of
from runbook.content.models import Page
from runbook.content.proposal_reading import APPROVERS, waiting_for
from runbook.core.htmx import redirect_page, render_page
from runbook.core.quarters import Quarter
from runbook.matrix.forms.filters import whole

from ..items import AT_A_TIME, queue_of, waiting
from ..models import PlatformChange, ReviewCycle
from ..opening import open_cycle, sweep
from ..progress import progress_of

PER_PAGE = 50


@require_safe
def queue(request: UserHttpRequest) -> HttpResponse:
    """Everybody's queue or one's own, the most useful first."""
    sweep()  # what cannot wait for a quarter stands in the queue at once
    mine, team = request.GET.get("mine") == "1", request.GET.get("team", "")
    found = queue_of(request.user) if mine else waiting()
    found = found.filter(team__slug=team) if team else found
    cycle = ReviewCycle.objects.filter(closed_at=None).first()
    everything = request.GET.get("all") == "1"
    skip = (whole(request.GET.get("skip", "")) or 0) if everything else 0
    limit = PER_PAGE if everything else AT_A_TIME
    rows = list(found[skip : skip + limit + 1])
    context: dict[str, Any] = {
        "cycle": cycle,
        "progress": progress_of(cycle) if cycle else None,
        "items": rows[:limit],
        "more": len(rows) > limit,
        "next_skip": skip + limit,
        "everything": everything,
        "mine": mine,
        "team": team,
        "quarter": Quarter.of(timezone.localdate()),
        "may_open": role_of(request.user) in APPROVERS,
        "proposals": waiting_for(request.user).count(),
        "drafts": PlatformChange.objects.filter(state="draft").count(),
    }
    return render_page(request, "review/queue.html", context, partial="queue")


@require_http_methods(["GET", "HEAD", "POST"])
def open_review(request: UserHttpRequest) -> HttpResponse:
    """Ask, then open the review of the current quarter."""
    if role_of(request.user) not in APPROVERS:
        raise PermissionDenied("An approver or an administrator opens a review.")
    quarter = Quarter.of(timezone.localdate())
    fault = ""
    if request.method == "POST":
        try:
            cycle = open_cycle(quarter, by=request.user)
            sweep()
        except ValueError as error:
            fault = str(error)
        else:
            messages.success(request, f"The review of {cycle} is open.")
            return redirect_page(request, "/review/")
    context = {"quarter": quarter, "pages": Page.objects.live().count(), "fault": fault}
    return render_page(request, "review/open.html", context, status=409 if fault else 200)


def teams() -> list[Team]:
    return list(Team.objects.real().only("slug", "name"))
