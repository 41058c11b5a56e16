"""Rewriting a proposal for a scenario: the scenario's own editor with the proposal's text."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.models import Team
from runbook.content.errors import ContentError, ProposalMovedError, StaleError
from runbook.content.merge import BadChoiceError
from runbook.content.models import Proposal
from runbook.content.proposal_reading import text_of_proposal
from runbook.content.proposals import merge_with, revise
from runbook.core.htmx import redirect_page
from runbook.graph.data import from_data
from runbook.graph.writing import write
from runbook.matrix.forms.change import read_choices
from runbook.matrix.forms.filters import whole
from runbook.matrix.views.editing import SETTLE, faults_of
from runbook.scenarios.forms import Known, ScenarioDraft, check
from runbook.scenarios.views.editing import conflict, editor

from ..proposal_reading import live_revision


def revise_scenario(request: UserHttpRequest, proposal: Proposal) -> HttpResponse:
    """The text on GET, on top of what readers see now; kept as the next version on POST."""
    if request.method != "POST":
        return start(request, proposal)
    draft = ScenarioDraft.read(proposal.key, request.POST)
    if request.POST.get("do") == "preview":
        return editor(request, proposal.page, draft, changed=True, proposal=proposal)
    return save(request, proposal, draft)


def start(request: UserHttpRequest, proposal: Proposal) -> HttpResponse:
    """Conflicts with what was published meanwhile are settled first."""
    live = live_revision(proposal.page)
    text = text_of_proposal(proposal)
    if live is not None:
        merge = merge_with(proposal, live)
        if merge.conflicts:
            stale = StaleError(live.page, live, merge)
            return conflict(
                request, proposal.page, draft_of(proposal, text), stale, proposal=proposal
            )
        text = dict(merge.content)
    draft = replace(draft_of(proposal, text), based_on=live.number if live else None)
    return editor(request, proposal.page, draft, proposal=proposal)


def draft_of(proposal: Proposal, text: dict[str, object]) -> ScenarioDraft:
    keeper = str(text["maintainer"])
    content = {name: text[name] for name in text if name not in ("maintainer", "owner")}
    return ScenarioDraft(proposal.key, write(from_data(content)), keeper, proposal.reason)


def save(request: UserHttpRequest, proposal: Proposal, draft: ScenarioDraft) -> HttpResponse:
    """Keep it, or show what stands in the way with everything typed intact."""
    checked = check(draft.text, Known.load())
    team = Team.objects.real().filter(slug=draft.maintainer).first()
    if checked.graph is None or checked.problems or team is None:
        errors = {} if team else {"maintainer": ["Choose the team that keeps this true."]}
        return editor(
            request, proposal.page, draft, errors=errors, checked=checked, status=422,
            proposal=proposal,
        )  # fmt: skip
    settling = request.POST.get("do") in SETTLE
    try:
        revise(
            proposal,
            draft.change(checked.graph, team, request.user),
            version=whole(request.POST.get("seen", "")) or 0,
            against=whole(request.POST.get("against", "")) if settling else None,
            choices=read_choices(request.POST) if settling else {},
        )
    except (StaleError, BadChoiceError) as error:
        return conflict(request, proposal.page, draft, error, proposal=proposal)
    except (ContentError, PermissionDenied) as error:
        said = faults_of(error)
        status = 409 if isinstance(error, ProposalMovedError) else 422
        return editor(request, proposal.page, draft, errors=said, status=status, proposal=proposal)
    messages.success(request, "Saved. It waits for approval with this text.")
    return redirect_page(request, proposal.get_absolute_url())
