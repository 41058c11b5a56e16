"""How triages and signatures are read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from runbook.accounts.models import User

if TYPE_CHECKING:
    from .models import Signature, Triage  # noqa: F401 - named in strings below


class TriageQuerySet(models.QuerySet["Triage"]):
    def to_read(self) -> TriageQuerySet:
        """With all that its page shows of other tables."""
        return self.select_related(
            "layer", "service", "scenario", "started_by", "was_layer", "acted"
        ).fetch_mode(models.FETCH_RAISE)

    def open_of(self, person: User) -> TriageQuerySet:
        return self.filter(started_by=person, closed_at=None, purged_at=None)

    def to_purge(self, before: datetime) -> TriageQuerySet:
        return self.filter(started_at__lt=before, purged_at=None)


class SignatureQuerySet(models.QuerySet["Signature"]):
    def active(self) -> SignatureQuerySet:
        return self.filter(active=True)
