"""Make it say so: the agreed header, and the configuration that sends it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.middleware import reading
from runbook.core.htmx import redirect_page, render_page
from runbook.matrix.forms.rows import differing, first_messages

from ..agreements import (
    DAYS,
    AgreementChangedError,
    agreement_digest,
    boxes,
    save_agreement,
    shares_stated,
    the_agreement,
)
from ..forms.knowledge_agreement import AgreementDraft, press
from ..permissions import AGREEMENT, may_change, require
from ..stamping import SUGGESTED, on_the_path, others
from .knowledge import layer_names

PAGE = "triage/say_so.html"
FORM = "triage/say_so_edit.html"
FEW = 3
"""So many texts stand open; more are folded."""


@reading
@require_safe
def say_so(request: HttpRequest) -> HttpResponse:
    """The agreement, what to configure on the way of a request, and how far it has come."""
    agreement = the_agreement()
    ready, unknown = on_the_path(boxes(), agreement.field_name, agreement.layers)
    context = {
        "agreement": agreement,
        "suggested": SUGGESTED,
        "layers": layer_names(),
        "ready": ready,
        "few": len(ready) <= FEW,
        "unknown": list(dict.fromkeys((one.name, one.product) for one in unknown)),
        "others": others(ready, agreement.field_name, agreement.layers),
        "shares": shares_stated(),
        "days": DAYS,
        "may_change": may_change(request.user, AGREEMENT),
    }
    return render_page(request, PAGE, context)


@require_http_methods(["GET", "HEAD", "POST"])
def say_so_edit(request: HttpRequest) -> HttpResponse:
    """Agree on the header and on what its values mean."""
    require(request.user, AGREEMENT)
    if request.method != "POST":
        stored = the_agreement()
        return show_form(request, AgreementDraft.of(stored, agreement_digest(stored)))
    draft = AgreementDraft.read(request.POST)
    changed = press(draft, request.POST)
    return show_form(request, changed) if changed else save(request, draft.filled)


def save(request: HttpRequest, draft: AgreementDraft) -> HttpResponse:
    """Store what is typed, or show what keeps it from being stored; nothing typed is lost."""
    editor: Any = request.user
    try:
        save_agreement(
            field_name=draft.field_name,
            values=draft.pairs,
            editor=editor,
            based_on=draft.digest,
        )
    except AgreementChangedError as error:
        theirs = AgreementDraft.of(error.stored, agreement_digest(error.stored))
        names = layer_names()
        other = differing(theirs.said(names), draft.said(names))
        draft = replace(draft, digest=theirs.digest)
        return show_form(request, draft, status=409, other=other)
    except ValidationError as error:
        draft = replace(draft, errors=first_messages(error.message_dict))
        return show_form(request, draft, status=422)
    messages.success(request, "The agreement is saved. It counts from the next analysis on.")
    return redirect_page(request, reverse("triage:say_so"))


def show_form(
    request: HttpRequest, draft: AgreementDraft, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "draft": draft,
        "layers": layer_names(),
        "suggested": SUGGESTED,
        "changed": request.method == "POST",
    } | more
    return render_page(request, FORM, context, partial="form", status=status)
