"""What the edit form and its conflict page show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from runbook.accounts.http import UserHttpRequest
from runbook.catalogue.models import Layer
from runbook.content.addresses import split_comparison_key, split_entry_key
from runbook.content.checks import teams_to_write_for
from runbook.content.diff import words
from runbook.content.errors import AlreadyThereError, StaleError
from runbook.content.merge import BadChoiceError, Conflict
from runbook.content.models import Page, Proposal
from runbook.content.projection import entry_title
from runbook.content.rendering import render_content
from runbook.content.statuses import failure_type, status_name
from runbook.content.values import KNOWN
from runbook.core.htmx import render_page

from ..forms.change import Draft, flat
from ..forms.content import Removed, without_blank_rows
from ..forms.fields import Choices, Draw
from .sending import sending_for, where_from


@dataclass(frozen=True, slots=True)
class OtherStart:
    """Where else a text that does not exist yet may begin."""

    said: str
    url: str
    label: str

    @classmethod
    def from_default(cls, key: str) -> Self:
        code, layer, service = split_entry_key(key)
        url = reverse("matrix:override", args=[code, layer, service])
        return cls("Every service reads a default here.", url, "Start from the default")

    @classmethod
    def from_nothing(cls, key: str) -> Self:
        code, layer, service = split_entry_key(key)
        cell = {"code": code, "layer": layer, "service": service, "start": "blank"}
        url = f"{reverse('matrix:new_entry')}?{urlencode(cell)}"
        return cls("This begins with the text of the default.", url, "Start from nothing")


def edit_page(
    request: UserHttpRequest,
    page: Page | None,
    draft: Draft,
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    removed: Removed | None = None,
    focus: str = "",
    changed: bool = False,
    status: int = 200,
    partial: str = "edit-form",
    other_start: OtherStart | None = None,
    proposal: Proposal | None = None,
) -> HttpResponse:
    """The form with what was typed; `errors` by path, "" for what concerns all of it.

    With `proposal` it is the text of one that waits.
    """
    layers = list(Layer.objects.all())
    keepers = teams_to_write_for(request.user)
    errors = errors or {}
    draw = Draw(draft.data, errors, focus, {"acts": actors(layers)})
    context = {
        **heading(draft, layers, page),
        "page": page,
        "back": where_from(request) or (page.get_absolute_url() if page else "/"),
        "proposal": proposal,
        "draft": draft,
        "sections": draw.sections(draft.kind),
        "maintainers": keepers,
        "sending": sending_for(request.user, page, draft.maintainer, keepers),
        "teams": keepers,
        "errors": errors,
        "error_count": sum(map(len, errors.values())),
        "removed": removed,
        "other_start": other_start,
        "changed": changed or bool(errors),
        "placeholders": KNOWN.items(),
        "preview": render_content(draft.kind, previewable(draft)),
    }
    return render_page(request, "matrix/edit.html", context, partial=partial, status=status)


def heading(draft: Draft, layers: Sequence[Layer], page: Page | None) -> dict[str, Any]:
    """What is being edited, in words, and the address to go back to."""
    code = int(draft.key.split("/")[0].split("-")[0])
    if draft.kind == "entry":
        _, slug, service = split_entry_key(draft.key)
        in_words = next((one.in_words for one in layers if one.slug == slug), slug)
        title = entry_title(code, in_words) + (f", {service}" if service else "")
    elif draft.kind == "code":
        title = f"{code} {status_name(code)}" if code else status_name(code)
    else:
        title = "{} or {}?".format(*split_comparison_key(draft.key))
    return {"title": page.title if page else title, "code": code, "tone": failure_type(code)}


def actors(layers: Sequence[Layer]) -> Choices:
    """Who can act on a cause."""
    return [
        ("owner", "The owner of this entry"),
        ("service-owner", "The service’s owner"),
        ("caller", "The caller"),
        ("vendor", "The vendor"),
        *((f"layer:{layer.slug}", f"Whoever runs {layer.in_words}") for layer in layers),
    ]


def previewable(draft: Draft) -> dict[str, Any]:
    """What the preview shows: the text without blank rows, however incomplete."""
    return without_blank_rows(draft.kind, draft.data)


def conflict_page(
    request: UserHttpRequest,
    page: Page | None,
    draft: Draft,
    error: StaleError | BadChoiceError | AlreadyThereError,
    *,
    proposal: Proposal | None = None,
) -> HttpResponse:
    """409: someone published meanwhile. What was typed is intact; conflicts are settled here."""
    if not isinstance(error, StaleError):
        return already_there(request, page, draft, error)
    merge = error.merge
    context = {
        **heading(draft, list(Layer.objects.all()), page),
        "page": error.page,
        "proposal": proposal,
        "draft": draft,
        "sending": sending_for(request.user, error.page, draft.maintainer),
        "theirs": error.theirs,
        "conflicts": [shown(one, request.POST) for one in merge.conflicts],
        "automatic": merge.automatic,
        "hidden": flat("content", draft.data),
    }
    return render_page(request, "matrix/conflict.html", context, partial="conflict", status=409)


def shown(conflict: Conflict, posted: Mapping[str, str]) -> dict[str, Any]:
    """A conflict with both sides' words marked, and the answer given so far."""
    text = conflict.kind == "text"
    base = conflict.base if isinstance(conflict.base, str) else ""
    return {
        "conflict": conflict,
        "kind": conflict.kind,
        "mine": words(base, conflict.mine) if text else in_words(conflict.mine),
        "theirs": words(base, conflict.theirs) if text else in_words(conflict.theirs),
        "base": base if text else in_words(conflict.base),
        "choice": posted.get(f"choice.{conflict.path}", ""),
        "edited": posted.get(f"text.{conflict.path}", conflict.mine if text else ""),
    }


def in_words(value: Any) -> str:
    """A side of a conflict that is no plain text: an item, an order, a choice."""
    if value is None:
        return "Removed"
    if isinstance(value, dict):
        said = [one for key, one in value.items() if key != "id" and isinstance(one, str) and one]
        return " · ".join(said[:4]) or "An empty item"
    if isinstance(value, (tuple, list)):
        return " → ".join(map(str, value))
    return str(value)


def already_there(
    request: UserHttpRequest, page: Page | None, draft: Draft, error: Exception
) -> HttpResponse:
    """409: the page was created meanwhile, or an answer fits no conflict any more."""
    message = (
        f"Someone created {page} while you wrote. Your text is below, untouched: open theirs in "
        "another tab and edit it, or change yours into what is missing there."
        if isinstance(error, AlreadyThereError)
        else "The conflicts changed while you answered them. Your text is below, untouched."
    )
    return edit_page(request, page, draft, errors={"": [message]}, status=409)
