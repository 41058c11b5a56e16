"""*Follow this id*: the hops of the path in order, each with its filled log links. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runbook.catalogue.paths import RequestPath
from runbook.content.placeholders import fill_text, fill_url
from runbook.content.values import Values
from runbook.graph.facts import ROLES
from runbook.matrix.entry_parts import LogPlace

NOT_ANYWHERE = "none"


@dataclass(frozen=True, slots=True)
class FollowedHop:
    """A hop, where its logs are, and whether somebody saw the request there."""

    place: int
    name: str
    layer: str
    layer_name: str
    team: str
    logs: tuple[LogPlace, ...]
    seen: bool | None
    who: str


def follow(
    path: RequestPath, values: Values, sightings: Iterable[Mapping[str, Any]]
) -> list[FollowedHop]:
    """The path's hops, counted from 1. A sighting of a hop that has moved since is left out."""
    said = {(one["place"], one["hop"]): one for one in sightings}
    hops = []
    for place, hop in enumerate(path.hops, start=1):
        sighting = said.get((place, hop.name))
        team = path.team_of(hop)
        hops.append(
            FollowedHop(
                place=place,
                name=hop.name,
                layer=hop.layer.slug,
                layer_name=hop.layer.name,
                team=team.name if team else "",
                logs=tuple(log_place(one, values) for one in hop.log_locations),
                seen=sighting["seen"] if sighting else None,
                who=person(sighting) if sighting else "",
            )
        )
    return hops


def log_place(place: Mapping[str, Any], values: Values) -> LogPlace:
    return LogPlace(
        label=place["label"],
        link=fill_url(place["url"], values) if place.get("url") else None,
        query=fill_text(place.get("query", ""), values),
        detail="",
        source="hop",
    )


def last_seen(hops: Sequence[FollowedHop]) -> str:
    """The fact `last-seen`: the layer of the last hop whose log has the request.

    `none` where the first hop has not, for then no other can; empty where nobody looked.
    """
    seen = [one.layer for one in hops if one.seen and one.layer in ROLES]
    if seen:
        return seen[-1]
    return NOT_ANYWHERE if hops and hops[0].seen is False else ""


def person(row: Mapping[str, Any]) -> str:
    """Who said it, as `User` writes a name; a stranger is “somebody”."""
    name = f"{row['first'] or ''} {row['last'] or ''}".strip()
    return name or row["name"] or "somebody"
