"""The kinds of platform changes that ship, as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from runbook.catalogue.models import Layer

from .models import ChangeKind

DATA = Path(__file__).parent / "data" / "kinds.yaml"


@transaction.atomic
def load_kinds() -> int:
    """Add the shipped kinds that are missing; how many. What people changed stays."""
    rows: list[dict[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    layers = {one.slug: one for one in Layer.objects.all()}
    added = 0
    for position, row in enumerate(rows):
        kind, made = ChangeKind.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "hint": row["hint"],
                "codes": row["codes"],
                "position": position,
            },
        )
        if made:
            kind.layers.set([layers[slug] for slug in row["layers"] if slug in layers])
            added += 1
    return added
