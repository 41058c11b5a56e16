"""The path of a request: who owns each part of it, where its logs are. Pure but for `load_path`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection

from runbook.accounts.models import Team

from .models import Hop, Layer

type OwnerFrom = Literal["entry", "service-hop", "default-hop"]


APPLICATION = "application"
"""The layer that a service's own team runs, if no hop says otherwise."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A team that answers for a failure, and what says so."""

    team: Team
    source: OwnerFrom


@dataclass(frozen=True, slots=True)
class RequestPath:
    """The hops a request passes: the service's own, and the organisation's usual ones.

    A service with hops of its own is drawn by them. For a layer that its own path leaves
    out, owner, products and logs still come from the usual path.
    """

    own: tuple[Hop, ...]
    usual: tuple[Hop, ...]
    service_team: Team | None = None
    """Who runs the service: the team of an application hop that names none."""

    @property
    def hops(self) -> tuple[Hop, ...]:
        return self.own or self.usual

    def at(self, layer: str) -> tuple[Hop, ...]:
        """The hops in this role: the service's, else the organisation's."""
        own = tuple(hop for hop in self.own if hop.layer.slug == layer)
        return own or tuple(hop for hop in self.usual if hop.layer.slug == layer)

    def owner(self, layer: str, entry_owner: Team | None = None) -> Owner | None:
        """Who answers for this layer: the entry's own owner, else the first hop's team."""
        if entry_owner is not None:
            return Owner(entry_owner, "entry")
        sources: tuple[tuple[OwnerFrom, tuple[Hop, ...]], ...] = (
            ("service-hop", self.own),
            ("default-hop", self.usual),
        )
        for source, hops in sources:
            for hop in hops:
                team = self.team_of(hop) if hop.layer.slug == layer else None
                if team is not None:
                    return Owner(team, source if hop.team else "service-hop")
        if layer == APPLICATION and self.service_team is not None:
            return Owner(self.service_team, "service-hop")
        return None

    def team_of(self, hop: Hop) -> Team | None:
        """The hop's team; an application without one is run by the service's own team."""
        if hop.team is None and hop.layer.slug == APPLICATION:
            return self.service_team
        return hop.team

    def products(self, layer: str) -> tuple[str, ...]:
        """The products in this role, for choosing what commands to show."""
        return tuple(dict.fromkeys(hop.product for hop in self.at(layer) if hop.product))

    def log_locations(self, layer: str) -> list[dict[str, Any]]:
        return [location for hop in self.at(layer) for location in hop.log_locations]


# Every page that names an owner asks this: composing it would cost more than running it. The
# first row is there even without a hop, for the team that runs the service.
PATHS = """
SELECT hop.id, hop.service_id, hop.position, hop.name, hop.product, hop.log_locations,
       layer.id, layer.slug, layer.name, layer.in_words, layer.position, layer.icon,
       team.id, team.slug, team.name, team.contacts,
       runner.id, runner.slug, runner.name, runner.contacts
FROM (SELECT %(service)s::bigint AS service) AS asked
LEFT JOIN catalogue_hop AS hop ON hop.service_id = asked.service OR hop.service_id IS NULL
LEFT JOIN catalogue_layer AS layer ON layer.id = hop.layer_id
LEFT JOIN accounts_team AS team ON team.id = hop.team_id
LEFT JOIN catalogue_service AS service ON service.id = asked.service
LEFT JOIN accounts_team AS runner ON runner.id = service.team_id
ORDER BY hop.position
"""
# In the order of the models' fields, as `from_db` wants them.
HOP = ("id", "service_id", "position", "layer_id", "name", "product", "team_id", "log_locations")
LAYER = ("id", "slug", "name", "in_words", "position", "icon")
TEAM = ("id", "slug", "name", "contacts")


def load_path(service_id: int | None) -> RequestPath:
    """The service's hops, the organisation's, and the team that runs the service: one query.

    Hops of the same layer or team share it.
    """
    with connection.cursor() as cursor:
        cursor.execute(PATHS, {"service": service_id})
        rows = cursor.fetchall()
    layers: dict[int, Layer] = {}
    teams: dict[int | None, Team | None] = {None: None}
    hops = [_hop(row, layers, teams) for row in rows if row[0] is not None]
    return path_of(hops, _team(rows[0][16:], teams))


def _hop(row: Sequence[Any], layers: dict[int, Layer], teams: dict[int | None, Team | None]) -> Hop:
    layer = row[6:12]
    if layer[0] not in layers:
        layers[layer[0]] = Layer.from_db(connection.alias, LAYER, layer)
    number, service, position, name, product, logs = row[:6]
    said = [number, service, position, layer[0], name, product, row[12], json.loads(logs)]
    hop = Hop.from_db(connection.alias, HOP, said)
    hop.layer = layers[layer[0]]
    hop.team = _team(row[12:16], teams)
    return hop


def _team(row: Sequence[Any], teams: dict[int | None, Team | None]) -> Team | None:
    number, slug, name, contacts = row
    if number not in teams:
        found = [number, slug, name, json.loads(contacts)]
        teams[number] = Team.from_db(connection.alias, TEAM, found)
    return teams[number]


def path_of(hops: Iterable[Hop], service_team: Team | None = None) -> RequestPath:
    hops = list(hops)
    return RequestPath(
        own=tuple(hop for hop in hops if hop.service_id is not None),
        usual=tuple(hop for hop in hops if hop.service_id is None),
        service_team=service_team,
    )


@dataclass(frozen=True, slots=True)
class HopValues:
    """What a person says about one hop; its place is its place in the list."""

    layer: str
    name: str
    product: str = ""
    team: Team | None = None
    log_locations: Sequence[Mapping[str, str]] = ()


def path_digest(hops: Iterable[Hop]) -> str:
    """Changes with anything a path says; a form carries it to notice another's change."""
    said = [[hop.layer_id, hop.name, hop.product, hop.team_id, hop.log_locations] for hop in hops]
    text = json.dumps(said, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
