"""The one place that knows whether htmx asked for a part of a page or for all of it."""

from __future__ import annotations

import gzip
from typing import Any

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

# Smaller bodies gain nothing that a packet would notice.
WORTH_COMPRESSING = 600


class HtmxHttpRequest(HttpRequest):
    """A request as it leaves HtmxMiddleware and RequestIdMiddleware."""

    htmx: HtmxDetails
    request_id: str


def wants_partial(request: HttpRequest) -> bool:
    """A boosted link and a restored history entry need the whole page."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request  # type: ignore[union-attr]


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the whole page, or only the partial that htmx asked for."""
    swap = partial is not None and wants_partial(request)
    name = f"{template}#{partial}" if swap else template
    response = render(request, name, context, status=status)
    if partial is not None:
        patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    # Pages differ by who reads them, and change: kept by the browser alone, asked for anew.
    response.setdefault("Cache-Control", "private, no-cache")
    return compressed(request, response)


def redirect_page(request: HttpRequest, to: str) -> HttpResponse:
    """Redirect the browser; htmx would follow a 302 inside the swap, so it is told by header."""
    if wants_partial(request):
        return HttpResponseClientRedirect(to)
    response = HttpResponseRedirect(to)
    response.status_code = 303
    return response


def codings(header: str) -> set[str]:
    """The content codings of an Accept-Encoding field, without those of weight 0."""
    parts = (part.replace(" ", "").lower().partition(";q=") for part in header.split(","))
    return {name for name, _, weight in parts if not weight or weight.strip("0.")}


def compressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Compress the content as the client accepts it (RFC 9110 §12.5.3).

    Django masks the CSRF token anew in each response, so compression does not leak it.
    """
    patch_vary_headers(response, ["Accept-Encoding"])
    coding = (
        "" if response.has_header("Content-Encoding") else coding_for(request, response.content)
    )
    if coding:
        response.content = coded(response.content, coding)
        response["Content-Encoding"] = coding
    return response


def coding_for(request: HttpRequest, body: bytes) -> str:
    """The content coding that this client gets this content in; empty for none."""
    if len(body) < WORTH_COMPRESSING:
        return ""
    accepted = codings(request.headers.get("Accept-Encoding", ""))
    return next((one for one in ("br", "gzip") if one in accepted), "")


def coded(body: bytes, coding: str) -> bytes:
    """The content in a coding that `coding_for` named."""
    if coding == "br":
        found: bytes = brotli.compress(body, quality=3)
        return found
    return gzip.compress(body, compresslevel=5)
