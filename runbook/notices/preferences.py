"""What a person wants to hear of."""

from __future__ import annotations

from runbook.accounts.models import User

from .mail import DIGEST, PROPOSALS
from .models import Preference

KINDS = (DIGEST, PROPOSALS)


def preference_of(user: User) -> Preference:
    """As it stands; unsaved where they never chose."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def set_preference(user: User, **wanted: bool) -> Preference:
    """Change what is named, of `digest` and `proposals`; the rest stays."""
    found, _ = Preference.objects.update_or_create(user=user, defaults=wanted)
    return found
