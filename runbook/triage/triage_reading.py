"""A triage as its page shows it. Assembled from rows already loaded; nothing here queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe

from runbook.accounts.models import Team
from runbook.catalogue.models import Layer
from runbook.content.addresses import entry_key, page_path
from runbook.content.statuses import failure_type
from runbook.core.templatetags.runbook import moment
from runbook.graph.model import Outcome
from runbook.graph.walking import Landing
from runbook.matrix.entry_html import steps_html
from runbook.matrix.entry_reading import EntryReading

from .actors import Actor, actor_of
from .check_reading import FollowUp, follow_ups
from .course import Course
from .handover import handover
from .hop_reading import FollowedHop
from .paste_reading import References, paste_html
from .taps import Tap, taps
from .token_reading import TokenCard, token_card
from .verdict_reading import (
    STAGES,
    Clue,
    Quarter,
    Rank,
    Test,
    answered,
    findings,
    fronts,
    possible,
    quarters,
    ranks,
    test,
    verdict_words,
)
from .walk_reading import Asked, Given, asked, given, safe

IN_ADDRESSES = ("correlation_id", "trace_id", "host", "path", "time")


@dataclass(frozen=True)
class TriageReading:
    """All that the page of a triage shows. `change` is the question that is reopened."""

    course: Course
    entry: EntryReading | None
    change: str = ""
    base: str = ""
    """The site's own address, without a slash at its end, for links that leave it."""
    said: Mapping[str, str] = field(default_factory=dict)
    """What this triage said of the entry's checks: found or tried, by the check's id."""

    def __post_init__(self) -> None:
        # The order in which evidence is told decides its numbers: read the ranks first.
        _ = self.silence, self.ranks, self.token_references, self.limit_references, self.answered

    @property
    def triage(self) -> Any:
        return self.course.triage

    @property
    def layers(self) -> Mapping[str, Layer]:
        return self.course.knowledge.layers

    @cached_property
    def references(self) -> References:
        return References(self.course.told.evidence)

    # What was pasted, and what it says

    @property
    def pasted(self) -> bool:
        return bool(self.course.told.text)

    @property
    def analysed(self) -> bool:
        return bool(self.course.told.answer)

    @cached_property
    def paste_html(self) -> SafeString:
        return paste_html(self.course.told.text, self.references)

    @property
    def masked(self) -> int:
        return self.course.told.masked

    @property
    def kind(self) -> str:
        return failure_type(self.triage.code) if self.triage.code is not None else ""

    @cached_property
    def request_line(self) -> str:
        """`POST /v2/payments on payments.example.net, 23 Nov 2026, 02:51 UTC`."""
        said = self.course.told.correlation
        call = " ".join(filter(None, (said.get("method"), said.get("path"))))
        host = f"on {said['host']}" if said.get("host") else ""
        when = moment(self.course.told.moment)
        return ", ".join(filter(None, (" ".join(filter(None, (call, host))), when)))

    @cached_property
    def quarters(self) -> list[Quarter]:
        walk = None if self.triage.closed_at else self.course.walk
        asked = walk.question.facts if walk and walk.question else None
        return quarters(self.course.told, self.course.known, self.layers, asked=asked)

    @cached_property
    def ranks(self) -> list[Rank]:
        return ranks(self.course.told, self.layers, self.references)

    @property
    def possible(self) -> list[str]:
        """Layers that no line points to and none rules out."""
        return possible(self.ranks)

    @property
    def abstained(self) -> bool:
        return bool((self.course.told.of("verdict") or {}).get("abstained"))

    @property
    def verdict_words(self) -> str:
        return verdict_words(self.course.told)

    @cached_property
    def answered(self) -> list[tuple[str, str, tuple[Clue, ...]]]:
        """What the paste says to the other three questions, line by line."""
        return answered(self.course.told, self.references)

    @cached_property
    def token_references(self) -> list[SafeString]:
        return self._references("token")

    @cached_property
    def limit_references(self) -> list[SafeString]:
        return self._references("rate_limit")

    def _references(self, part: str) -> list[SafeString]:
        """The numbers of the lines that a part of the analysis quotes, each once."""
        told = self.course.told
        found = told.token if part == "token" else told.of(part)
        quoted = found["evidence"] if found else ()
        lines = dict.fromkeys(one["line"] for one in quoted if one["line"])
        return [self.references.html(line) for line in lines]

    @cached_property
    def fronts(self) -> list[tuple[str, str]]:
        return fronts(self.course.told, self.layers)

    @cached_property
    def silence(self) -> Mapping[str, Any] | None:
        """How far a call without response got."""
        silent = self.course.told.of("no_response")
        if not silent:
            return None
        html = self.references.html
        clues = [
            one | {"reference": html(one["line"]), "why": _unless(one["why"], silent["reason"])}
            for one in silent["evidence"]
        ]
        return {"stage": STAGES[silent["stage"]], "reason": silent["reason"], "clues": clues}

    @cached_property
    def test(self) -> Test | None:
        return test(self.course.told, self.layers)

    @cached_property
    def token(self) -> TokenCard | None:
        return token_card(self.course.told)

    @cached_property
    def findings(self) -> list[Mapping[str, Any]]:
        return findings(self.course.told)

    @property
    def rate_limit(self) -> Mapping[str, Any] | None:
        return self.course.told.of("rate_limit")

    @cached_property
    def correlation(self) -> list[tuple[str, str]]:
        said = self.course.told.correlation
        names = (("request_id", "Request id"), ("trace_id", "Trace id"), ("time", "Time"),
                 ("host", "Host"), ("path", "Path"))  # fmt: skip
        return [(label, str(said[name])) for name, label in names if said.get(name)]

    # What people say, and the walk

    @cached_property
    def taps(self) -> list[Tap]:
        return taps(self.course)

    @property
    def hops(self) -> list[FollowedHop]:
        return self.course.hops

    @property
    def followed(self) -> bool:
        """Whether anybody has looked into a log."""
        return any(one.seen is not None for one in self.hops)

    @cached_property
    def asked(self) -> Asked | None:
        if self.course.walk is None or self.triage.closed_at:
            return None
        return asked(self.course.walk, self.course.values, self.change)

    @cached_property
    def given(self) -> list[Given]:
        if self.course.walk is None:
            return []
        return given(self.course.walk, self.course.people, self.references)

    @property
    def remaining(self) -> int:
        return self.course.walk.remaining if self.course.walk else 0

    @cached_property
    def graph_url(self) -> str:
        """The scenario's drawing with this triage's way marked."""
        if self.course.scenario is None or self.course.walk is None:
            return ""
        way = urlencode({"way": " ".join(self.course.walk.way)})
        return f"{page_path('scenario', self.course.scenario.key)}graph/?{way}"

    # Where it lands

    @property
    def outcome(self) -> Outcome | None:
        return self.course.outcome

    @cached_property
    def outcome_text(self) -> SafeString:
        return safe(self.outcome.text) if self.outcome else mark_safe("")

    @property
    def landing(self) -> Landing:
        return self.course.landing

    @cached_property
    def landing_words(self) -> str:
        return words_of(self.landing, self.layers)

    @cached_property
    def looked_words(self) -> str:
        """What it looked like before anybody answered."""
        layer = self.triage.layer.slug if self.triage.layer else None
        return words_of(Landing(self.triage.code, layer), self.layers)

    @cached_property
    def was_words(self) -> str:
        """What a person said it turned out to be."""
        layer = self.triage.was_layer.slug if self.triage.was_layer else None
        return words_of(Landing(self.triage.was_code, layer), self.layers)

    @property
    def landing_kind(self) -> str:
        return failure_type(self.landing.code) if self.landing.code is not None else self.kind

    @cached_property
    def entry_url(self) -> str:
        """The entry for the service at hand, its links filled; the code where no layer is known."""
        code, layer = self.landing.code, self.landing.layer
        if code is None:
            return ""
        values = self.course.values
        given_ = {name: values[name] for name in IN_ADDRESSES if name in values}
        service = self.triage.service.slug if self.triage.service else ""
        if layer is None:
            query = urlencode({"service": service} if service else {})
            return f"{page_path('code', str(code))}{f'?{query}' if query else ''}"
        address = page_path("entry", entry_key(code, layer, service or None))
        return f"{address}?{urlencode(given_ | {'triage': self.triage.key})}"

    @cached_property
    def steps_html(self) -> SafeString:
        """The path strip, with what the answering layer should have said where that differs."""
        if self.entry is None:
            return mark_safe("")
        said = self.entry.answered
        if self.landing.code and self.triage.code and self.landing.code != self.triage.code:
            said = f"should say {self.landing.code}"
        return steps_html(self.entry.steps, kind=self.entry.kind, answered=said)

    @cached_property
    def actor(self) -> Actor:
        owner = self.entry.owner if self.entry else None
        return actor_of(self.course, owner.team if owner else None)

    @property
    def acting_team(self) -> Team | None:
        return self.actor.team

    @cached_property
    def checks(self) -> list[FollowUp]:
        return follow_ups(self.entry, self.said) if self.entry else []

    @property
    def next_scenario(self) -> str:
        """The title of the scenario that the outcome hands on to, if readers can see it."""
        key = self.outcome.scenario if self.outcome else ""
        found = self.course.knowledge.scenarios.get(key)
        return found.graph.title if found else ""

    @property
    def version(self) -> str:
        """Changes with everything that people do to this triage."""
        return str(self.triage.touched_at.isoformat())

    @cached_property
    def handover(self) -> str:
        """Markdown for a chat channel."""
        return handover(self)


def _unless(text: str, said: str) -> str:
    """Nothing where the same was said before."""
    return "" if text.rstrip(".") == said.rstrip(".") else text


def words_of(landing: Landing, layers: Mapping[str, Layer]) -> str:
    """`401 from the gateway`, as the entry's page calls itself, as far as it is known."""
    code = "" if landing.code is None else str(landing.code) if landing.code else "No response"
    if landing.layer not in layers:
        return code
    layer = layers[landing.layer or ""].in_words
    return f"{code or 'Something'} from {layer}"
