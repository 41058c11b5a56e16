"""How far one triage has come: its facts, the walk through its scenario, where that lands. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from runbook.catalogue.paths import RequestPath
from runbook.content.values import Values
from runbook.graph.facts import Fact
from runbook.graph.model import AT_HAND, Outcome
from runbook.graph.walking import Landing, Walk, walk

from . import facts as fact_words
from .hop_reading import FollowedHop, follow, last_seen, person
from .knowledge import Knowledge, ScenarioPage
from .models import Triage
from .told import Told


@dataclass(frozen=True)
class Course:
    """Everything that decides what comes next. `answers` and `sightings` are rows of people."""

    triage: Triage
    told: Told
    knowledge: Knowledge
    path: RequestPath
    answers: Sequence[Mapping[str, Any]] = field(default_factory=list)
    sightings: Sequence[Mapping[str, Any]] = field(default_factory=list)

    @cached_property
    def values(self) -> Values:
        """The incident's values, for links and commands."""
        service = self.triage.service
        return self.told.values(service.slug if service else "", self.triage.environment)

    @cached_property
    def hops(self) -> list[FollowedHop]:
        return follow(self.path, self.values, self.sightings)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """What the paste, people and logs say before any question is asked."""
        triage = self.triage
        return fact_words.with_people(
            self.told.facts,
            how_wide=triage.how_wide,
            since=triage.since,
            changed=triage.changed,
            last_seen=last_seen(self.hops),
            masks_forbidden=triage.service.masks_forbidden if triage.service else None,
        )

    @cached_property
    def scenario(self) -> ScenarioPage | None:
        """None where none fits, or where the chosen one is retired."""
        return self.knowledge.scenario_of(self.triage.scenario_id)

    @cached_property
    def walk(self) -> Walk | None:
        if self.scenario is None:
            return None
        answers = {one["question"]: one["answer"] for one in self.answers}
        return walk(self.scenario.graph, answers, self.facts)

    @cached_property
    def people(self) -> dict[str, str]:
        """Who answered which question."""
        return {one["question"]: person(one) for one in self.answers}

    @cached_property
    def known(self) -> Mapping[str, Fact]:
        """The facts as they stand now: what people answered outranks the paste."""
        return self.walk.facts if self.walk else self.facts

    @property
    def outcome(self) -> Outcome | None:
        return self.walk.outcome if self.walk else None

    @cached_property
    def at_hand(self) -> Landing:
        """What it looks like so far: the status as it came, and the layer that is known by now."""
        layer = self.known.get(AT_HAND)
        only = next(iter(layer.values)) if layer and len(layer.values) == 1 else None
        return Landing(self.triage.code, only)

    @cached_property
    def landing(self) -> Landing:
        """The entry to read: the outcome's, else the one at hand."""
        reached = self.walk.landing if self.walk and self.walk.landing else None
        return reached or self.at_hand
