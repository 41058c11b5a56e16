"""Loads the sample organisation, whole and once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import User
from runbook.accounts.services import SYSTEM_USERNAME

from .past import tell_the_past
from .people import PASSWORD, make_people_and_teams, make_services_and_paths
from .quarter import tell_the_quarters

__all__ = ["PASSWORD", "STARTER_AGE", "SampleError", "is_loaded", "load_sample"]

STARTER_AGE = 128
"""Days since the sample has had the starter content: its past begins after that."""


class SampleError(Exception):
    """The sample cannot be loaded here; the message says why in one sentence."""


SIGN_INS = frozenset({"admin", "platform", "payments", "reader"})
"""They never change (README names them), so a newer sample still knows an older one."""


def is_loaded() -> bool:
    """Whether the sample's people are here. People are never deleted, so this never unlearns."""
    return User.objects.filter(username__in=SIGN_INS).count() == len(SIGN_INS)


@transaction.atomic
def load_sample() -> bool:
    """Load the sample into a database without people of its own; False if it was loaded before.

    A second call changes nothing, whatever people have changed since. Raises SampleError
    where other people are: the sample's sign-ins have a password that everybody knows.
    """
    if is_loaded():
        return False
    if User.objects.exclude(username=SYSTEM_USERNAME).exists():
        raise SampleError(
            "This database has people of its own, and the demo's sign-ins have a password that "
            "everybody knows: give the demo an empty database."
        )
    now = timezone.now()
    make_people_and_teams(now)
    make_services_and_paths(now)
    tell_the_past(now)
    tell_the_quarters(now)
    return True
