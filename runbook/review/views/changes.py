"""The platform changed: recorded with a preview of exactly which pages will be marked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.services import role_of
from runbook.catalogue.models import Layer, Service
from runbook.content.errors import NoReasonError
from runbook.content.models import Page
from runbook.content.proposal_reading import APPROVERS
from runbook.core.htmx import redirect_page, render_page

from ..forms.change import ChangeDraft, chosen
from ..marking import touched
from ..models import ChangeKind, PlatformChange
from ..opening import sweep
from ..platform import dismiss, record_change

SHOWN = 100


@require_safe
def changes(request: UserHttpRequest) -> HttpResponse:
    """Drafts to confirm first, then what was recorded with how much of it was confirmed since."""
    found = PlatformChange.objects.select_related("kind", "made_by", "decided_by").annotate(
        marked=Count("marks"), confirmed=Count("marks", filter=Q(marks__confirmed_at__isnull=False))
    )
    rows = list(found.order_by("-happened_on", "-pk")[:200])
    context = {
        "drafts": [one for one in rows if one.state == "draft"],
        "recorded": [one for one in rows if one.state == "recorded"],
        "dismissed": [one for one in rows if one.state == "dismissed"],
        "may_record": role_of(request.user) in APPROVERS,
    }
    return render_page(request, "review/changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_change(request: UserHttpRequest) -> HttpResponse:
    """Choose a kind; what it usually touches is filled in, and the preview follows."""
    return change_form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_draft(request: UserHttpRequest, number: int) -> HttpResponse:
    """What Runbook noticed, in the same form: a person confirms it, or dismisses it."""
    draft = found_or_404(number)
    if draft.state != PlatformChange.State.DRAFT:
        return redirect_page(request, draft.get_absolute_url())
    return change_form(request, draft)


def change_form(request: UserHttpRequest, draft: PlatformChange | None) -> HttpResponse:
    if role_of(request.user) not in APPROVERS:
        raise PermissionDenied("An approver or an administrator records what changed.")
    kinds = list(ChangeKind.objects.prefetch_related("layers"))
    if request.method == "POST":
        typed = ChangeDraft.read(request.POST)
        if request.POST.get("do") == "record":
            return record(request, draft, typed, kinds)
        return form_page(request, draft, typed, kinds, {})
    wanted = request.GET.get("kind", "")
    kind = next((one for one in kinds if one.slug == wanted), None)
    if draft is not None:
        return form_page(request, draft, ChangeDraft.of(draft), kinds, {})
    filled = ChangeDraft.of_kind(kind) if kind else None
    return form_page(request, None, filled, kinds, {})


def record(
    request: UserHttpRequest,
    draft: PlatformChange | None,
    typed: ChangeDraft,
    kinds: list[ChangeKind],
) -> HttpResponse:
    """Record it and mark the pages, or say what stands in the way with everything typed."""
    kind = next((one for one in kinds if one.slug == typed.kind), None)
    numbers, odd = typed.numbers()
    day = typed.day()
    if kind is None or day is None or odd:
        errors = unreadable(kind, day, odd)
        return form_page(request, draft, typed, kinds, errors, status=422)
    try:
        change = record_change(
            kind=kind,
            title=typed.title,
            description=typed.description,
            happened_on=day,
            by=request.user,
            layers=chosen(typed.layers, layers_by_slug()),
            codes=numbers,
            services=chosen(typed.services, services_by_slug()),
            draft=draft,
        )
    except ValidationError as error:
        said = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return form_page(request, draft, typed, kinds, said, status=422)
    sweep()
    messages.success(request, f"Recorded. {change.marks.count()} pages are marked until read.")
    return redirect_page(request, change.get_absolute_url())


def unreadable(kind: ChangeKind | None, day: date | None, odd: str) -> dict[str, list[str]]:
    """What of the form cannot even be read, by field."""
    said = {
        "kind": "" if kind else "Choose what kind of change it was.",
        "happened_on": "" if day else "Choose the day on which it happened.",
        "codes": odd,
    }
    return {name: [words] for name, words in said.items() if words}


def layers_by_slug() -> dict[str, Layer]:
    return {one.slug: one for one in Layer.objects.all()}


def services_by_slug() -> dict[str, Service]:
    return {one.slug: one for one in Service.objects.live()}


def form_page(
    request: UserHttpRequest,
    draft: PlatformChange | None,
    typed: ChangeDraft | None,
    kinds: list[ChangeKind],
    errors: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    layers, services = layers_by_slug(), services_by_slug()
    ids = touched(typed.scope(layers, services)) if typed else []
    pages = Page.objects.filter(pk__in=ids[:SHOWN]).only("kind", "key", "title").order_by("key")
    context = {
        "draft": draft,
        "typed": typed,
        "kinds": kinds,
        "kind": next((one for one in kinds if typed and one.slug == typed.kind), None),
        "layers": layers.values(),
        "services": services.values(),
        "errors": errors,
        "count": len(ids),
        "pages": list(pages),
        "more": len(ids) - SHOWN if len(ids) > SHOWN else 0,
    }
    return render_page(
        request, "review/change_form.html", context, partial="touched", status=status
    )


def found_or_404(number: int) -> PlatformChange:
    related = PlatformChange.objects.select_related("kind", "made_by", "decided_by")
    found = related.prefetch_related("layers", "services").filter(pk=number).first()
    if found is None:
        raise Http404("There is no such change.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: UserHttpRequest, number: int) -> HttpResponse:
    """What changed, and which pages were read since; POST takes it back, with a reason."""
    found = found_or_404(number)
    fault, status = "", 200
    if request.method == "POST":
        try:
            dismiss(found, by=request.user, reason=request.POST.get("reason", ""))
        except NoReasonError as error:
            fault, status = str(error), 422
        else:
            messages.success(request, "Taken back: no page is marked by it any more.")
            return redirect_page(request, "/review/changes/")
    marks = found.marks.select_related("page", "confirmed_by").defer("page__rendered")
    context = {
        "change": found,
        "marks": list(marks.order_by("confirmed_at", "page__key")[:300]),
        "marked": found.marks.count(),
        "confirmed": found.marks.exclude(confirmed_at=None).count(),
        "may_record": role_of(request.user) in APPROVERS,
        "fault": fault,
    }
    return render_page(request, "review/change.html", context, status=status)
