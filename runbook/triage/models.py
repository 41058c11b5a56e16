"""Triages, what people answered and saw, what it turned out to be, and the organisation's own
signatures.

What was pasted is redacted before it gets here. A purge empties `paste`, `analysis` and what
was typed; the facts stay, so that "403 that was really a 401" can be counted.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Layer, Service
from runbook.content.models import Page

from .querysets import SignatureQuerySet, TriageQuerySet

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else


def new_key() -> str:
    """Sixty bits: whoever has not been given an address does not guess it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class HowWide(models.TextChoices):
    CALL = "call", "One call"
    CALLER = "caller", "One caller"
    TENANT = "tenant", "One tenant"
    ENDPOINT = "endpoint", "One endpoint"
    REGION = "region", "One region"
    ALL = "all", "Everyone"


class Since(models.TextChoices):
    HOUR = "hour", "Within the hour"
    DAY = "day", "Within a day"
    LONGER = "longer", "Longer"
    NEVER_WORKED = "never-worked", "It never worked"


class Changed(models.TextChoices):
    DEPLOY = "deploy", "A deploy"
    CONFIG = "config", "Configuration"
    CERTIFICATE = "certificate", "A certificate"
    KEY = "key", "A key or secret"
    TRAFFIC = "traffic", "Traffic"
    NOTHING = "nothing", "Nothing known"


class Triage(models.Model):
    """One run through triage: shareable by its address, resumable."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    started_at = models.DateTimeField(db_default=Now())
    started_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    touched_at = models.DateTimeField(db_default=Now())
    paste = models.TextField(blank=True)
    """Redacted; empty where nothing was pasted, pastes are never kept, or after the purge."""
    analysis = models.JSONField(default=dict)
    """The API's shape of the analysis without `entry`; empty after the purge."""
    purged_at = models.DateTimeField(null=True)

    # What it looked like: kept for good.
    code = models.PositiveSmallIntegerField(null=True)
    layer = models.ForeignKey(Layer, null=True, on_delete=models.PROTECT, related_name="+")
    product = models.CharField(max_length=60, blank=True)
    families = models.JSONField(default=list)
    """Whose own header fields the response carried: ["cloudflare", "kong"]."""
    issuer = models.CharField(max_length=200, blank=True)
    """Who issued the token that was presented: its `iss`."""
    confidence = models.FloatField(default=0)
    stated = models.BooleanField(default=False)
    service = models.ForeignKey(
        Service, null=True, on_delete=models.PROTECT, related_name="triages"
    )
    environment = models.CharField(max_length=60, blank=True)
    conforms = models.BooleanField(null=True)
    """Whether the body keeps to the organisation's error schema; None where there is none."""

    # The three facts: one tap each, all of them skippable.
    how_wide = models.CharField(max_length=10, choices=HowWide, blank=True)
    since = models.CharField(max_length=12, choices=Since, blank=True)
    changed = models.CharField(max_length=12, choices=Changed, blank=True)

    scenario = models.ForeignKey(Page, null=True, on_delete=models.PROTECT, related_name="triages")
    outcome = models.CharField(max_length=60, blank=True)
    """The id of the scenario's outcome that was reached."""

    # What it turned out to be: said by a person when it is closed.
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    was_code = models.PositiveSmallIntegerField(null=True)
    was_layer = models.ForeignKey(Layer, null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=300, blank=True)
    acted = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    first_team_right = models.BooleanField(null=True)
    """Whether the first team contacted was the one who acted; None where nobody was."""

    objects = TriageQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(was_code__isnull=False),
                name="triage_closed_says_what_it_was",
                violation_error_message="Say what it turned out to be, then close it.",
            ),
            models.CheckConstraint(
                condition=Q(purged_at=None) | Q(paste="", cause=""),
                name="triage_purged_holds_no_text",
            ),
            models.CheckConstraint(
                condition=Q(how_wide__in=["", *HowWide.values])
                & Q(since__in=["", *Since.values])
                & Q(changed__in=["", *Changed.values]),
                name="triage_facts_are_known",
            ),
        ]
        indexes = [
            models.Index(fields=["service", "-started_at"], name="triage_by_service"),
            models.Index(fields=["started_by", "-started_at"], name="triage_by_person"),
            models.Index(
                fields=["started_at"], name="triage_to_purge", condition=Q(purged_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"Triage {self.key}"

    def get_absolute_url(self) -> str:
        return f"/triage/{self.key}/"


class Answer(models.Model):
    """What a person answered to one question of the scenario; the last answer counts."""

    triage = models.ForeignKey(Triage, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=60)
    answer = models.CharField(max_length=60)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["triage", "question"], name="answer_is_one_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class Sighting(models.Model):
    """Whether a hop's log holds the request's id. `place` counts the hops of the path from 1."""

    triage = models.ForeignKey(Triage, on_delete=models.CASCADE, related_name="sightings")
    place = models.PositiveSmallIntegerField()
    hop = models.CharField(max_length=80)
    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="+")
    seen = models.BooleanField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["triage", "place"], name="sighting_is_one_a_hop")
        ]

    def __str__(self) -> str:
        return f"{self.hop}: {'seen' if self.seen else 'not seen'}"


class Signal(models.Model):
    """What somebody did with one check or log link of an entry.

    `found` and `tried` are stated; `copied` and `opened` are weak and kept apart from them.
    """

    class Kind(models.TextChoices):
        FOUND = "found", "This found it"
        TRIED = "tried", "Tried, did not find it"
        COPIED = "copied", "Copied the command"
        OPENED = "opened", "Opened the log link"

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="signals")
    item = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind)
    triage = models.ForeignKey(Triage, null=True, on_delete=models.SET_NULL, related_name="signals")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["found", "tried", "copied", "opened"]),
                name="signal_kind_is_known",
            ),
            models.UniqueConstraint(
                fields=["triage", "page", "item", "kind"],
                name="signal_is_one_a_triage",
                condition=Q(triage__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["page", "item", "kind"], name="signal_by_item")]

    def __str__(self) -> str:
        return f"{self.item}: {self.kind}"


class Signature(models.Model):
    """A mark by which the organisation's own component is known: patterns (RE2) → layer, product.

    It counts like a shipped one. All patterns given must match.
    """

    name = models.CharField(max_length=80, unique=True)
    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="signatures")
    product = models.CharField(max_length=60)
    statuses = models.JSONField(default=list, blank=True)
    field_name = models.CharField(max_length=80, blank=True)
    field_pattern = models.CharField(max_length=300, blank=True)
    content_pattern = models.CharField(max_length=300, blank=True)
    active = models.BooleanField(default=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(field_name="") | ~Q(content_pattern=""),
                name="signature_matches_something",
                violation_error_message="Give a header or a pattern for the body to look for.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Agreement(models.Model):
    """How the organisation's components say themselves who answered. One row.

    `layers` maps what the field says to a layer's slug: {"edge-gw": "gateway"}; a value that is a
    layer's slug needs no line.
    """

    field_name = models.CharField(max_length=80, blank=True)
    layers = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="agreement_is_one_row")]

    def __str__(self) -> str:
        return self.field_name or "No agreed header"


class ErrorSchema(models.Model):
    """The JSON Schema that error bodies keep to; without a service it holds for all others."""

    service = models.OneToOneField(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="error_schema"
    )
    schema = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service"], nulls_distinct=False, name="error_schema_is_one_a_service"
            )
        ]

    def __str__(self) -> str:
        return f"Error schema of {self.service or 'every service'}"


class KnowledgeEdit(models.Model):
    """A change of what the analysis is taught: inserted with it, never changed, never deleted.

    `before` and `after` hold the words that were stored, by label; {} where nothing stood.
    """

    class What(models.TextChoices):
        SIGNATURE = "signature", "Signature"
        AGREEMENT = "agreement", "Agreed header"
        ERROR_SCHEMA = "error-schema", "Error schema"

    what = models.CharField(max_length=12, choices=What)
    subject = models.CharField(max_length=120)
    before = models.JSONField()
    after = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["signature", "agreement", "error-schema"]),
                name="knowledge_edit_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=~Q(before=models.F("after")), name="knowledge_edit_changes_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.subject}"
