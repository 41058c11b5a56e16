"""Signing in. django-allauth does it; its answers get the status they mean."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.http import HttpResponse

TOO_MANY = "too_many_login_attempts"
PAUSE_SECONDS = 300


class SignIn(LoginView):
    """A refused form is 422, too many of them 429 with Retry-After (RFC 6585 §4)."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if form.has_error("__all__", TOO_MANY):
            response.status_code = 429
            response["Retry-After"] = str(PAUSE_SECONDS)
        else:
            response.status_code = 422
        return response
