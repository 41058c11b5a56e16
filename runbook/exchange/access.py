"""Who asks the API, and what for: a session reads, a token may also write (RFC 6750)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from runbook.accounts.models import ApiToken, User
from runbook.accounts.tokens import find_token
from runbook.core.problems import problem
from runbook.core.rates import Allowance, Rate, take, take_here

READS = Rate("reads", 6_000)
WRITES = Rate("writes", 120)
GUESSES = Rate("tokens", 60)


class RefusedError(Exception):
    """Answered as it stands: the response says why."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def admit(request: HttpRequest, *, writes: bool) -> Allowance | None:
    """Let somebody in, or raise RefusedError. What is left of their rate is returned.

    A token that is shown must hold, even where strangers may read: whoever sends one relies on it.
    """
    if request.method == "OPTIONS":
        return None
    token = token_shown(request)
    if token is not None:
        request.user = token.user
    if not writes:
        if token is None and not may_read(request):
            raise RefusedError(challenge(request, "Reading this runbook takes signing in."))
        reads = request.method in ("GET", "HEAD")
        return counted(request, take_here(READS, request)) if reads else None
    if token is None:
        raise RefusedError(
            challenge(request, "Writing takes a personal token; a session only reads.")
        )
    if token.scope != ApiToken.Scope.WRITE:
        response = problem(request, 403, "This token only reads; make one that may write.")
        response["WWW-Authenticate"] = (
            'Bearer realm="runbook", error="insufficient_scope", scope="write"'
        )
        raise RefusedError(response)
    request.api_token = token  # type: ignore[attr-defined]
    return counted(request, take(WRITES, request))


def writer_of(request: HttpRequest) -> User:
    """Whose token was admitted to write. Raises PermissionDenied where none was."""
    token = getattr(request, "api_token", None)
    if not isinstance(token, ApiToken):
        raise PermissionDenied("Writing takes a personal token.")
    return token.user


def may_read(request: HttpRequest) -> bool:
    """The site's rule: strangers read only where the setting says so."""
    return settings.RUNBOOK_ANONYMOUS_READ or bool(request.user.is_authenticated)


def token_shown(request: HttpRequest) -> ApiToken | None:
    """The token of the Authorization field; None without one. Another scheme is no token."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return None
    found = find_token(secret.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        allowance = take(GUESSES, request)
        if allowance.exceeded:
            raise RefusedError(too_many(request, allowance))
        raise RefusedError(
            challenge(
                request,
                "This token is unknown, revoked or expired; make another under API tokens.",
                error="invalid_token",
            )
        )
    return found


def challenge(request: HttpRequest, detail: str, *, error: str = "") -> HttpResponse:
    response = problem(request, 401, detail)
    said = f', error="{error}"' if error else ""
    response["WWW-Authenticate"] = f'Bearer realm="runbook"{said}'
    return response


def counted(request: HttpRequest, allowance: Allowance) -> Allowance:
    if allowance.exceeded:
        raise RefusedError(too_many(request, allowance))
    return allowance


def too_many(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    detail = f"At most {allowance.rate.amount:,} requests a minute; wait {allowance.reset} s."
    return allowance.say_in(problem(request, 429, detail))


def say_rate(response: Any, allowance: Allowance | None) -> Any:
    """The standard fields, unless the view counted by a rate of its own."""
    if allowance is not None and not response.has_header("RateLimit"):
        allowance.say_in(response)
    return response
