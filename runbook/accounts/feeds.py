"""Feeds without a session: an address that says whose reader asks.

A feed reader cannot sign in, so the address of a feed may carry a key. It opens feeds and nothing
else, and ends with the account or when its owner changes their password.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest, HttpResponse

from runbook.core.problems import problem

from .models import User

SALT = "runbook.accounts.feeds"


def feed_key(user: User | AnonymousUser) -> str:
    """What a person's feed addresses end with; empty where feeds are open to all."""
    if settings.RUNBOOK_ANONYMOUS_READ or not isinstance(user, User):
        return ""
    return _signer(user).sign(str(user.pk)).replace(":", ".")


def _signer(user: User) -> signing.Signer:
    """Bound to the password as it is stored."""
    return signing.Signer(salt=f"{SALT}:{user.password}")


def holder_of(key: str) -> User | None:
    """Whose key it is; None for one that does not open feeds, or no more."""
    number, _, _ = key.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    user = User.objects.filter(pk=int(number), is_active=True).first()
    try:
        return user if user and _signer(user).unsign(key.replace(".", ":", 1)) else None
    except signing.BadSignature:
        return None


def feed[V: Callable[..., HttpResponse]](view: V) -> V:
    """Mark a view as a feed: for who may read, and for who brings a key in `?key=`."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = request.user.is_authenticated or settings.RUNBOOK_ANONYMOUS_READ
        if not known and holder_of(request.GET.get("key", "")[:200]) is None:
            response = problem(request, 401, "Copy the feed's address anew: its key has ended.")
            response["WWW-Authenticate"] = 'Bearer realm="runbook"'
            return response
        return view(request, *args, **kwargs)

    marked: V = login_not_required(answer)  # type: ignore[assignment]
    return marked
