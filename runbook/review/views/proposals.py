"""Proposals: those that wait, and one with its diff, its discussion and the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.models import Team, User
from runbook.content import proposals as services
from runbook.content.errors import (
    AlreadyThereError,
    ContentError,
    InvalidContentError,
    NoReasonError,
    ProposalMovedError,
    StaleError,
)
from runbook.content.models import Proposal
from runbook.content.proposal_reading import listed, waiting, waiting_for
from runbook.core.htmx import redirect_page, render_page
from runbook.matrix.forms.filters import whole

from ..proposal_reading import find, read_proposal

PER_PAGE = 30


def shown(which: str, user: User) -> QuerySet[Proposal]:
    """The proposals of one tab."""
    if which == "yours":
        return listed().filter(author=user)
    if which == "decided":
        return listed().exclude(state__in=["open", "changes"])
    return waiting_for(user) if which == "you" else waiting()


@require_safe
def proposals(request: UserHttpRequest) -> HttpResponse:
    """Those that wait for this reader, their own, all that are open, or what was decided."""
    which = request.GET.get("show", "")
    if which not in ("you", "yours", "open", "decided"):
        which = "you" if waiting_for(request.user).exists() else "open"
    found = shown(which, request.user)
    team = Team.objects.filter(slug=request.GET.get("team", "")).first()
    if team is not None:
        found = found.filter(maintainer=team)
    page = request.GET.get("page", "")
    if page:
        kind, _, key = page.partition(":")
        found = found.filter(kind=kind, key=key)
    before = whole(request.GET.get("before", ""))
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PER_PAGE + 1])
    context = {
        "which": which,
        "proposals": rows[:PER_PAGE],
        "more": rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None,
        "team": team,
        "page_key": page,
    }
    return render_page(request, "review/proposals.html", context, partial="list")


def found_or_404(number: int) -> Proposal:
    proposal = find(number)
    if proposal is None:
        raise Http404("There is no such proposal.")
    return proposal


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: UserHttpRequest, number: int) -> HttpResponse:
    """One proposal; POST with `do` says what is done with it."""
    found = found_or_404(number)
    if request.method != "POST":
        return proposal_page(request, found)
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise BadRequest("There is no such thing to do with a proposal.")
    try:
        said = act(request, found)
    except NoReasonError as error:
        return proposal_page(request, found, errors={"note": str(error)}, status=422)
    except (ProposalMovedError, StaleError, AlreadyThereError) as error:
        fresh = found_or_404(number)
        return proposal_page(request, fresh, errors={"": words(error)}, status=409)
    except InvalidContentError as error:
        return proposal_page(request, found, errors={"": words(error)}, status=422)
    except (ContentError, PermissionDenied) as error:
        return proposal_page(request, found, errors={"": words(error)}, status=403)
    messages.success(request, said)
    return redirect_page(request, found.get_absolute_url())


def words(error: Exception) -> str:
    if isinstance(error, StaleError):
        return f"{error} Both changes touch the same place: bring the proposal up to date first."
    return str(error)


def proposal_page(
    request: UserHttpRequest,
    found: Proposal,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "reading": read_proposal(found, request.user),
        "errors": errors or {},
        "note": request.POST.get("note", ""),
        "view": request.GET.get("view", ""),
    }
    return render_page(request, "review/proposal.html", context, partial="decide", status=status)


def approve(request: UserHttpRequest, found: Proposal) -> str:
    posted = request.POST
    seen = services.Seen(whole(posted.get("seen", "")) or 0, whole(posted.get("live", "")))
    outcome = services.approve(
        found,
        approver=request.user,
        seen=seen,
        note=posted.get("note", ""),
        confirm=bool(posted.get("confirm")),
    )
    return f"Approved: revision {outcome.revision.number} is what readers see now."


def request_changes(request: UserHttpRequest, found: Proposal) -> str:
    services.request_changes(found, by=request.user, note=request.POST.get("note", ""))
    return f"{found.author} is told what to change."


def comment(request: UserHttpRequest, found: Proposal) -> str:
    services.comment(found, by=request.user, text=request.POST.get("note", ""))
    return "Added to the discussion."


def withdraw(request: UserHttpRequest, found: Proposal) -> str:
    services.withdraw(found, by=request.user, note=request.POST.get("note", ""))
    return "Withdrawn. Its text stays here."


def ask(request: UserHttpRequest, found: Proposal) -> str:
    reviewer = User.objects.filter(username=request.POST.get("asked", "")).first()
    if reviewer is None:
        raise NoReasonError("Choose whom to ask.")
    services.ask(found, by=request.user, reviewer=reviewer)
    return f"{reviewer} is asked."


ACTS: dict[str, Callable[[UserHttpRequest, Proposal], Any]] = {
    "approve": approve,
    "changes": request_changes,
    "comment": comment,
    "withdraw": withdraw,
    "ask": ask,
}
