"""Personal tokens for the API: made, shown once, used, revoked (RFC 6750 bearer tokens)."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from .models import ApiToken, User

PREFIX = "rbk_"
"""Says whose it is, so that scanners of leaked secrets can tell it."""
SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
DAYS = (7, 30, 90, 365)
MOST = 20
NOTED_EVERY = timedelta(minutes=10)


def make_token(user: User, *, name: str, scope: str, days: int) -> tuple[ApiToken, str]:
    """The token and its secret, which nobody can be shown again. Raises ValidationError."""
    token = ApiToken(user=user, name=name.strip(), scope=scope)
    errors: dict[str, str] = {}
    if days not in DAYS:
        errors["days"] = "Choose how long it lives."
    if active_tokens(user) >= MOST:
        errors["name"] = f"You have {MOST} tokens; revoke one first."
    secret = PREFIX + secrets.token_urlsafe(32)
    token.digest, token.hint = digest_of(secret), secret[:8]
    token.expires_at = timezone.now() + timedelta(days=days if days in DAYS else 0)
    try:
        token.full_clean(exclude=["user", "digest"])
    except ValidationError as error:
        raise ValidationError(error.message_dict | errors) from error
    if errors:
        raise ValidationError(errors)
    token.save()
    return token, secret


def active_tokens(user: User) -> int:
    now = timezone.now()
    return ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=now).count()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find_token(secret: str) -> ApiToken | None:
    """The token that still holds, with its person; its use is noted now and then. One query."""
    if not SHAPE.fullmatch(secret):
        return None
    now = timezone.now()
    found = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=now)
        .filter(user__is_active=True)
        .first()
    )
    if found is not None and (found.used_at is None or found.used_at < now - NOTED_EVERY):
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    return found


def revoke_token(token: ApiToken, *, by: User) -> None:
    """It ends at once. Raises PermissionDenied unless it is their own, or for an administrator."""
    if token.user_id != by.pk and not by.is_administrator:
        raise PermissionDenied("A token is revoked by its owner or an administrator.")
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
