"""What pages may name, as it will be once the document is taken over, and what they say now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from runbook.accounts.models import Team
from runbook.catalogue.models import Layer, Service
from runbook.content.kinds import upgrade
from runbook.content.models import Page
from runbook.core.days import day_of

type Key = tuple[str, str]


@dataclass(slots=True)
class Known:
    """By slug, those that are there and those that the document brings; codes by number."""

    layers: dict[str, Layer] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    services: set[str] = field(default_factory=set)
    codes: set[int] = field(default_factory=set)

    def copy(self) -> Known:
        return Known(dict(self.layers), dict(self.teams), set(self.services), set(self.codes))

    @classmethod
    def of_now(cls) -> Known:
        codes = Page.objects.live().filter(kind=Page.Kind.CODE).values_list("key", flat=True)
        return cls(
            {layer.slug: layer for layer in Layer.objects.all()},
            {team.slug: team for team in Team.objects.all()},
            set(Service.objects.values_list("slug", flat=True)),
            {int(code) for code in codes},
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A page as it is: its text, and the number of the revision that readers see."""

    title: str
    number: int
    content: Mapping[str, Any]
    maintainer: str
    owner: str | None
    reviewed_on: date | None
    retired: bool
    general: bool


FIELDS = (
    *("kind", "key", "title", "reviewed_at", "retired_at", "general"),
    *("live_revision__number", "live_revision__content", "live_revision__schema"),
    *("live_revision__maintainer__slug", "live_revision__owner__slug"),
)


def standing(keys: Iterable[Key]) -> dict[Key, Standing]:
    """What is there of these pages, by one query."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, []).append(key)
    wanted = Q()
    for kind, names in by_kind.items():
        wanted |= Q(kind=kind, key__in=names)
    if not by_kind:
        return {}
    rows = Page.objects.filter(wanted, live_revision__isnull=False).values_list(*FIELDS)
    return {
        (kind, key): Standing(
            title,
            number,
            upgrade(kind, content, schema),
            maintainer,
            owner,
            day_of(reviewed),
            retired is not None,
            general,
        )
        for (kind, key, title, reviewed, retired, general, number, content, schema, maintainer,
             owner) in rows
    }  # fmt: skip
