"""People and teams."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from runbook.core.slugs import slug_constraints, validate_slug

from .querysets import UNCLAIMED as UNCLAIMED  # noqa: PLC0414 - said to be meant for others
from .querysets import TeamQuerySet


class Role(models.TextChoices):
    """What a person may do; each role includes the ones before it."""

    READER = "reader", "Reader"
    EDITOR = "editor", "Editor"
    APPROVER = "approver", "Approver"
    ADMINISTRATOR = "administrator", "Administrator"


class User(AbstractUser):
    """A person. Deactivated when they leave, never deleted: their name stands in the history."""

    role = models.CharField(max_length=16, choices=Role, default=Role.READER)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        words = str(self).replace("-", " ").replace("_", " ").split()
        return "".join(word[0] for word in words[:2]).upper() or "?"

    @property
    def is_administrator(self) -> bool:
        return self.is_superuser or self.role == Role.ADMINISTRATOR


class Publishing(models.TextChoices):
    """How a team's pages change."""

    APPROVAL = "approval", "A second person approves each change"
    DIRECT = "direct", "Members publish directly"


class Team(models.Model):
    """The people behind something: they own failures and keep pages true.

    `contacts` is a list of {"kind": "page" | "chat" | "mail" | "link", "label": …, "url": …}.
    """

    slug = models.SlugField(max_length=60, unique=True, validators=[validate_slug])
    name = models.CharField(max_length=120, unique=True)
    contacts = models.JSONField(default=list, blank=True)
    publishing = models.CharField(
        max_length=10,
        choices=Publishing,
        default=Publishing.APPROVAL,
        help_text="Approval takes effect for teams in which at least two people can approve.",
    )
    review_days = models.PositiveSmallIntegerField(
        "days between reviews",
        db_default=90,
        help_text="How long a confirmed page counts as true; 90 days is once a quarter.",
    )
    members: models.ManyToManyField[User, Membership] = models.ManyToManyField(
        User, through="Membership", related_name="teams"
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            *slug_constraints("team"),
            models.CheckConstraint(
                condition=models.Q(publishing__in=Publishing.values),
                name="team_publishing_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(review_days__range=(7, 730)),
                name="team_reviews_now_and_then",
                violation_error_message="Between a week and two years.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    def contact(self, kind: str) -> dict[str, Any] | None:
        return next((one for one in self.contacts if one.get("kind") == kind), None)


class Membership(models.Model):
    """A person's place in a team."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team"],
                name="membership_is_unique",
                violation_error_message="This person is in the team already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class ApiToken(models.Model):
    """What a person's programs show instead of a password. Only its digest is kept.

    It acts as its person: what they may not do, it may not either, and with `read` it changes
    nothing at all.
    """

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256, hexadecimal: enough for a secret of 256 random bits."""
    hint = models.CharField(max_length=12, editable=False)
    """How it begins, to tell tokens apart."""
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope__in=["read", "write"]), name="api_token_scope_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "active"
