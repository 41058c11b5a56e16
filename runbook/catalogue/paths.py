"""The path of a request: who owns each part of it, where its logs are. Pure but for `load`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from runbook.accounts.models import Team

from .models import Hop

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


def load_path(service_id: int | None) -> RequestPath:
    """One query for both paths."""
    return path_of(Hop.objects.paths_for(service_id))


def path_of(hops: Iterable[Hop]) -> RequestPath:
    hops = list(hops)
    run_by = next((team for hop in hops if (team := getattr(hop, "service_team", None))), None)
    return RequestPath(
        own=tuple(hop for hop in hops if hop.service_id is not None),
        usual=tuple(hop for hop in hops if hop.service_id is None),
        service_team=Team(**run_by) if run_by else None,
    )


@dataclass(frozen=True, slots=True)
class HopValues:
    """What a person says about one hop; its place is its place in the list."""

    layer: str
    name: str
    product: str = ""
    team: Team | None = None
    log_locations: Sequence[Mapping[str, str]] = ()


def values_of(hop: Hop) -> HopValues:
    """A stored hop, as it would be typed."""
    return HopValues(hop.layer.slug, hop.name, hop.product, hop.team, tuple(hop.log_locations))


def path_digest(hops: Iterable[Hop]) -> str:
    """Changes with anything a path says; a form carries it to notice another's change."""
    said = [[hop.layer_id, hop.name, hop.product, hop.team_id, hop.log_locations] for hop in hops]
    text = json.dumps(said, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
