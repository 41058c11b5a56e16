"""Who may change what the organisation teaches the analysis: one table.

Signatures are tried before they count and switched off in one click, so whoever edits may add
one. The agreement and the schemas say how everything in the house is judged.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from runbook.accounts.models import User
from runbook.accounts.services import role_of

SIGNATURES, AGREEMENT, ERROR_SCHEMAS = "signatures", "agreement", "error-schemas"
WHO: dict[str, frozenset[str]] = {
    SIGNATURES: frozenset({"editor", "approver", "administrator"}),
    AGREEMENT: frozenset({"approver", "administrator"}),
    ERROR_SCHEMAS: frozenset({"approver", "administrator"}),
}
REFUSALS = {
    SIGNATURES: "It takes an editor, an approver or an administrator to change signatures.",
    AGREEMENT: "It takes an approver or an administrator to change the agreed header.",
    ERROR_SCHEMAS: "It takes an approver or an administrator to change error schemas.",
}


def may_change(user: User | AnonymousUser, what: str) -> bool:
    """Whether this person may change `what`, one of the three above."""
    return isinstance(user, User) and user.is_active and role_of(user) in WHO[what]


def require(user: User | AnonymousUser, what: str) -> None:
    """Raises PermissionDenied, saying who may."""
    if not may_change(user, what):
        raise PermissionDenied(f"{REFUSALS[what]} Nothing was changed.")
