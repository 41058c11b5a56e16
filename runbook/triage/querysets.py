"""How triages and signatures are read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import JSONObject

from runbook.accounts.models import User

if TYPE_CHECKING:
    from .models import Signature, Triage  # noqa: F401 - named in strings below


BY = {"first": "by__first_name", "last": "by__last_name", "name": "by__username"}
ANSWER = {"question": "question", "answer": "answer", "at": "at", **BY}
SIGNAL = {"page": "page", "item": "item", "kind": "kind"}
SIGHTING = {"place": "place", "hop": "hop", "layer": "layer__slug", "seen": "seen", **BY}


class TriageQuerySet(models.QuerySet["Triage"]):
    def to_read(self) -> TriageQuerySet:
        """With all that its page shows of other tables, in one query.

        `given` are the answers, `seen` the sightings and `told` the signals, each a list of
        JSON objects.
        """
        shown = ("layer", "service", "was_layer", "acted", "started_by", "closed_by")
        return (
            self.select_related(*shown)
            .annotate(
                given=self._of("answers", ANSWER),
                seen=self._of("sightings", SIGHTING),
                told=self._of("signals", SIGNAL),
            )
            .fetch_mode(models.FETCH_RAISE)
        )

    def _of(self, name: str, shape: dict[str, str]) -> ArraySubquery:
        related: Any = self.model._meta.get_field(name).related_model
        rows = related.objects.filter(triage=models.OuterRef("pk"))
        return ArraySubquery(rows.values(json=JSONObject(**shape)))

    def open_of(self, person: User) -> TriageQuerySet:
        return self.filter(started_by=person, closed_at=None, purged_at=None)

    def to_purge(self, before: datetime) -> TriageQuerySet:
        return self.filter(started_at__lt=before, purged_at=None)


class SignatureQuerySet(models.QuerySet["Signature"]):
    def active(self) -> SignatureQuerySet:
        return self.filter(active=True)
