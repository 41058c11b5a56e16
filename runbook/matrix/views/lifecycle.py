"""Revert, retire, restore, adopt, confirm: each a small page that asks before it acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from runbook.accounts.http import UserHttpRequest
from runbook.content import lifecycle
from runbook.content.checks import check_has_team, teams_to_write_for
from runbook.content.errors import NoReasonError, NothingChangedError, StaleError
from runbook.content.lifecycle import ADOPTED
from runbook.content.models import Page, Revision
from runbook.content.services import check_may_change
from runbook.core.htmx import redirect_page, render_page

from ..forms.filters import whole
from .history import number, page_of
from .sending import Sent, carry_out, sending_for


@dataclass(frozen=True, slots=True)
class Verb:
    """What the page of a verb says."""

    name: str
    title: str
    text: str
    button: str
    done: str
    icon: str
    wants_reason: bool = True


REVERT = Verb(
    "revert",
    "Go back to revision {number}",
    "Its text is published again as a new revision. Nothing is erased: what readers see now stays "
    "in the history.",
    "Publish revision {number} again",
    "Readers see the text of revision {number} again.",
    "undo",
)
RETIRE = Verb(
    "retire",
    "Retire this page",
    "Readers no longer find it; its history stays, and it can be restored at any time.",
    "Retire it",
    "The page is retired. It can be restored from its history.",
    "trash",
)
RESTORE = Verb(
    "restore",
    "Restore this page",
    "Readers find it again, with the text it had.",
    "Restore it",
    "Readers find the page again.",
    "undo",
)
ADOPT = Verb(
    "adopt",
    "Adopt this advice as ours",
    "It shipped with Runbook and is general. Adopting says: a team of ours read it, it holds here, "
    "and we keep it true. The text stays word for word; edit it later.",
    "Adopt it",
    "The advice is yours now.",
    "done",
    wants_reason=False,
)
CONFIRM = Verb(
    "confirm",
    "Still true?",
    "Confirm only what you have read. The page counts as reviewed today and comes up again when "
    "its team reads its pages anew.",
    "Yes, revision {number} is still true",
    "Thank you: the page counts as reviewed today.",
    "reviewed",
    wants_reason=False,
)

type Act = Callable[[UserHttpRequest, Page, int], Sent]


def words_for(verb: Verb, page: Page, shown: int) -> dict[str, Any]:
    """What the page of a verb shows before anything was sent."""
    assert page.live_revision is not None
    return {
        "page": page,
        "verb": verb,
        "title": verb.title.format(number=shown),
        "button": verb.button.format(number=shown),
        "based_on": page.live_revision.number,
        "fault": "",
        "refused": "",
        "stale": None,
    }


def ask(
    request: UserHttpRequest, verb: Verb, page: Page, shown: int, act: Act, **extra: Any
) -> HttpResponse:
    """Show what will happen; on POST do it, or say why it was not done."""
    # Who may only propose a change may still confirm what they read.
    check_may_change(request.user, None if verb is CONFIRM else page.maintainer)
    context = words_for(verb, page, shown) | {"reason": request.POST.get("reason", "")} | extra
    if verb is not CONFIRM:
        teams = extra.get("teams", ())
        chosen = request.POST.get("maintainer", teams[0].slug if teams else "")
        context["sending"] = sending_for(request.user, page, chosen, teams)
    if request.method != "POST":
        return render_page(request, "matrix/lifecycle.html", context)
    try:
        sent = act(request, page, whole(request.POST.get("based_on", "")) or 0)
    except (NoReasonError, PermissionDenied) as error:
        return render_page(
            request, "matrix/lifecycle.html", context | {"fault": str(error)}, status=422
        )
    except StaleError as error:
        return render_page(
            request, "matrix/lifecycle.html", context | {"stale": error.theirs}, status=409
        )
    except NothingChangedError as error:
        return render_page(
            request, "matrix/lifecycle.html", context | {"refused": str(error)}, status=409
        )
    messages.success(request, sent.said)
    return redirect_page(request, sent.path)


def plain(
    verb: Verb, action: Revision.Action, source: Revision | None = None, shown: int = 0
) -> Act:
    """An act that takes nothing but a reason."""

    def act(request: UserHttpRequest, page: Page, based_on: int) -> Sent:
        reason, done = request.POST.get("reason", ""), verb.done.format(number=shown)
        return carry_out(request, page, action, based_on, source=source, reason=reason, done=done)

    return act


@require_http_methods(["GET", "HEAD", "POST"])
def revert(request: UserHttpRequest, kind: str, **place: Any) -> HttpResponse:
    page = page_of(kind, **place)
    to = Revision.objects.filter(page=page, number=number(request, "to") or 0).first()
    if to is None:
        raise Http404("Choose the revision to go back to in the page’s history.")

    act = plain(REVERT, Revision.Action.REVERT, to, to.number)
    return ask(request, REVERT, page, to.number, act)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: UserHttpRequest, kind: str, **place: Any) -> HttpResponse:
    page = page_of(kind, **place)

    linking = list(Page.objects.linking_to(page.kind, page.key).only("kind", "key", "title")[:21])
    act, more = plain(RETIRE, Revision.Action.RETIRE), len(linking) > 20
    return ask(request, RETIRE, page, 0, act, linking=linking[:20], more_links=more)


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: UserHttpRequest, kind: str, **place: Any) -> HttpResponse:
    page = page_of(kind, **place)
    if page.retired_at is None:
        raise Http404("This page is not retired.")

    return ask(request, RESTORE, page, 0, plain(RESTORE, Revision.Action.RESTORE))


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: UserHttpRequest, kind: str, **place: Any) -> HttpResponse:
    page = page_of(kind, **place)
    check_may_change(request.user, page.maintainer)
    teams = teams_to_write_for(request.user)
    check_has_team(teams)
    own = {team.slug for team in teams if team.own}  # type: ignore[attr-defined]

    def act(request: UserHttpRequest, page: Page, based_on: int) -> Sent:
        chosen = request.POST.get("maintainer", "")
        team = next((one for one in teams if one.slug == chosen), None)
        if team is None:
            raise NoReasonError("Choose the team that keeps it true.")
        action = Revision.Action.ADOPT
        return carry_out(
            request, page, action, based_on, maintainer=team, reason=ADOPTED, done=ADOPT.done
        )

    return ask(request, ADOPT, page, 0, act, teams=teams, own=own)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: UserHttpRequest, kind: str, **place: Any) -> HttpResponse:
    page = page_of(kind, **place)
    if page.retired_at is not None:
        raise PermissionDenied("A retired page cannot be confirmed; restore it first.")

    def act(request: UserHttpRequest, page: Page, based_on: int) -> Sent:
        lifecycle.confirm(page, reviewer=request.user, based_on=based_on)
        return Sent(page.get_absolute_url(), CONFIRM.done)

    assert page.live_revision is not None
    return ask(request, CONFIRM, page, page.live_revision.number, act)
