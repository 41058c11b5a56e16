"""How far the first hour is, in figures. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from runbook.accounts.models import Team
from runbook.catalogue.models import Hop, Layer

from .forms.rows import Field
from .forms.setup import ORDER, PathStep, link_of
from .path_rows import chosen, options


@dataclass(frozen=True, slots=True)
class PathRow:
    """One of the six small rows."""

    layer: Layer
    product: Field
    team: Field
    url: Field
    team_options: SafeString


@dataclass(frozen=True, slots=True)
class OnCallRow:
    """One team's on-call link."""

    team: Team
    field: Field
    was: str
    """What is stored: another's change is noticed by it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The figures beside each step."""

    has_advice: bool
    teams: int
    teams_on_call: int
    services: int
    services_with_team: int
    hops: int
    hops_with_team: int
    hops_with_logs: int
    example_layer: Layer | None
    example_service: Any

    @classmethod
    def of(
        cls, layers: Sequence[Layer], teams: Sequence[Team], hops: Sequence[Hop], service: Any
    ) -> Progress:
        complete = [hop for hop in hops if hop.team_id and hop.log_locations]
        by_slug = {layer.slug: layer for layer in layers}
        gateway = [hop for hop in complete if hop.layer.slug == "gateway"]
        shown = next(iter(gateway or complete), None)
        return cls(
            has_advice=bool(layers),
            teams=len(teams),
            teams_on_call=sum(team.contact("page") is not None for team in teams),
            services=service.all if service else 0,
            services_with_team=service.with_team if service else 0,
            hops=len(hops),
            hops_with_team=sum(hop.team_id is not None for hop in hops),
            hops_with_logs=sum(bool(hop.log_locations) for hop in hops),
            example_layer=shown.layer if shown else by_slug.get("gateway"),
            example_service=service,
        )

    @property
    def steps_done(self) -> int:
        return sum(
            (self.teams > 0, self.services > 0, self.hops > 0, 0 < self.teams == self.teams_on_call)
        )

    @property
    def ready(self) -> bool:
        """Whether an entry shows a team and a log link of one's own."""
        return self.hops_with_team > 0 and self.hops_with_logs > 0

    @staticmethod
    def path_rows(step: PathStep, layers: Sequence[Layer], teams: Sequence[Team]) -> list[PathRow]:
        by_slug = {layer.slug: layer for layer in layers}
        written = options([(team.slug, team.name) for team in teams])
        rows = []
        for slug in (slug for slug in ORDER if slug in by_slug):
            none = "The service’s own" if slug == "application" else "No team yet"
            team = step.field(slug, "team")
            choices = chosen(f'<option value="">{none}</option>{written}', team.value)
            product, url = step.field(slug, "product"), step.field(slug, "url")
            rows.append(PathRow(by_slug[slug], product, team, url, choices))
        return rows

    @staticmethod
    def on_call_rows(
        teams: Sequence[Team], typed: Mapping[str, str], wrong: Mapping[str, str]
    ) -> list[OnCallRow]:
        return [
            OnCallRow(
                team,
                Field(
                    f"oncall-{team.slug}",
                    typed.get(team.slug) or link_of(team),
                    wrong.get(team.slug, ""),
                ),
                link_of(team),
            )
            for team in teams
        ]
