"""Who is in which team. Only administrators change that."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from runbook.core.models import bump_stamp

from .models import Membership, Team, User
from .services import require_administrator


@transaction.atomic
def add_member(team: Team, *, username: str, editor: User) -> User:
    """Put a person into a team; who is in it already stays. Raises ValidationError."""
    require_administrator(editor)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise ValidationError({"username": f"Nobody here signs in as “{username}”."})
    Membership.objects.get_or_create(user=user, team=team)
    bump_stamp()
    return user


@transaction.atomic
def remove_member(team: Team, *, username: str, editor: User) -> bool:
    """Take a person out of a team; whether somebody left. Who is not in it stays out."""
    require_administrator(editor)
    left, _ = Membership.objects.filter(team=team, user__username=username).delete()
    if left:
        bump_stamp()
    return left > 0
