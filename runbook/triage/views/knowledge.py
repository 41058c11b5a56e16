"""The organisation's own signatures: the list beside what ships, and the form that tries them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runbook.accounts.middleware import reading
from runbook.analysis.model import ROLES, OwnSignature, UnreadableError
from runbook.catalogue.models import Layer
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page
from runbook.matrix.forms.rows import differing, first_messages, typed

from ..forms.knowledge import FIELDS, SignatureDraft
from ..knowledge import the_knowledge
from ..models import Signature, Triage
from ..permissions import SIGNATURES, may_change, require
from ..shipped import AREAS, products, total
from ..signatures import (
    LATELY,
    MOST_KEPT,
    SignatureChangedError,
    SignatureValues,
    cleaned,
    delete_signature,
    matched_lately,
    offer,
    save_signature,
    signature_digest,
    switch_signature,
    try_on_kept,
)
from ..trying import Tried, try_on

LIST = "triage/signatures.html"
FORM = "triage/signatures_edit.html"
DELETE = "triage/signatures_delete.html"
UNNAMED = "the one you are typing"


@reading
@require_safe
def signatures(request: HttpRequest) -> HttpResponse:
    """The organisation's own signatures, and what ships: one area at a time."""
    area = typed(request.GET, "area")
    area = area if area in AREAS else next(iter(AREAS))
    context = {
        "signatures": Signature.objects.select_related("layer", "made_by"),
        "counts": matched_lately(),
        "lately": LATELY,
        "layers": layer_names(),
        "areas": AREAS,
        "area": area,
        "products": products(area),
        "total": total(),
        "may_change": may_change(request.user, SIGNATURES),
    }
    return render_page(request, LIST, context, partial="shipped")


def layer_names() -> dict[str, str]:
    """The layers that a signature may name, by slug."""
    return {one.slug: one.name for one in Layer.objects.all() if one.slug in ROLES}


@require_http_methods(["GET", "HEAD", "POST"])
def signature_new(request: HttpRequest) -> HttpResponse:
    """A new signature; `triage` names a closed one that offers a draft."""
    require(request.user, SIGNATURES)
    key = typed(request.GET, "triage")[:12]
    if request.method == "POST" or not key:
        return signature_form(request, Signature(), SignatureDraft())
    triage = Triage.objects.filter(key=key).first()
    draft = offer(triage, the_knowledge()) if triage else None
    if triage is None or draft is None:
        return show_form(request, Signature(), SignatureDraft(), triage=triage, nothing_offered=key)
    return show_form(
        request, Signature(), SignatureDraft.offered(draft, triage.paste), triage=triage
    )


@require_http_methods(["GET", "HEAD", "POST"])
def signature_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a signature."""
    require(request.user, SIGNATURES)
    found = one_signature(pk)
    if found is None:
        return no_signature(request)
    return signature_form(request, found, SignatureDraft.of(found, signature_digest(found)))


def signature_form(request: HttpRequest, found: Signature, draft: SignatureDraft) -> HttpResponse:
    if request.method != "POST":
        return show_form(request, found, draft)
    draft = SignatureDraft.read(request.POST)
    what = typed(request.POST, "try")
    if what:
        return try_it(request, found, draft, what)
    return save(request, found, replace(draft, errors={}))


def save(request: HttpRequest, found: Signature, draft: SignatureDraft) -> HttpResponse:
    """Store what is typed, or show what keeps it from being stored; nothing typed is lost."""
    editor: Any = request.user
    try:
        save_signature(found, values_of(draft), editor=editor, based_on=draft.digest)
    except SignatureChangedError as error:
        theirs = SignatureDraft.of(error.stored, signature_digest(error.stored))
        draft, names = replace(draft, digest=theirs.digest), layer_names()
        other = differing(theirs.said(names), draft.said(names))
        return show_form(request, found, draft, status=409, other=other)
    except ValidationError as error:
        draft = replace(draft, errors=first_messages(error.message_dict))
        return show_form(request, found, draft, status=422)
    messages.success(request, f"The signature “{found}” is saved and counts from now on.")
    return redirect_page(request, reverse("triage:signatures"))


def values_of(draft: SignatureDraft) -> SignatureValues:
    return SignatureValues(**{name: getattr(draft, name) for name in FIELDS})


def try_it(
    request: HttpRequest, found: Signature, draft: SignatureDraft, what: str
) -> HttpResponse:
    """What it would match and change, on the paste or on the kept ones; nothing is saved."""
    named = replace(draft, name=draft.name or UNNAMED, product=draft.product or UNNAMED)
    errors = dict(draft.errors) if what == "paste" else {}
    context: dict[str, Any] = {}
    try:
        said = cleaned(values_of(named))
        if not errors:
            context = tried(said, draft, what, found.name if found.pk else "")
    except ValidationError as error:
        errors |= first_messages(error.message_dict)
    except UnreadableError as error:
        errors["paste"] = error.message
    draft = replace(draft, errors=errors)
    return show_form(request, found, draft, status=422 if errors else 200, **context)


def tried(said: OwnSignature, draft: SignatureDraft, what: str, replacing: str) -> dict[str, Any]:
    """The outcome as the template draws it. Raises UnreadableError for a bad paste."""
    knowledge = the_knowledge()
    if what == "paste":
        one = try_on(draft.paste, knowledge.organisation, said, replacing)
        return {"tried_on": "paste", "rows": [(None, one)], **summed([one])}
    rows = try_on_kept(knowledge, said, replacing)
    worth = [(triage, one) for triage, one in rows if one.matches or one.changes]
    return {"tried_on": "kept", "rows": worth, **summed([one for _, one in rows])}


def summed(found: Sequence[Tried]) -> dict[str, int]:
    return {
        "tried_count": len(found),
        "match_count": sum(one.matches for one in found),
        "change_count": sum(one.changes for one in found),
    }


def show_form(
    request: HttpRequest,
    found: Signature,
    draft: SignatureDraft,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "signature": found if found.pk else None,
        "draft": draft,
        "layers": layer_names(),
        "most_kept": MOST_KEPT,
        "changed": request.method == "POST",
    } | more
    return render_page(request, FORM, context, partial="form", status=status)


@require_POST
def signature_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a signature count, or not any more."""
    require(request.user, SIGNATURES)
    found = one_signature(pk)
    if found is None:
        return no_signature(request)
    active, editor = request.POST.get("active") == "1", request.user
    try:
        switch_signature(found, active=active, editor=editor)  # type: ignore[arg-type]
    except ValidationError as error:
        return error_page(request, 409, error.messages[0], links=back())
    said = "counts again" if active else "is off: it counts no more, and stays in the list"
    messages.success(request, f"The signature “{found}” {said}.")
    return redirect_page(request, reverse("triage:signatures"))


@require_http_methods(["GET", "HEAD", "POST"])
def signature_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then remove a signature for good."""
    require(request.user, SIGNATURES)
    found = one_signature(pk)
    if found is None:
        return no_signature(request)
    stale = False
    if request.method == "POST":
        editor: Any = request.user
        try:
            delete_signature(found, editor=editor, based_on=typed(request.POST, "digest"))
        except SignatureChangedError:
            stale = True
        else:
            messages.success(request, f"The signature “{found.name}” is deleted.")
            return redirect_page(request, reverse("triage:signatures"))
    context = {"signature": found, "digest": signature_digest(found), "stale": stale}
    return render_page(request, DELETE, context, status=409 if stale else 200)


def one_signature(pk: int) -> Signature | None:
    return Signature.objects.select_related("layer").filter(pk=pk).first()


def back() -> tuple[tuple[str, str], ...]:
    return ((reverse("triage:signatures"), "All signatures"),)


def no_signature(request: HttpRequest) -> HttpResponse:
    return error_page(request, 404, "This signature is not there any more.", links=back())
