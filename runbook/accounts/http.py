"""Requests as views receive them once it is certain who sent them."""

from __future__ import annotations

from runbook.core.htmx import HtmxHttpRequest

from .models import User


class UserHttpRequest(HtmxHttpRequest):
    """A request whose sender is signed in (SignedInOrReading saw to it)."""

    user: User
