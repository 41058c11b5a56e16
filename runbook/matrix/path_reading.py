"""The hops of a path as a person reads them: who runs each, and where its logs are. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from runbook.accounts.models import Team
from runbook.catalogue.models import Hop, Service
from runbook.catalogue.paths import RequestPath
from runbook.content.placeholders import fill_text, fill_url
from runbook.content.values import clean_values

from .entry_parts import LogPlace


@dataclass(frozen=True, slots=True)
class HopCard:
    """One hop, its team with contacts, and its logs as links."""

    hop: Hop
    team: Team | None
    why: str
    """What says so, if not the hop itself."""
    logs: tuple[LogPlace, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the strip."""

    name: str
    layer: str


def strip_of(path: RequestPath) -> list[Stop]:
    return [Stop(hop.name, hop.layer.name) for hop in path.hops]


def hop_cards(path: RequestPath, service: Service | None) -> list[HopCard]:
    """The path that is drawn: the service's own, else the usual one."""
    values = clean_values({"service": service.slug} if service else {})
    return [
        HopCard(
            hop=hop,
            team=team,
            why=why,
            logs=tuple(
                LogPlace(
                    label=place["label"],
                    link=fill_url(place["url"], values) if place.get("url") else None,
                    query=fill_text(place.get("query", ""), values),
                    detail="",
                    source="hop",
                )
                for place in hop.log_locations
            ),
        )
        for hop in path.hops
        for team, why in [team_and_reason(path, hop)]
    ]


def team_and_reason(path: RequestPath, hop: Hop) -> tuple[Team | None, str]:
    """Who answers for a hop; one without a team is not left to nobody."""
    team = path.team_of(hop)
    if team is not None:
        return team, "" if hop.team else "runs the service"
    owner = path.owner(hop.layer.slug)
    if owner is not None and owner.source == "default-hop" and hop.service_id:
        return owner.team, "by the usual path"
    return None, ""
