"""`/export/`: the whole runbook to take along, streamed as it is written."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.core.htmx import render_page
from runbook.review.models import Edition

from .documents import WRITERS, the_document

AT_ONCE = 64_000


@reading
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What can be taken along, and of which state."""
    context = {
        "editions": Edition.objects.defer("canonical")[:40],
        "formats": [("yaml", "YAML"), ("json", "JSON"), ("csv", "CSV")],
    }
    return render_page(request, "exchange/export.html", context)


@reading
@require_safe
def download(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """The document itself; `?edition=2026-Q4` gives that one's."""
    if suffix not in WRITERS:
        raise Http404("The runbook is exported as JSON, YAML or CSV.")
    name = request.GET.get("edition", "")
    edition = get_object_or_404(Edition, name=name[:20]) if name else None
    write, media_type = WRITERS[suffix]
    document = the_document(edition)
    response = StreamingHttpResponse(in_chunks(write(document)), content_type=media_type)
    when = document.edition or f"{timezone.localdate()}"
    response["Content-Disposition"] = f'attachment; filename="runbook-{when}.{suffix}"'
    response["Cache-Control"] = "private, no-cache"
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
