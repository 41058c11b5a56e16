"""Writes to people and teams, and the questions of permission that other services ask."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import transaction

from runbook.core.models import bump_stamp

from . import policy
from .models import UNCLAIMED, Role, Team, User
from .policy import Way

SYSTEM_USERNAME = "system"
CONTACT_KINDS = ("page", "chat", "mail", "link")


class TeamChangedError(Exception):
    """Someone else saved this team meanwhile; `stored` is what it is now."""

    def __init__(self, stored: Team) -> None:
        super().__init__("This team has changed since you opened it.")
        self.stored = stored


def system_user() -> User:
    """Who stands as author where no person does: the starter content and imports."""
    user, made = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"is_active": False, "first_name": "Runbook"}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def role_of(user: User) -> str:
    return Role.ADMINISTRATOR.value if user.is_superuser else user.role


def way_for(user: User, team: Team) -> Way:
    """How this person may change a page that `team` maintains."""
    if not user.is_active:
        return Way.REFUSE
    own, approvers = Team.objects.standing_in(team.pk, user)
    effective = policy.effective_policy(team.publishing, approvers)
    return policy.way_to_publish(role_of(user), own=own, policy=effective)


def require_administrator(user: User | AnonymousUser) -> None:
    if not isinstance(user, User) or not user.is_active or not user.is_administrator:
        raise PermissionDenied("Only administrators may change this. Nothing was changed.")


def require_approver(user: User | AnonymousUser) -> None:
    """Approvers and administrators run reviews and record what changed about the platform."""
    able = {Role.APPROVER.value, Role.ADMINISTRATOR.value}
    if not isinstance(user, User) or not user.is_active or role_of(user) not in able:
        raise PermissionDenied("It takes an approver or an administrator. Nothing was changed.")


def is_in(user: User | AnonymousUser, team: Team | None) -> bool:
    if team is None or not isinstance(user, User):
        return False
    return user.memberships.filter(team=team).exists()


def may_edit_reference(user: User | AnonymousUser, *, own: bool) -> bool:
    """Whether this person may edit a team, its services and their paths: is it their `own`?"""
    if not isinstance(user, User) or not user.is_active:
        return False
    return policy.may_edit_reference(role_of(user), own=own)


def require_reference_editor(user: User | AnonymousUser, *, own: bool) -> None:
    if not may_edit_reference(user, own=own):
        raise PermissionDenied(
            "It takes an approver, an administrator or an editor of the team it belongs to. "
            "Nothing was changed."
        )


@transaction.atomic
def save_team(
    team: Team,
    *,
    name: str,
    contacts: Sequence[dict[str, Any]],
    editor: User,
    publishing: str | None = None,
    based_on: str | None = None,
) -> Team:
    """Create or change a team. Raises PermissionDenied or ValidationError.

    `based_on` is the digest of the team that the editor saw; raises TeamChangedError if it
    is another now.
    """
    if team.pk is None or not may_edit_reference(editor, own=is_in(editor, team)):
        require_administrator(editor)
    if team.slug == UNCLAIMED:
        raise ValidationError({"slug": "This short name stands for nobody; choose another."})
    if team.pk is not None:
        team.refresh_from_db(from_queryset=Team.objects.select_for_update())
        if based_on is not None and based_on != team_digest(team):
            raise TeamChangedError(team)
    team.name = name
    team.contacts = clean_contacts(contacts)
    if publishing is not None and publishing != team.publishing:
        require_administrator(editor)
        team.publishing = publishing
    team.full_clean()
    team.save()
    bump_stamp()
    return team


def team_digest(team: Team) -> str:
    """Changes with anything a team's form says; the form carries it to notice another's change."""
    text = json.dumps([team.name, team.publishing, team.contacts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def clean_contacts(contacts: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Keep contacts that have an address, and refuse addresses a button must not lead to."""
    cleaned = []
    for number, contact in enumerate(contacts, start=1):
        kind, label, url = (str(contact.get(key, "")).strip() for key in ("kind", "label", "url"))
        if not url and not label:
            continue
        if kind not in CONTACT_KINDS:
            raise ValidationError({"contacts": f"Contact {number}: choose what kind it is."})
        check_contact_address(number, url)
        cleaned.append({"kind": kind, "label": label or url, "url": url})
    return cleaned


def check_contact_address(number: int, url: str) -> None:
    try:
        if url.startswith("mailto:"):
            EmailValidator()(url.removeprefix("mailto:"))
        elif url.startswith("tel:"):
            if not re.fullmatch(r"\+?[0-9. ()-]*[0-9][0-9. ()-]*", url.removeprefix("tel:")):
                raise ValidationError("not a number")
        else:
            URLValidator(schemes=["http", "https"])(url)
    except ValidationError as error:
        raise ValidationError(
            {"contacts": f"Contact {number}: {url!r} is not an https, mailto or tel address."}
        ) from error
