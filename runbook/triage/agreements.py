"""The agreed header: by which the organisation's components say themselves who answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from runbook.accounts.models import User
from runbook.analysis.model import ROLES
from runbook.catalogue.models import Hop
from runbook.core.models import bump_stamp

from .knowledge_history import Words, record
from .models import Agreement, KnowledgeEdit, Triage
from .offering import COMMON
from .permissions import AGREEMENT, require
from .stamping import FIELD_NAME, VALUE, Box

DAYS = 90
ENOUGH_FOR_PERCENT = 20
MOST_VALUES = 60
READ_ANYWAY = frozenset({"proxy-status", "cache-status"})


class AgreementChangedError(Exception):
    """Someone else saved the agreement meanwhile; `stored` is what it is now."""

    def __init__(self, stored: Agreement) -> None:
        super().__init__("The agreement has changed since you opened it.")
        self.stored = stored


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `whole` things are so. A percentage says little of few."""

    name: str
    slug: str
    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Whole percent, None for fewer than twenty."""
        return round(100 * self.part / self.whole) if self.whole >= ENOUGH_FOR_PERCENT else None


def the_agreement() -> Agreement:
    """The one row, or an empty agreement that is not stored yet."""
    return Agreement.objects.first() or Agreement()


def agreement_digest(agreement: Agreement) -> str:
    """Changes with the header and what its values mean; the form carries it."""
    text = json.dumps([agreement.field_name, list(agreement.layers.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def save_agreement(
    *,
    field_name: str,
    values: Sequence[tuple[str, str]],
    editor: User,
    based_on: str | None = None,
) -> Agreement:
    """Agree on a header, and on what its values mean: pairs of value and layer.

    An empty `field_name` takes the agreement back. Raises PermissionDenied, ValidationError (by
    field, `values-0-value`), AgreementChangedError where `based_on` is not what is stored.
    """
    require(editor, AGREEMENT)
    Agreement.objects.get_or_create(id=1)
    stored = Agreement.objects.select_for_update().get(id=1)
    if based_on is not None and based_on != agreement_digest(stored):
        raise AgreementChangedError(stored)
    errors = _field_faults(field_name) | _value_faults(values)
    if errors:
        raise ValidationError(errors)
    before = _words(stored)
    stored.field_name = field_name
    stored.layers = {value: layer for value, layer in values if value}
    stored.full_clean()
    stored.save()
    what = KnowledgeEdit.What.AGREEMENT
    record(what, field_name or "taken back", before, _words(stored), editor=editor)
    bump_stamp()
    return stored


def _words(agreement: Agreement) -> Words:
    """Nothing where nothing is agreed."""
    if not agreement.field_name:
        return {}
    meant = "\n".join(f"{value}: {layer}" for value, layer in agreement.layers.items())
    return {"header": agreement.field_name, "values": meant}


def _field_faults(name: str) -> dict[str, str]:
    if not name:
        return {}
    if not FIELD_NAME.fullmatch(name):
        return {"field_name": "A letter first, then letters, digits and hyphens."}
    if name.lower() in READ_ANYWAY:
        return {"field_name": "This header is read as it is, without an agreement."}
    if name.lower() in COMMON:
        return {"field_name": "Others send this header too. Choose one that is yours alone."}
    return {}


def _value_faults(values: Sequence[tuple[str, str]]) -> dict[str, str]:
    errors: dict[str, str] = {}
    seen: set[str] = set()
    for place, (value, layer) in enumerate(values):
        at = f"values-{place}"
        if not VALUE.fullmatch(value):
            errors[f"{at}-value"] = "A name without blanks: letters, digits, dots and hyphens."
        elif value.lower() in seen:
            errors[f"{at}-value"] = "This value stands above already."
        elif value.lower() in ROLES and layer != value.lower():
            errors[f"{at}-value"] = "This is a layer’s own short name and means that layer."
        if layer not in ROLES:
            errors[f"{at}-layer"] = "Choose the layer."
        seen.add(value.lower())
    if len(values) > MOST_VALUES:
        errors["values"] = f"At most {MOST_VALUES} values."
    return errors


def boxes() -> list[Box]:
    """Every hop of the usual path and of live services' own, the usual first. One query."""
    rows = Hop.objects.filter(Q(service=None) | Q(service__retired_at=None))
    rows = rows.order_by("service_id", "position")
    said = rows.values_list("name", "product", "layer__slug", "service_id")
    ordered = sorted(said, key=lambda row: row[3] is not None)
    return [Box(name, product, layer) for name, product, layer, _ in ordered]


def shares_stated() -> list[Share]:
    """Per service, of the analyses that named an answerer, how many were told. One query."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = (
        Triage.objects.filter(started_at__gte=since, layer__isnull=False, service__isnull=False)
        .values("service__name", "service__slug")
        .annotate(part=Count("id", filter=Q(stated=True)), whole=Count("id"))
        .order_by("service__name")
    )
    return [_share(row) for row in rows]


def _share(row: Mapping[str, object]) -> Share:
    part, whole = row["part"], row["whole"]
    assert isinstance(part, int)
    assert isinstance(whole, int)
    return Share(str(row["service__name"]), str(row["service__slug"]), part, whole)
