"""Writing scenarios: the text, with its picture and its problems beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.models import UNCLAIMED, Team, User
from runbook.content.addresses import page_path
from runbook.content.checks import teams_to_write_for
from runbook.content.errors import (
    AlreadyThereError,
    ContentError,
    InvalidContentError,
    StaleError,
)
from runbook.content.merge import BadChoiceError
from runbook.content.models import Page, Proposal
from runbook.content.revisions import Change
from runbook.content.services import check_may_change
from runbook.core.htmx import redirect_page, render_page
from runbook.graph.writing import write
from runbook.matrix.forms.change import read_choices
from runbook.matrix.forms.filters import whole
from runbook.matrix.views.editing import (
    SETTLE,
    faults_of,
    maintainer_for,
    retired,
    settled,
    took_theirs,
)
from runbook.matrix.views.sending import send, sending_for, where_next

from ..forms import LONGEST_KEY, START, Checked, Known, ScenarioDraft, check, reference
from ..meeting import Merged, conflict_in_words, merged_text
from ..picture import image_html
from ..reading import graph_of, live_revision
from .reading import missing, page_to_read

MEANWHILE = (
    "Nothing was published yet. Both changes are merged below, but together they lead somewhere "
    "that no longer exists; mend what is listed and publish again."
)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_scenario(request: UserHttpRequest, key: str) -> HttpResponse:
    """The editor of a scenario that exists."""
    page = page_to_read(key)
    if page is None:
        return missing(request, key, None)
    check_may_change(request.user, page.maintainer)
    if request.method != "POST":
        if page.retired_at:
            return retired(request, page)
        return editor(request, page, start_of(page, request.user))
    return answer(request, page, ScenarioDraft.read(key, request.POST))


@require_http_methods(["GET", "HEAD", "POST"])
def new_scenario(request: UserHttpRequest) -> HttpResponse:
    """The editor of a scenario that does not exist yet."""
    check_may_change(request.user, None)
    if request.method != "POST":
        return editor(request, None, ScenarioDraft("", START, maintainer_for(request.user)))
    key = request.POST.get("key", "").strip()[: LONGEST_KEY + 1]
    return answer(request, None, ScenarioDraft.read(key, request.POST))


@require_http_methods(["POST"])
def preview(request: UserHttpRequest) -> HttpResponse:
    """Problems and picture while somebody types, for htmx."""
    check_may_change(request.user, None)
    draft = ScenarioDraft.read("", request.POST)
    context = shown(check(draft.text, Known.load())) | {"swapped": True, "draft": draft}
    return render_page(request, "scenarios/scenario_edit.html", context, partial="result")


def start_of(page: Page, author: User) -> ScenarioDraft:
    """The live text as it is written; whoever changes what nobody kept takes it over."""
    revision, keeper = live_revision(page), page.maintainer.slug
    maintainer = maintainer_for(author) if keeper == UNCLAIMED else keeper
    return ScenarioDraft(page.key, write(graph_of(page)), maintainer, "", revision.number)


def answer(request: UserHttpRequest, page: Page | None, draft: ScenarioDraft) -> HttpResponse:
    """What a press of Preview or Publish leads to."""
    if request.POST.get("do", "publish") == "preview":
        return editor(request, page, draft, changed=True)
    return save(request, page, draft)


def save(request: UserHttpRequest, page: Page | None, draft: ScenarioDraft) -> HttpResponse:
    """Publish, or show what stands in the way with everything typed intact."""
    checked = check(draft.text, Known.load())
    team = Team.objects.real().filter(slug=draft.maintainer).first()
    errors = {} if team else {"maintainer": ["Choose the team that keeps this true."]}
    if not draft.reason:
        errors["reason"] = ["Say why: readers of the history will want to know."]
    if len(draft.key) > LONGEST_KEY:
        errors["key"] = [f"At most {LONGEST_KEY} characters."]
    if checked.graph is None or checked.problems or errors or team is None:
        return editor(request, page, draft, errors=errors, checked=checked, status=422)
    if page is None and not draft.key:
        draft = replace(draft, key=slugify(checked.graph.title)[:LONGEST_KEY].strip("-_"))
    return attempt(request, page, draft, draft.change(checked.graph, team, request.user))


def attempt(
    request: UserHttpRequest, page: Page | None, draft: ScenarioDraft, change: Change
) -> HttpResponse:
    """Publish a change of which only another change, or a right, can stand in the way."""
    try:
        sent = send(request, settled(request, change))
    except (StaleError, BadChoiceError) as error:
        return conflict(request, page, draft, error)
    except InvalidContentError as error:
        return unsound_together(request, page, draft, change, error)
    except AlreadyThereError as error:
        return already_there(request, draft, error)
    except (ContentError, PermissionDenied) as error:
        if took_theirs(request, error):
            messages.info(request, "Their revision stands: nothing of yours was left to publish.")
            return redirect_page(request, page_path(draft.kind, draft.key))
        return editor(request, page, draft, errors=faults_of(error), status=422)
    messages.success(request, sent.said)
    return redirect_page(request, where_next(request, sent))


def shown(checked: Checked) -> dict[str, object]:
    """The result of a check: its words, the problems with their lines, and the picture."""
    picture = image_html(checked.graph, id_prefix="draft") if checked.graph else ""
    return {"checked": checked, "picture": picture}


def editor(
    request: UserHttpRequest,
    page: Page | None,
    draft: ScenarioDraft,
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    checked: Checked | None = None,
    changed: bool = False,
    status: int = 200,
    merged: Merged | None = None,
    typed: str = "",
    proposal: Proposal | None = None,
) -> HttpResponse:
    """The form with what was typed; `errors` by field, "" for what concerns all of it.

    With `proposal` it is the text of one that waits.
    `merged` and `typed`: the text shown is a merge, and what was typed stands beside it.
    """
    errors = errors or {}
    checked = checked or check(draft.text, Known.load())
    keepers = teams_to_write_for(request.user)
    context = {
        **shown(checked),
        "page": page,
        "proposal": proposal,
        "draft": draft,
        "maintainers": keepers,
        "sending": sending_for(request.user, page, draft.maintainer, keepers),
        "errors": errors,
        "refused": status == 422,
        "changed": changed or bool(errors) or status != 200,
        "merged": merged,
        "typed": typed,
        "reference": reference(),
        "lines": draft.text.split("\n") if checked.problems else [],
    }
    template = "scenarios/scenario_edit.html"
    return render_page(request, template, context, partial="edit-form", status=status)


def conflict(
    request: UserHttpRequest,
    page: Page | None,
    draft: ScenarioDraft,
    error: StaleError | BadChoiceError,
    *,
    proposal: Proposal | None = None,
) -> HttpResponse:
    """409: both changed the same places. Each is chosen; what was typed travels along."""
    if not isinstance(error, StaleError):
        said = "The conflicts changed while you answered them. Your text is below, untouched."
        return editor(request, page, draft, errors={"": [said]}, status=409, proposal=proposal)
    merge = error.merge
    context = {
        "title": error.page.title,
        "page": error.page,
        "proposal": proposal,
        "draft": draft,
        "theirs": error.theirs,
        "conflicts": [conflict_in_words(one, request.POST) for one in merge.conflicts],
        "automatic": merge.automatic,
        "hidden": [("text", draft.text)],
    }
    return render_page(request, "matrix/conflict.html", context, partial="conflict", status=409)


def unsound_together(
    request: UserHttpRequest,
    page: Page | None,
    draft: ScenarioDraft,
    change: Change,
    error: InvalidContentError,
) -> HttpResponse:
    """409 with both changes merged into one text to mend, or 422 where the fault is this one's."""
    settling = request.POST.get("do") in SETTLE
    against = whole(request.POST.get("against", "")) if settling else None
    merged = merged_text(change, read_choices(request.POST) if settling else {}, against)
    if merged is None:
        return editor(request, page, draft, errors=by_field(error), status=422)
    onto = replace(
        draft, text=merged.text, maintainer=merged.maintainer, based_on=merged.theirs.number
    )
    return editor(
        request,
        page,
        onto,
        errors={"": [MEANWHILE]},
        status=409,
        merged=merged,
        typed=draft.text,
    )


def by_field(error: InvalidContentError) -> dict[str, list[str]]:
    """Faults that no line of the text names: those of the key, else of the whole."""
    found: dict[str, list[str]] = {}
    for fault in error.faults:
        if fault.path == "key":
            found.setdefault("key", []).append(fault.message)
        else:
            found.setdefault("", []).append(f"{fault.path}: {fault.message}")
    return found


def already_there(
    request: UserHttpRequest, draft: ScenarioDraft, error: AlreadyThereError
) -> HttpResponse:
    """409: the address is taken. The text is intact; another address, or theirs is edited."""
    said = f"“{error.page}” has this address already: choose another, or edit that one instead."
    return editor(request, None, draft, errors={"key": [said]}, status=409)
