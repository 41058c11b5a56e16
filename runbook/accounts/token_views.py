"""`/accounts/tokens/`: a person's tokens for the API."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from runbook.core.htmx import redirect_page, render_page

from .http import UserHttpRequest
from .models import ApiToken
from .tokens import DAYS, make_token, revoke_token

SHOWN_ONCE = "api-token"
USUAL_DAYS = 90


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: UserHttpRequest) -> HttpResponse:
    """Those there are, and the form for another; its secret is shown once, on the next page."""
    if request.method != "POST":
        return tokens_page(request, {"scope": "read", "days": USUAL_DAYS})
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("name", "scope", "days")}
    typed["days"] = int(typed["days"]) if typed["days"] in map(str, DAYS) else 0
    try:
        token, secret = make_token(request.user, **typed)
    except ValidationError as error:
        return tokens_page(request, typed, error.message_dict, 422)
    request.session[SHOWN_ONCE] = {"name": token.name, "secret": secret}
    return redirect_page(request, reverse("tokens"))


def tokens_page(
    request: UserHttpRequest,
    typed: dict[str, Any],
    errors: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "tokens": ApiToken.objects.filter(user=request.user),
        "typed": typed,
        "errors": errors or {},
        "scopes": ApiToken.Scope.choices,
        "days": DAYS,
        "shown_once": request.session.pop(SHOWN_ONCE, None),
    }
    response = render_page(request, "account/tokens.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: UserHttpRequest, number: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=number, user=request.user)
    revoke_token(token, by=request.user)
    messages.success(request, f"{token} is revoked: what shows it is refused from now on.")
    return redirect_page(request, reverse("tokens"))
