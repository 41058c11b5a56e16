"""Rewriting a proposal: in the form in which pages are edited, conflicts with what is live too."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.models import Team
from runbook.content.errors import ContentError, ProposalMovedError, StaleError
from runbook.content.merge import BadChoiceError
from runbook.content.models import Page, Proposal
from runbook.content.proposal_reading import standing_of, text_of_proposal
from runbook.content.proposal_states import Move, moves
from runbook.content.proposals import merge_with, revise
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page
from runbook.matrix.forms.change import Draft, read_choices
from runbook.matrix.forms.content import press
from runbook.matrix.forms.filters import whole
from runbook.matrix.views.editing import BUTTONS, SETTLE, faults_of
from runbook.matrix.views.editing_page import conflict_page, edit_page

from ..proposal_reading import live_revision
from .proposals import found_or_404
from .revising_scenarios import revise_scenario

NOT_YOURS = "This proposal is decided, or it is not yours to change."
NO_TEXT = "It has no text of its own to rewrite: withdraw it, or write what you think below it."


@require_http_methods(["GET", "HEAD", "POST"])
def revise_proposal(request: UserHttpRequest, number: int) -> HttpResponse:
    """The edit form with the proposal's text; where the page moved on, both sides to choose."""
    proposal = found_or_404(number)
    back = ((proposal.get_absolute_url(), "Open the proposal"),)
    if Move.REVISE not in moves(proposal.state, standing_of(request.user, proposal)):
        return error_page(request, 403, NOT_YOURS, links=back)
    if proposal.action != "publish":
        return error_page(request, 409, NO_TEXT, links=back)
    if proposal.kind == Page.Kind.SCENARIO:
        return revise_scenario(request, proposal)
    if request.method != "POST":
        return start(request, proposal)
    draft = Draft.read(proposal.kind, proposal.key, request.POST)
    button = request.POST.get("do", "publish")
    if button.split(" ")[0] in BUTTONS:
        outcome = press(proposal.kind, draft.data, button, request.POST.get("undo", ""))
        pressed = replace(draft, data=outcome.data)
        return form(request, proposal, pressed, removed=outcome.removed, focus=outcome.focus)
    if button == "preview":
        return form(request, proposal, draft.tidy())
    return save(request, proposal, draft.tidy())


def start(request: UserHttpRequest, proposal: Proposal) -> HttpResponse:
    """The proposal's text, on top of what readers see now; conflicts are settled first."""
    draft = draft_of(proposal)
    live = live_revision(proposal.page)
    if live is None:
        return form(request, proposal, draft, changed=False)
    merge = merge_with(proposal, live)
    if merge.conflicts:
        return conflict_page(
            request, proposal.page, draft, StaleError(live.page, live, merge), proposal=proposal
        )
    content = dict(merge.content)
    maintainer, owner = content.pop("maintainer"), content.pop("owner")
    merged = replace(
        draft, data=content, maintainer=maintainer, owner=owner or "", based_on=live.number
    )
    return form(request, proposal, merged, changed=False)


def draft_of(proposal: Proposal) -> Draft:
    content = text_of_proposal(proposal)
    maintainer, owner = content.pop("maintainer"), content.pop("owner")
    based_on = proposal.based_on.number if proposal.based_on else None
    return Draft(
        proposal.kind, proposal.key, content, maintainer, owner or "", proposal.reason, based_on
    )


def form(
    request: UserHttpRequest, proposal: Proposal, draft: Draft, **shown: object
) -> HttpResponse:
    shown.setdefault("changed", True)
    return edit_page(request, proposal.page, draft, proposal=proposal, **shown)  # type: ignore[arg-type]


def save(request: UserHttpRequest, proposal: Proposal, draft: Draft) -> HttpResponse:
    """Keep the text as the proposal's next one, or show what stands in the way."""
    teams = {team.slug: team for team in Team.objects.all()}
    settling = request.POST.get("do") in SETTLE
    try:
        change = draft.change(teams, request.user)
        revise(
            proposal,
            change,
            version=whole(request.POST.get("seen", "")) or 0,
            against=whole(request.POST.get("against", "")) if settling else None,
            choices=read_choices(request.POST) if settling else {},
        )
    except KeyError:
        said = {"maintainer": ["Choose the team that keeps this true."]}
        return form(request, proposal, draft, errors=said, status=422)
    except ProposalMovedError as error:
        moved = f"{error} Yours is below, untouched: open the proposal in another tab, and merge."
        return form(request, proposal, draft, errors={"": [moved]}, status=409)
    except (StaleError, BadChoiceError) as error:
        return conflict_page(request, proposal.page, draft, error, proposal=proposal)
    except (ContentError, PermissionDenied) as error:
        return form(request, proposal, draft, errors=faults_of(error), status=422)
    messages.success(request, "Saved. It waits for approval with this text.")
    return redirect_page(request, proposal.get_absolute_url())
