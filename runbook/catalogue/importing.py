"""Layers, services and paths as a document has them: compared with those there are, then written.

What a document does not name stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from runbook.accounts.importing import Compared, Happens, compare_rows, happens, without
from runbook.accounts.models import Team
from runbook.core.models import bump_stamp

from .models import Hop, Layer, Service
from .paths import HopValues
from .services import MOST_HOPS, ServiceValues, faults_of, fill_lists

LISTS = ("aliases", "hosts", "environments", "links")
OUT_OF_THE_WAY = 10_000


def compare_layers(rows: Sequence[Mapping[str, Any]]) -> list[Compared[Layer]]:
    """Each row against the layer of its slug; their order is that of the rows."""
    there = {layer.slug: layer for layer in Layer.objects.all()}
    named = {row["slug"] for row in rows}
    order = [*(row["slug"] for row in rows), *(slug for slug in there if slug not in named)]
    places = {slug: place for place, slug in enumerate(order, start=1)}
    moved = [slug for slug in order if slug in there] != list(there)

    def values_of(row: Mapping[str, Any], one: Compared[Layer]) -> dict[str, Any]:
        values = without(row, "slug")
        if moved or not there:
            values["position"] = places[one.slug]
        elif one.is_new:
            values["position"] = len(there) + places[one.slug]
        return values

    return compare_rows(rows, there, lambda slug: Layer(slug=slug), values_of)


@transaction.atomic
def write_layers(compared: Sequence[Compared[Layer]]) -> None:
    """Layers change places by way of places that nobody has: each has one of its own."""
    written = [one for one in compared if one.happens in ("added", "changed")]
    moving = [one for one in written if "position" in one.differences and not one.is_new]
    if moving:
        for place, layer in enumerate(Layer.objects.all(), start=OUT_OF_THE_WAY):
            Layer.objects.filter(pk=layer.pk).update(position=place)
        named = {one.slug for one in compared}
        rest = Layer.objects.exclude(slug__in=named).order_by("position")
        for place, layer in enumerate(rest, start=len(compared) + 1):
            Layer.objects.filter(pk=layer.pk).update(position=place)
    for one in written:
        one.wanted.save()
    bump_stamp()


def compare_services(
    rows: Iterable[Mapping[str, Any]], teams: Mapping[str, Team]
) -> list[Compared[Service]]:
    """Each row against the service of its slug; `teams` are those there will be."""
    there = {service.slug: service for service in Service.objects.select_related("team")}
    return compare_rows(
        rows,
        there,
        lambda slug: Service(slug=slug),
        lambda row, one: _service_values(row, one, teams),
    )


def _service_values(
    row: Mapping[str, Any], one: Compared[Service], teams: Mapping[str, Team]
) -> dict[str, Any]:
    values = without(row, "slug", "team", "retired")
    cleaned = Service()
    lists = {name: values.get(name, getattr(one.wanted, name)) for name in LISTS}
    for name, messages in fill_lists(cleaned, ServiceValues(name="", **lists)).items():
        one.faults[name] = " ".join(
            map(str, messages if isinstance(messages, list) else [messages])
        )
    values |= {name: getattr(cleaned, name) for name in LISTS}
    if "team" in row:
        values["team"] = teams.get(row["team"] or "")
        if row["team"] and values["team"] is None:
            one.faults["team"] = f"There is no team called {row['team']}."
    if "retired" in row and row["retired"] != (one.wanted.retired_at is not None):
        values["retired_at"] = timezone.now() if row["retired"] else None
    return values


@transaction.atomic
def write_services(compared: Iterable[Compared[Service]]) -> None:
    for one in compared:
        if one.happens in ("added", "changed"):
            one.wanted.team = one.wanted.team  # teams that were new have their ids now
            one.wanted.save()
    bump_stamp()


@dataclass(slots=True)
class ComparedPath:
    """The path of a service, or the usual one (""), as a whole."""

    slug: str
    hops: list[Hop]
    is_new: bool
    same: bool
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def happens(self) -> Happens:
        return happens(refused=bool(self.faults), new=self.is_new, differs=not self.same)


def said_of(hop: Hop) -> list[Any]:
    """What a hop says, but for its path and place."""
    team = hop.team.slug if hop.team else None
    return [hop.layer.slug, hop.name, hop.product, team, hop.log_locations]


def stored_paths() -> dict[str, list[Hop]]:
    """Every path that there is, by the slug of its service."""
    found: dict[str, list[Hop]] = {}
    for hop in Hop.objects.select_related("service", "layer", "team").order_by("position"):
        found.setdefault(hop.service.slug if hop.service else "", []).append(hop)
    return found


def compare_paths(
    rows: Sequence[Mapping[str, Any]],
    services: Iterable[str],
    layers: Mapping[str, Layer],
    teams: Mapping[str, Team],
) -> list[ComparedPath]:
    """The rows by path, each path as a whole. `services` are those the document knows: one of
    them without rows uses the usual path. Faults are by row and field: `3.layer`.
    """
    stored = stored_paths()
    wanted: dict[str, list[tuple[int, Mapping[str, Any]]]] = {slug: [] for slug in services}
    for number, row in enumerate(rows):
        wanted.setdefault(row["service"] or "", []).append((number, row))
    found = []
    for slug, numbered in wanted.items():
        if not numbered and slug not in stored:
            continue
        path = ComparedPath(slug, [], is_new=slug not in stored, same=False)
        for number, row in numbered:
            path.hops.append(_hop(number, row, path, layers, teams))
        if not path.faults:
            path.same = [said_of(hop) for hop in path.hops] == [
                said_of(hop) for hop in stored.get(slug, ())
            ]
        if len(path.hops) > MOST_HOPS:
            path.faults[f"{numbered[0][0]}.service"] = f"A path has at most {MOST_HOPS} hops."
        found.append(path)
    return found


def _hop(
    number: int,
    row: Mapping[str, Any],
    path: ComparedPath,
    layers: Mapping[str, Layer],
    teams: Mapping[str, Team],
) -> Hop:
    layer, team = layers.get(row["layer"]), teams.get(row["team"] or "")
    if layer is None:
        path.faults[f"{number}.layer"] = f"There is no layer called {row['layer']}."
    if row["team"] and team is None:
        path.faults[f"{number}.team"] = f"There is no team called {row['team']}."
    hop = Hop(layer=layer, team=team, name=row["name"], product=row["product"])
    values = HopValues(row["layer"], row["name"], row["product"], team, row["log_locations"])
    for name, messages in faults_of(hop, number, values).items():
        field_name = name.removeprefix(f"hop-{number}-")
        if field_name != "layer":
            path.faults.setdefault(f"{number}.{field_name}", " ".join(map(str, messages)))
    return hop


@transaction.atomic
def write_paths(compared: Iterable[ComparedPath]) -> None:
    services = {service.slug: service for service in Service.objects.all()}
    layers = {layer.slug: layer for layer in Layer.objects.all()}
    for path in compared:
        if path.happens not in ("added", "changed"):
            continue
        service = services[path.slug] if path.slug else None
        Hop.objects.filter(service=service).delete()
        for place, hop in enumerate(path.hops):
            hop.service, hop.position, hop.layer = service, place, layers[hop.layer.slug]
            hop.team = hop.team
        Hop.objects.bulk_create(path.hops)
    bump_stamp()
