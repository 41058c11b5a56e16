"""`/import/`: a file is sent, looked at page by page, then taken over."""

from __future__ import annotations

import io
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.http import UserHttpRequest
from runbook.content.diff import diff, summarise
from runbook.content.models import Page
from runbook.content.revisions import content_of
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page
from runbook.matrix.forms.filters import whole

from . import imports
from .models import ImportRun, ImportStep
from .tasks import compare_import, take_over_import

LATEST = 10
SUFFIXES = {"yaml": ".yaml", "json": ".json", "csv": ".csv"}


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: UserHttpRequest) -> HttpResponse:
    """The form, and what was sent lately; a file leads to its page."""
    imports.require_importer(request.user)
    if request.method != "POST":
        return form_page(request)
    try:
        run = kept(request)
    except ValidationError as error:
        return form_page(request, error.message_dict["file"], 422)
    if imports.is_small(run):
        imports.compare(run)
    else:
        compare_import.defer(run_id=str(run.pk))
    return redirect_page(request, run.get_absolute_url())


def kept(request: UserHttpRequest) -> ImportRun:
    """The uploaded file, else the pasted text. Raises ValidationError."""
    upload, pasted = request.FILES.get("file"), request.POST.get("text", "")
    if upload is not None:
        source = upload.file
        assert source is not None
        return imports.keep_file(upload.name or "", source, upload.size or 0, by=request.user)
    suffix = SUFFIXES.get(request.POST.get("format", ""), ".yaml")
    raw = pasted.strip().encode()
    return imports.keep_file(f"pasted{suffix}", io.BytesIO(raw), len(raw), by=request.user)


def form_page(
    request: UserHttpRequest, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    runs = ImportRun.objects.filter(author=request.user).defer("body")[:LATEST]
    context = {
        "runs": runs,
        "errors": errors or [],
        "typed": request.POST,
        "largest": imports.LARGEST >> 20,
        "publishes": imports.may_publish(request.user),
    }
    return render_page(request, "exchange/import.html", context, status=status)


def find(request: UserHttpRequest, number: UUID) -> ImportRun:
    """A file is its sender's; nobody else learns that it is there."""
    found = ImportRun.objects.select_related("author").defer("body")
    return get_object_or_404(found, pk=number, author=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def import_run(request: UserHttpRequest, number: UUID) -> HttpResponse:
    """What a file would do, page by page; then take it over, or drop it."""
    run = find(request, number)
    if request.method == "POST":
        return decide(request, run)
    after, happens = request.GET.get("after", ""), request.GET.get("show", "")
    reading = imports.read_run(
        run, request.user, after=(whole(after) or 0) if after else -1, happens=happens[:9]
    )
    context = {"reading": reading, "run": run, "show": happens}
    return render_page(request, "exchange/import_run.html", context, partial="run")


def decide(request: UserHttpRequest, run: ImportRun) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "drop":
        imports.drop(run, by=request.user)
        messages.success(request, f"{run} is dropped. Nothing was changed.")
        return redirect_page(request, reverse("export:import"))
    try:
        run = imports.begin(run, do, by=request.user)
    except ValidationError as error:
        return error_page(request, 409, " ".join(error.messages), title="Not taken over")
    except imports.MovedError:
        imports.compare(find(request, run.pk))
        messages.warning(
            request, "Pages changed since you looked, so the file was compared again. Look again."
        )
        return redirect_page(request, run.get_absolute_url())
    if run.changes <= imports.FEW_CHANGES:
        run = imports.take_over(run)
    else:
        take_over_import.defer(run_id=str(run.pk))
    return redirect_page(request, run.get_absolute_url())


@require_safe
def import_step(request: UserHttpRequest, number: UUID, position: int) -> HttpResponse:
    """One page of a file: what differs from what readers see, word by word."""
    run = find(request, number)
    step = get_object_or_404(ImportStep, run=run, position=position)
    if step.wanted is None:
        raise Http404("Of this row there is nothing more to show.")
    page = Page.objects.filter(kind=step.what, key=step.key).select_related("live_revision").first()
    before = {}
    if page is not None and page.live_revision is not None:
        page.live_revision.page = page
        before = content_of(page.live_revision)
    diffs = diff(before, step.wanted)
    context = {"run": run, "step": step, "diffs": diffs, "summary": summarise(diffs), "page": page}
    return render_page(request, "exchange/import_step.html", context, partial="step")
