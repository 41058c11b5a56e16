"""An entry as a responder reads it: text, owner, path, commands and links filled in.

Everything is assembled from rows already loaded; nothing here queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from runbook.accounts.models import Team
from runbook.catalogue.models import Layer, Service
from runbook.catalogue.paths import Owner, RequestPath
from runbook.content.addresses import entry_key, page_path
from runbook.content.freshness import Freshness, freshness
from runbook.content.models import Page
from runbook.content.placeholders import (
    Values,
    fill_command,
    fill_text,
    fill_url,
)
from runbook.content.querysets import CellEntry
from runbook.content.rendering import RENDER_VERSION, render_content
from runbook.content.statuses import NO_RESPONSE, failure_type, status_name
from runbook.core.days import day_of

from . import entry_html
from .entry_parts import Cause, Check, Command, LogPlace, Sibling, Step, Variant, is_of_any

USUAL_ORDER = ("waf-cdn", "load-balancer", "gateway", "auth", "application", "downstream")

BY_FOUND = "found"
ASKED = (
    ("correlation_id", "Correlation id"),
    ("host", "Host"),
    ("path", "Path"),
    ("time", "Time, UTC"),
)


@dataclass(frozen=True)
class EntryReading:
    """All that the entry page and the side panel show."""

    entry: CellEntry
    page: Page
    service: Service | None
    path: RequestPath
    values: Values
    today: date
    siblings: tuple[Sibling, ...]
    triage: str = ""
    """The key of the triage that led here, if one did."""
    order: str = ""
    """`found`: checks by how often they found it, because the reader asked for that."""

    @cached_property
    def code(self) -> int:
        return self.entry.code

    @cached_property
    def kind(self) -> str:
        return failure_type(self.code)

    @cached_property
    def answered(self) -> str:
        return "no response" if self.code == NO_RESPONSE else f"answered {self.code}"

    @cached_property
    def status_name(self) -> str:
        return status_name(self.code)

    @cached_property
    def layer(self) -> Layer:
        return self.entry.layer

    @cached_property
    def text(self) -> dict[str, Any]:
        """The rendered content; text rendered by older code is rendered anew."""
        return rendered(self.page)

    @cached_property
    def owner(self) -> Owner | None:
        return self.path.owner(self.layer.slug, self.entry.owner)

    @cached_property
    def freshness(self) -> Freshness:
        return freshness(
            general=self.page.general,
            reviewed_on=day_of(self.page.reviewed_at),
            review_due=self.page.review_due,
            today=self.today,
        )

    @cached_property
    def checks_html(self) -> SafeString:
        return entry_html.checks_html(self.checks, brief=False)

    @cached_property
    def brief_checks_html(self) -> SafeString:
        return entry_html.checks_html(self.checks, brief=True)

    @cached_property
    def logs_html(self) -> SafeString:
        return entry_html.logs_html(self.logs)

    @cached_property
    def other_logs_html(self) -> SafeString:
        return entry_html.logs_html(self.other_logs)

    @cached_property
    def other_logs_words(self) -> str:
        return entry_html.nothing_for(self.products)

    @cached_property
    def causes_html(self) -> SafeString:
        return entry_html.causes_html(self.causes)

    @cached_property
    def mitigations_html(self) -> SafeString:
        return entry_html.mitigations_html(self.mitigations)

    @cached_property
    def examples_html(self) -> SafeString:
        return entry_html.examples_html(self.text["examples"])

    @cached_property
    def siblings_html(self) -> SafeString:
        return entry_html.siblings_html(self.siblings)

    @cached_property
    def steps_html(self) -> SafeString:
        return entry_html.steps_html(self.steps, kind=self.kind, answered=self.answered)

    @cached_property
    def whose(self) -> str:
        """Whose text this is, in the words the page uses."""
        if self.entry.service_id is not None:
            return f"{self.service}’s own text"
        if self.page.general:
            return "General advice, not yet yours"
        return "The default for every service"

    @cached_property
    def whose_in_a_sentence(self) -> str:
        """As `whose` after other words; a service keeps its capital."""
        if self.entry.service_id is not None:
            return self.whose
        return self.whose[:1].lower() + self.whose[1:]

    @cached_property
    def shared(self) -> bool:
        """Whether a service's address shows the default: what is done to it holds for all."""
        return self.service is not None and self.entry.service_id is None

    @cached_property
    def products(self) -> tuple[str, ...]:
        return self.path.products(self.layer.slug)

    @cached_property
    def asked(self) -> list[tuple[str, str, str]]:
        """The small form of the incident's values: name, label, what is known."""
        return [(name, label, self.values.get(name, "")) for name, label in ASKED]

    @cached_property
    def checks(self) -> list[Check]:
        checks = [self._check(check) for check in self.text["first_checks"]]
        if self.order == BY_FOUND:
            checks.sort(key=lambda check: -check.hit_rate)
        return checks

    @property
    def has_tallies(self) -> bool:
        """Whether there is anything to order the checks by."""
        return any(check.tally_words for check in self.checks)

    @cached_property
    def mitigations(self) -> list[tuple[Mapping[str, Any], Command | None]]:
        return [(one, self._command(one["command"])) for one in self.text["mitigations"]]

    @cached_property
    def unwritten(self) -> list[str]:
        """The values that were believed, but that some command cannot hold safely."""
        commands = [command for check in self.checks for command in check.commands]
        commands += [command for _, command in self.mitigations if command is not None]
        names = (
            piece.name
            for command in commands
            for piece in command.pieces
            if piece.name in self.values and not piece.filled
        )
        return list(dict.fromkeys(name for name in names if name))

    @cached_property
    def logs(self) -> list[LogPlace]:
        """The hops' log links first: they are this path's own."""
        wanted = [place for place in self.text["log_locations"] if self._is_ours(place)]
        return self._hop_logs + [self._log(place, "entry") for place in wanted]

    @cached_property
    def other_logs(self) -> list[LogPlace]:
        """Where other products write, if nothing is known of this path's own."""
        places = self.text["log_locations"]
        if self._hop_logs or any(one["product"] and self._is_ours(one) for one in places):
            return []
        return [self._log(place, "entry") for place in places if not self._is_ours(place)]

    @cached_property
    def _hop_logs(self) -> list[LogPlace]:
        return [self._log(place, "hop") for place in self.path.log_locations(self.layer.slug)]

    def _is_ours(self, place: Mapping[str, Any]) -> bool:
        product = place["product"]
        return not product or not self.products or is_of_any(self.products, product)

    @cached_property
    def causes(self) -> list[Cause]:
        return [self._cause(cause) for cause in self.text["upstream_causes"]]

    @cached_property
    def steps(self) -> list[Step]:
        """The path strip. Without hops it shows the layers in their usual order."""
        stops = [(hop.name, hop.layer.slug) for hop in self.path.hops]
        if not stops:
            names = {one.layer.slug: one.layer.name for one in self.siblings}
            stops = [(names[slug], slug) for slug in USUAL_ORDER if slug in names]
        slugs = [slug for _, slug in stops]
        if self.layer.slug not in slugs:
            stops.append((self.layer.name, self.layer.slug))
            slugs.append(self.layer.slug)
        place = slugs.index(self.layer.slug)
        return [Step("Caller", False)] + [
            Step(name, at == place) for at, (name, _) in enumerate(stops)
        ]

    @cached_property
    def confusions(self) -> list[Mapping[str, Any]]:
        """What the status code is mixed up with, from its reference."""
        said = self.page.confused_with or []  # type: ignore[attr-defined]
        return [
            one | {"kind": failure_type(one["code"]), "name": status_name(one["code"])}
            for one in said
            if one["code"] != self.code
        ][:1]

    def _check(self, data: Mapping[str, Any]) -> Check:
        variants = [
            Variant(one["product"], one["text"], self._command(one["command"]))
            for one in data["variants"]
        ]
        ours = tuple(one for one in variants if is_of_any(self.products, one.product))
        others = tuple(one for one in variants if one not in ours)
        found, tried = self.page.tallies.get(data["id"], (0, 0))
        return Check(
            data=data,
            command=self._command(data["command"]),
            products=self.products,
            ours=ours,
            others=others,
            found=found,
            tried=tried,
            feedback=self._feedback(data["id"]),
        )

    def _feedback(self, check: str) -> str:
        """Where to say whether this check found it: only a triage can tell."""
        if not self.triage:
            return ""
        query = urlencode({"page": self.page.pk, "item": check})
        return f"{reverse('triage:feedback', args=[self.triage])}?{query}"

    def _command(self, template: str) -> Command | None:
        return Command(fill_command(template, self.values)) if template.strip() else None

    def _log(self, place: Mapping[str, Any], source: str) -> LogPlace:
        url = place.get("url", "")
        return LogPlace(
            label=place["label"],
            link=fill_url(url, self.values) if url else None,
            query=fill_text(place.get("query", ""), self.values),
            detail=place.get("detail", ""),
            source=source,
        )

    def _cause(self, cause: Mapping[str, Any]) -> Cause:
        see, code = cause["see"], None
        if see:
            code = int(see.split("/")[0])
            suffix = f"/{self.service.slug}" if self.service else ""
            see = page_path("entry", see + suffix)
        kind = failure_type(code) if code is not None else ""
        return Cause(cause["text"], self._who(cause["acts"]), see, code, kind)

    def _who(self, acts: str) -> str:
        if acts.startswith("layer:"):
            owner = self.path.owner(acts.removeprefix("layer:"))
            return team_name(owner.team if owner else None, acts.removeprefix("layer:"))
        if acts == "service-owner":
            owner = self.path.owner("application")
            return team_name(owner.team if owner else None, "the service’s owner")
        if acts == "owner":
            return team_name(self.owner.team if self.owner else None, "the owner")
        return {"caller": "the caller", "vendor": "the vendor"}[acts]


def team_name(team: Team | None, otherwise: str) -> str:
    return team.name if team else otherwise


def rendered(page: Page) -> dict[str, Any]:
    """A page's text with Markdown as safe HTML; stale renderings are made anew."""
    if page.render_version == RENDER_VERSION:
        return page.rendered
    assert page.live_revision is not None
    return render_content(page.kind, page.live_revision.content)


def siblings_of(
    entries: Iterable[CellEntry], current: CellEntry, service: Service | None, today: date
) -> tuple[Sibling, ...]:
    """The code's cells by layer."""
    slug = service.slug if service else None
    return tuple(
        Sibling(
            layer=entry.layer,
            url=page_path("entry", entry_key(entry.code, entry.layer.slug, slug)),
            freshness=freshness(
                general=entry.general,
                reviewed_on=day_of(entry.reviewed_at),
                review_due=entry.review_due,
                today=today,
            ),
            here=entry is current,
        )
        for entry in entries
    )
