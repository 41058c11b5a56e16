"""An id for each request, which its response, log lines and error page carry; a page for 405."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from .errors import error_page

current_request_id: ContextVar[str] = ContextVar("request_id", default="-")
ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")

type GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Takes over `X-Request-ID` from a proxy if it looks like one, else makes one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if ACCEPTABLE_ID.fullmatch(given) else secrets.token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]
        token = current_request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = request_id
        return response


class MethodNotAllowedPage:
    """Says in the product's voice what Django's decorators answer with an empty 405."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        page = error_page(request, 405)
        page["Allow"] = response["Allow"]
        return page


class RequestIdFilter(logging.Filter):
    """Adds the request's id to every line that is logged while it is answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id.get()
        return True
