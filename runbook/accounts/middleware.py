"""Deny by default: a view answers strangers only if it says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from runbook.core.errors import sign_in_first
from runbook.core.htmx import wants_partial
from runbook.core.problems import problem, wants_json


def reading[V: Callable[..., HttpResponseBase]](view: V) -> V:
    """Mark a view that only reads: strangers may see it where anonymous reading is on."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def taking_part[V: Callable[..., HttpResponse]](view: V) -> V:
    """Mark a view of triage: where anonymous reading is on, strangers may also post here.

    Whoever meets a failing call at 3 a.m. need not sign in first. Nothing that readers share is
    changed by it.
    """
    view.takes_part = True  # type: ignore[attr-defined]
    return view


class SignedInOrReading(LoginRequiredMiddleware):
    """Everyone signs in, except for public views and, if the setting allows, for reading."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        if settings.RUNBOOK_ANONYMOUS_READ:
            if getattr(view_func, "takes_part", False):
                return None
            if getattr(view_func, "only_reads", False) and request.method in {"GET", "HEAD"}:
                return None
        if not getattr(view_func, "login_required", True):
            return None
        if request.user.is_authenticated:
            return None
        if wants_json(request):
            response = problem(request, 401, "Sign in, or send a token.")
            response["WWW-Authenticate"] = 'Bearer realm="runbook"'
            return response
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            # A redirect would lose what was typed while the session ran out.
            return sign_in_first(request)
        if wants_partial(request):
            back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
            to = resolve_url(self.get_login_url(view_func))
            return HttpResponseClientRedirect(f"{to}?{urlencode({'next': back})}")
        return self.handle_no_permission(request, view_func)
