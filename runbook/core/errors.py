"""The product's own failures, as pages or problems: what happened, what is safe, what next."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from .htmx import compressed, wants_partial
from .problems import problem, wants_json


@dataclass(frozen=True, slots=True)
class Words:
    """What an error page says."""

    title: str
    text: str
    kind: str
    links: tuple[tuple[str, str], ...] = field(default=(("/", "Open the matrix"),))


WORDS = {
    400: Words(
        "This request could not be read",
        "Something in its address or its form is malformed. Nothing was changed.",
        "syntax",
    ),
    401: Words(
        "You are not signed in any more",
        "Nothing was changed. Sign in in another tab, come back here and send it again: your text "
        "is still in the form.",
        "identity",
        (("/accounts/login/", "Sign in in another tab"),),
    ),
    403: Words(
        "You may not do this",
        "You are signed in, so signing in again will not help: it takes another role or team. "
        "Nothing was changed.",
        "permission",
    ),
    404: Words(
        "There is no page at this address",
        "The link may be old, or the page may have been renamed. Search finds entries by code, "
        "layer, service and text.",
        "existence",
    ),
    405: Words("This address does not take that method", "Nothing was changed.", "syntax"),
    409: Words("Someone else was here first", "Nothing was overwritten.", "conflict"),
    413: Words(
        "This is more than Runbook takes at once",
        "At most 5 MB of text and 5,000 fields are read. Nothing was changed. Go back: your "
        "browser still holds what you typed; send less of it.",
        "validation",
    ),
    429: Words(
        "Too many attempts",
        "Wait a minute, then try again. Nothing is lost.",
        "throttling",
    ),
    500: Words(
        "Runbook failed",
        "This is a fault in Runbook, not in what you did. If you were saving, go back: your "
        "browser still holds what you typed.",
        "server",
    ),
    503: Words(
        "Runbook cannot reach its database",
        "Nothing was lost. Try again in a few seconds; if you were saving, go back and press the "
        "button once more.",
        "server",
    ),
}


def error_page(
    request: HttpRequest,
    status: int,
    detail: str = "",
    *,
    title: str = "",
    links: tuple[tuple[str, str], ...] = (),
    **extensions: Any,
) -> HttpResponse:
    """Answer with an error, as HTML or as a problem, whichever the client asked for."""
    words = WORDS[status]
    if wants_json(request):
        return problem(request, status, detail or words.text, **extensions)
    context = {
        "status": status,
        "title": title or words.title,
        "text": detail or words.text,
        "kind": words.kind,
        "links": links or words.links,
        "request_id": getattr(request, "request_id", ""),
        "standing_alone": status in {500, 503},
    }
    name = "error.html#problem" if wants_partial(request) else "error.html"
    response = render(request, name, context, status=status)
    response["Cache-Control"] = "no-store"
    return compressed(request, response)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    too_large = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent))
    return error_page(request, 413 if too_large else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403, str(exception or ""), links=getattr(exception, "links", ()))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # Django's own Http404 for an unknown path carries a dictionary for its debug page.
    said = exception.args[0] if isinstance(exception, Http404) and exception.args else ""
    return error_page(request, 404, said if isinstance(said, str) else "")


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """401 with a challenge (RFC 9110 §15.5.2): a session ended while somebody wrote.

    htmx shows it above the form instead of in its place, so that what was typed stays.
    """
    response = error_page(request, 401)
    response["WWW-Authenticate"] = 'Bearer realm="runbook"'
    if wants_partial(request):
        response["HX-Retarget"], response["HX-Reswap"] = "#notice", "innerHTML show:window:top"
    return response


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429 with Retry-After (RFC 6585 §4)."""
    response = error_page(request, 429)
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while the exception is being handled: a lost database is a 503."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return unavailable(request)
    return error_page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After (RFC 9110 §15.6.4)."""
    response = error_page(request, 503)
    response["Retry-After"] = "5"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(
        request,
        403,
        "The form's protection against forged requests did not match: it was open for very long, "
        "or cookies are blocked. Copy long texts, go back, reload the page and send it again.",
        title="This form has expired",
    )
