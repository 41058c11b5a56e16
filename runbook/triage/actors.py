"""Who acts on an outcome: a team to page, or nobody, and then what to tell the caller. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from runbook.accounts.models import Team
from runbook.catalogue.paths import APPLICATION

from .course import Course
from .walk_reading import safe

NOTHING = mark_safe("")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `team` with its contacts, and why it. `tell` where nobody is to be paged."""

    words: str
    team: Team | None = None
    why: str = ""
    tell: SafeString = NOTHING
    tell_text: str = ""

    @property
    def pages(self) -> bool:
        return not self.tell_text


def actor_of(course: Course, owner: Team | None) -> Actor:
    """`owner` is the entry's own, or that of its layer by the path."""
    outcome, landing = course.outcome, course.landing
    if outcome is None:
        return _team(owner or _of_layer(course, landing.layer), "the owner", "Owns this answer")
    if outcome.tell:
        tell = safe(outcome.tell)
        return Actor("nobody to page", tell=tell, tell_text=outcome.tell)
    if outcome.acts == "owner":
        return _team(owner or _of_layer(course, landing.layer), "the owner", "Owns this answer")
    if outcome.acts == "service-owner":
        team = course.path.service_team or _of_layer(course, APPLICATION)
        return _team(team, "the service’s team", "Runs the service")
    if outcome.acts.startswith("layer:"):
        slug = outcome.acts.removeprefix("layer:")
        layer = course.knowledge.layers.get(slug)
        words = f"whoever runs {layer.in_words if layer else slug}"
        return _team(_of_layer(course, slug), words, f"Runs {layer.in_words if layer else slug}")
    return Actor({"caller": "the caller", "vendor": "the vendor"}.get(outcome.acts, "the owner"))


def _of_layer(course: Course, layer: str | None) -> Team | None:
    found = course.path.owner(layer) if layer else None
    return found.team if found else None


def _team(team: Team | None, words: str, why: str) -> Actor:
    return Actor(team.name if team else words, team, why)
