"""Where pages lead: `see`, neighbours, and links in Markdown to Runbook's own addresses. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runbook.content.addresses import split_comparison_key
from runbook.graph.data import from_data
from runbook.graph.model import AT_HAND
from runbook.graph.soundness import soundness

from .soundness_fields import Found, walk

LINK = re.compile(r"\]\((/[^)\s]*)\)")
ENTRY = re.compile(r"/codes/(\d+)/([a-z0-9-]+)/(?:([a-z0-9-]+)/)?")
CODE = re.compile(r"/codes/(\d+|[45]xx)/")
COMPARISON = re.compile(r"/compare/(\d+)/(\d+)/")
PLACE = re.compile(r"/(services|teams)/([a-z0-9-]+)/")
SCREENS = re.compile(
    r"/(|codes/|compare/|services/|teams/|search/|history/|triage/|review/.*|scenarios/.*)"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to link to; None where the names are not known."""

    pages: frozenset[tuple[str, str]]
    services: frozenset[str] | None = None
    teams: frozenset[str] | None = None

    def entry(self, code: str, layer: str) -> bool:
        return ("entry", f"{code}/{layer}") in self.pages

    def code(self, code: object) -> bool:
        return ("code", str(code)) in self.pages

    def place(self, where: str, slug: str) -> bool:
        names = self.services if where == "services" else self.teams
        return names is None or slug in names


def scenario_faults(key: str, content: Mapping[str, Any], known: Known) -> Iterator[Found]:
    """A scenario that leads nowhere, in a circle, or to an entry that is not there."""
    codes = {int(name) for kind, name in known.pages if kind == "code"}
    layers = sorted({name.split("/")[1] for kind, name in known.pages if kind == "entry"})
    others = {name for kind, name in known.pages if kind == "scenario"} - {key}
    for problem in soundness(from_data(content), codes, layers, others):
        yield "questions", problem.message
    for outcome in content["outcomes"]:
        code, layer = outcome["code"], outcome["layer"]
        if code is not None and layer != AT_HAND and not known.entry(str(code), layer):
            yield f"outcomes.{outcome['id']}", f"There is no entry {code}/{layer}."


def link_faults(kind: str, key: str, content: Mapping[str, Any], known: Known) -> Iterator[Found]:
    """Everything this page leads to that is not there."""
    yield from _dead_causes(content, known)
    yield from _dead_neighbours(key, content, known)
    if kind == "comparison":
        for code in split_comparison_key(key):
            if not known.code(code):
                yield "", f"There is no page for the code {code}."
    for place, (_, _, text) in walk(kind, content):
        for address in LINK.findall(text):
            if not resolves(address, known):
                yield place, f"{address} leads nowhere."


def _dead_causes(content: Mapping[str, Any], known: Known) -> Iterator[Found]:
    for cause in content.get("upstream_causes", ()):
        if cause["see"] and ("entry", cause["see"]) not in known.pages:
            yield f"upstream_causes.{cause['id']}.see", f"There is no entry {cause['see']}."


def _dead_neighbours(key: str, content: Mapping[str, Any], known: Known) -> Iterator[Found]:
    for neighbour in content.get("confused_with", ()):
        if not known.code(neighbour["code"]):
            place = f"confused_with.{neighbour['id']}"
            yield place, f"There is no page for the code {neighbour['code']}."
        if str(neighbour["code"]) == key:
            yield f"confused_with.{neighbour['id']}", "A code is not confused with itself."


def resolves(address: str, known: Known) -> bool:
    """Whether an address of Runbook's own shows what it names."""
    path = re.split(r"[?#]", address)[0]
    if found := ENTRY.fullmatch(path):
        own = ("entry", path.removeprefix("/codes/").removesuffix("/")) in known.pages
        service = not found[3] or known.place("services", found[3])
        return service and (own or known.entry(found[1], found[2]))
    if found := CODE.fullmatch(path):
        return found[1].endswith("xx") or known.code(found[1])
    if found := COMPARISON.fullmatch(path):
        return known.code(found[1]) and known.code(found[2])
    if found := PLACE.fullmatch(path):
        return known.place(found[1], found[2])
    return SCREENS.fullmatch(path) is not None
