"""What the frame of every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("system", "light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """The theme comes from a cookie, so that the first paint is right without a script."""
    theme = request.COOKIES.get("theme", "system")
    return {
        "theme": theme if theme in THEMES else "system",
        "anonymous_read": settings.RUNBOOK_ANONYMOUS_READ,
        "request_id": getattr(request, "request_id", ""),
    }
