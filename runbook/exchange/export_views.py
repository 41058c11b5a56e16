"""`/export/`: the whole runbook, or a part of it, to take along.

What is data is streamed as it is written; a book, a site or a folder is made by a job and fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.middleware import reading
from runbook.accounts.models import Team
from runbook.catalogue.models import Layer, Service
from runbook.core.htmx import redirect_page, render_page
from runbook.review.models import Edition

from . import exports
from .documents import WRITERS, the_document
from .exports import FIELDS, narrowing_in
from .models import ExportRun
from .tasks import make_export

AT_ONCE = 64_000
LATEST = 10


@reading
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What can be taken along, and of which state."""
    return export_page(request)


def export_page(
    request: HttpRequest, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    runs = ExportRun.objects.none()
    if request.user.is_authenticated:
        runs = ExportRun.objects.filter(author=request.user).defer("body")[:LATEST]
    context = {
        "editions": Edition.objects.defer("canonical")[:40],
        "services": Service.objects.filter(retired_at=None),
        "teams": Team.objects.real(),
        "layers": Layer.objects.all(),
        "typed": request.POST or request.GET,
        "runs": runs,
        "errors": errors or [],
    }
    return render_page(request, "exchange/export.html", context, status=status)


@reading
@require_safe
def chosen(request: HttpRequest) -> HttpResponse:
    """The form's answer for what is data: the address that streams it."""
    suffix = request.GET.get("format", "")
    if suffix not in WRITERS:
        raise Http404("The runbook is exported as JSON, YAML or CSV.")
    names = ("edition", *FIELDS)
    query = {name: request.GET[name] for name in names if request.GET.get(name)}
    to = reverse("export:download", args=[suffix])
    return redirect_page(request, f"{to}?{urlencode(query)}" if query else to)


@reading
@require_safe
def download(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """The document itself; `?edition=2026-Q4` gives that one's, `?service=` and so on a part."""
    if suffix not in WRITERS:
        raise Http404("The runbook is exported as JSON, YAML or CSV.")
    name = request.GET.get("edition", "")
    edition = get_object_or_404(Edition, name=name[:20]) if name else None
    write, media_type = WRITERS[suffix]
    document = the_document(edition, narrowing_in(request.GET))
    response = StreamingHttpResponse(in_chunks(write(document)), content_type=media_type)
    when = document.edition or f"{timezone.localdate()}"
    response["Content-Disposition"] = f'attachment; filename="runbook-{when}.{suffix}"'
    response["Cache-Control"] = "private, no-cache"
    return response


@require_POST
def make(request: UserHttpRequest) -> HttpResponse:
    """Have a book, a site or a folder made."""
    try:
        run = exports.ask_for(request.POST.get("format", ""), request.POST.dict(), by=request.user)
    except ValidationError as error:
        return export_page(request, error.messages, 422)
    make_export.defer(run_id=str(run.pk))
    return redirect_page(request, run.get_absolute_url())


def find(request: UserHttpRequest, number: UUID) -> ExportRun:
    """Whoever asked for it fetches it."""
    found = ExportRun.objects.defer("body")
    return get_object_or_404(found, pk=number, author=request.user)


@require_safe
def export_run(request: UserHttpRequest, number: UUID) -> HttpResponse:
    """How far it is, then where it is fetched."""
    run = find(request, number)
    label = exports.FORMATS[run.format]
    context = {"run": run, "label": label, "narrowed": str(narrowing_in(run.query))}
    return render_page(request, "exchange/export_run.html", context, partial="run")


@require_safe
def export_file(request: UserHttpRequest, number: UUID) -> HttpResponse:
    run = get_object_or_404(ExportRun, pk=number, author=request.user, state="ready")
    kind = "application/pdf" if run.format == "pdf" else "application/zip"
    response = HttpResponse(bytes(run.body), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{run.filename}"'
    response["Cache-Control"] = "private, no-store"
    return response


def in_chunks(pieces: Iterator[str]) -> Iterator[bytes]:
    """Pieces put together, so that a line of CSV is no packet of its own."""
    held, size = [], 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= AT_ONCE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()
