"""A scenario as somebody reads it: questions, where each answer leads, outcomes and who acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString

from runbook.accounts.models import Team
from runbook.catalogue.models import Layer
from runbook.catalogue.paths import RequestPath, load_path
from runbook.content.addresses import entry_key, page_path
from runbook.content.freshness import Freshness, freshness
from runbook.content.models import Page, Revision
from runbook.content.placeholders import fill_command
from runbook.content.projection import entry_title, references_of
from runbook.content.revisions import content_of
from runbook.content.statuses import failure_type, status_label
from runbook.core.days import day_of
from runbook.graph.data import from_data
from runbook.graph.model import AT_HAND, Graph
from runbook.graph.soundness import longest_way
from runbook.matrix.entry_html import command_html
from runbook.matrix.entry_parts import Command
from runbook.matrix.entry_reading import rendered

from .facts import clues_in_words
from .picture import anchor, picture_html

type Json = Mapping[str, Any]

WORDS = {"service-owner": "The service’s team", "caller": "The caller", "vendor": "The vendor"}


@dataclass(frozen=True, slots=True)
class AnswerRead:
    """`leads_to` is the anchor of the question or outcome that follows, `name` what it is called.

    `by` says in words which facts choose the answer by themselves.
    """

    label: str
    means_html: str
    leads_to: str
    name: str
    ends: bool
    by: str


@dataclass(frozen=True, slots=True)
class QuestionRead:
    anchor: str
    short: str
    ask_html: str
    how_html: str
    command_html: str
    answers: tuple[AnswerRead, ...]


@dataclass(frozen=True, slots=True)
class OutcomeRead:
    """`url` leads to the entry, or to the code where the layer is the one at hand."""

    anchor: str
    title: str
    text_html: str
    code: int | None
    kind: str
    url: str
    where: str
    team: Team | None
    who: str
    tell_html: str
    goes_on: Page | None


@dataclass(frozen=True)
class Around:
    """What a scenario names: entries and other scenarios, layers, and who runs what."""

    pages: Mapping[tuple[str, str], Page]
    layers: Mapping[str, Layer]
    path: RequestPath

    @classmethod
    def load(cls, content: Json) -> Around:
        """Three queries: pages, layers, and the organisation's usual path."""
        named = set(references_of(Page.Kind.SCENARIO, "", dict(content)))
        wanted = Q(pk=None)
        for kind in (Page.Kind.ENTRY, Page.Kind.SCENARIO):
            wanted |= Q(kind=kind, key__in=[key for one, key in named if one == kind])
        pages = Page.objects.live().filter(wanted).select_related("entry__owner")
        return cls(
            pages={(page.kind, page.key): page for page in pages.defer("rendered")},
            layers={one.slug: one for one in Layer.objects.all()},
            path=load_path(None),
        )

    def in_words(self, layer: str) -> str:
        if layer == AT_HAND:
            return "the layer that answered"
        return self.layers[layer].in_words if layer in self.layers else layer

    def entry_owner(self, code: int | None, layer: str) -> Team | None:
        page = self.pages.get(("entry", entry_key(code or 0, layer)))
        return page.entry.owner if page is not None and code is not None else None

    def acting(self, outcome: Json) -> tuple[Team | None, str]:
        """The team that acts, if it is known before anything happened, and who it is in words."""
        acts, layer = outcome["acts"], outcome["layer"]
        if acts in WORDS:
            return None, WORDS[acts]
        own = None
        if acts == "owner":
            own = self.entry_owner(outcome["code"], layer)
        else:
            layer = acts.removeprefix("layer:")
        owner = self.path.owner(layer, own)
        return owner.team if owner else None, f"Whoever runs {self.in_words(layer)}"


@dataclass(frozen=True)
class ScenarioReading:
    """All that a scenario's page shows. Nothing here queries."""

    page: Page
    content: Json
    around: Around
    today: date

    @cached_property
    def text(self) -> Json:
        return rendered(self.page)

    @cached_property
    def graph(self) -> Graph:
        return from_data(self.content)

    @cached_property
    def picture(self) -> SafeString:
        return picture_html(self.graph)

    @cached_property
    def at_most(self) -> int:
        return longest_way(self.graph)

    @cached_property
    def fits(self) -> str:
        return clues_in_words(self.content["fits"])

    @cached_property
    def whose(self) -> str:
        return "General advice, not yet yours" if self.page.general else "Your own text"

    @cached_property
    def freshness(self) -> Freshness:
        return freshness(
            general=self.page.general,
            reviewed_on=day_of(self.page.reviewed_at),
            review_due=self.page.review_due,
            today=self.today,
        )

    @cached_property
    def questions(self) -> list[QuestionRead]:
        """The first question first, then in the order they were written."""
        written = sorted(self.text["questions"], key=lambda one: one["id"] != self.graph.start)
        return [self._question(one) for one in written]

    @cached_property
    def outcomes(self) -> list[OutcomeRead]:
        return [self._outcome(one) for one in self.text["outcomes"]]

    @cached_property
    def _names(self) -> dict[str, tuple[str, str, bool]]:
        """Anchor, name and whether the way ends there, for each question and outcome."""
        questions, outcomes = self.text["questions"], self.text["outcomes"]
        found = {one["id"]: (anchor("outcome", one["id"]), one["title"], True) for one in outcomes}
        return found | {
            one["id"]: (anchor("question", one["id"]), one["short"], False) for one in questions
        }

    def _question(self, one: Json) -> QuestionRead:
        command = Command(fill_command(one["command"], {})) if one["command"].strip() else None
        return QuestionRead(
            anchor=anchor("question", one["id"]),
            short=one["short"],
            ask_html=one["ask"],
            how_html=one["how"],
            command_html=command_html(command, "reads") if command else "",
            answers=tuple(self._answer(each) for each in one["answers"]),
        )

    def _answer(self, one: Json) -> AnswerRead:
        leads_to, name, ends = self._names.get(one["next"], ("", one["next"], True))
        by = clues_in_words(one["when"])
        return AnswerRead(one["label"], one["means"], leads_to, name, ends, by)

    def _outcome(self, one: Json) -> OutcomeRead:
        team, who = self.around.acting(one)
        url, where = self._entry(one["code"], one["layer"])
        return OutcomeRead(
            anchor=anchor("outcome", one["id"]),
            title=one["title"],
            text_html=one["text"],
            code=one["code"],
            kind=failure_type(one["code"]) if one["code"] is not None else "",
            url=url,
            where=where,
            team=team,
            who=who,
            tell_html=one["tell"],
            goes_on=self.around.pages.get(("scenario", one["scenario"])),
        )

    def _entry(self, code: int | None, layer: str) -> tuple[str, str]:
        """Where an outcome leads, as far as it is known before a response is at hand."""
        said = self.around.in_words(layer)
        if code is None:
            return "", f"The entry for your status code, from {said}"
        if layer == AT_HAND:
            return page_path("code", str(code)), f"{status_label(code)} from {said}"
        return page_path("entry", entry_key(code, layer)), entry_title(code, said)


def read(page: Page, today: date) -> ScenarioReading:
    """The page as it is read, with what it names: three queries."""
    content = content_of(live_revision(page))
    return ScenarioReading(page, content, Around.load(content), today)


def graph_of(page: Page) -> Graph:
    """The graph that readers of this page see."""
    return from_data(content_of(live_revision(page)))


def live_revision(page: Page) -> Revision:
    """The revision readers see, with its page at hand."""
    assert page.live_revision is not None
    page.live_revision.page = page
    return page.live_revision


def in_words(graph: Graph) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    """The picture as a list: anchor and name of each question, and its answers.

    An answer is its label, and the anchor and name of what it leads to.
    """
    names = {one.id: (anchor("outcome", one.id), one.title) for one in graph.outcomes}
    names |= {one.id: (anchor("question", one.id), one.short) for one in graph.questions}
    for one in sorted(graph.questions, key=lambda each: each.id != graph.start):
        answers = [(each.label, *names.get(each.next, ("", each.next))) for each in one.answers]
        yield *names[one.id], answers
