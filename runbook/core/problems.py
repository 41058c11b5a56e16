"""Errors for machines: application/problem+json (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse


def problem(request: HttpRequest, status: int, detail: str, **extensions: Any) -> JsonResponse:
    """Return `detail` as a problem.

    The type is left out, which means "about:blank": the title is the status phrase.
    """
    status = HTTPStatus(status)
    members = {
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": request.path,
        "request_id": getattr(request, "request_id", ""),
    }
    response = JsonResponse(
        members | extensions,
        status=status.value,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    """The API speaks JSON; elsewhere only a client that prefers it over HTML gets it."""
    if request.path.startswith("/api/"):
        return True
    preferred = request.get_preferred_type(
        ["text/html", "application/problem+json", "application/json"]
    )
    return preferred in {"application/problem+json", "application/json"}
