"""The path of a request: who owns each part of it, where its logs are. Pure but for `load`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from runbook.accounts.models import Team

from .models import Hop

type OwnerFrom = Literal["entry", "service-hop", "default-hop"]


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
        for source, hops in (("service-hop", self.own), ("default-hop", self.usual)):
            for hop in hops:
                if hop.layer.slug == layer and hop.team is not None:
                    return Owner(hop.team, source)  # type: ignore[arg-type]
        return None

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
    return RequestPath(
        own=tuple(hop for hop in hops if hop.service_id is not None),
        usual=tuple(hop for hop in hops if hop.service_id is None),
    )
