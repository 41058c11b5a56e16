"""What must be true of pages, whoever wrote them: nothing empty, no dead link, no trap. Pure.

`faults_of` looks at one page among all, `gaps` at what the whole lacks. A fault is `wrong`
(it misleads or breaks) or `thin` (it says too little to be shipped); the organisation's own
pages may be thin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, Literal

from runbook.content.addresses import split_comparison_key
from runbook.content.statuses import MAIN_CODES

from .soundness_entries import entry_faults
from .soundness_fields import Found, empty_fields, field_faults, walk
from .soundness_links import Known, link_faults, scenario_faults

type Key = tuple[str, str]
type Content = Mapping[str, Any]

COMPARISONS = (
    *("401-vs-403", "403-vs-404", "409-vs-422", "403-vs-429", "400-vs-422", "401-vs-404"),
    *("502-vs-503", "502-vs-504", "503-vs-504", "429-vs-503", "500-vs-502"),
)
REGISTERED = {*range(400, 419), *range(421, 427), 428, 429, 431, 451, *range(500, 509), 510, 511}
UNREGISTERED = {419, 440, 444, 460, 463, *range(494, 500), *range(520, 531), 561, 598, 599} - {528}
USUAL_ENTRIES = 50
ENOUGH_CHECKS, ENOUGH_RESULTS, ENOUGH_CAUSES, ENOUGH_ANSWERS = 3, 2, 2, 2
PROXIES = {"gateway", "load-balancer", "waf-cdn"}
OPTIONAL = {
    "entry": {"do_not", "mitigations", "examples"},
    "code": set[str](),
    "comparison": set[str](),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one field of one page, as a sentence."""

    page: Key
    field: str
    sentence: str
    kind: Literal["wrong", "thin"] = "wrong"

    def __str__(self) -> str:
        place = f", {self.field}" if self.field else ""
        return f"{' '.join(self.page)}{place}: {self.sentence}"


def faults_of(page: Key, content: Content, known: Known) -> Iterator[Fault]:
    """What is wrong with one page, where `known` is all that it may lead to."""
    kind, key = page
    for place, value in walk(kind, content):
        yield from _as_faults(page, "wrong", field_faults(place, value))
    yield from _as_faults(page, "wrong", link_faults(kind, key, content, known))
    if not content.get("sources"):
        yield Fault(page, "sources", "No source is named.", "thin")
    if kind == "entry":
        yield from _as_faults(page, "wrong", entry_faults(content))
        yield from _as_faults(page, "thin", _thin_entry(key, content))
    elif kind == "scenario":
        yield from _as_faults(page, "wrong", scenario_faults(key, content, known))
    elif kind == "comparison" or int(key) in MAIN_CODES:
        yield from _as_faults(page, "thin", _in_full(kind, key, content))


def gaps(known: Known, usual: Set[str]) -> Iterator[Fault]:
    """What the whole lacks; `usual` are the keys of entries that are not rare."""
    if len(usual) < USUAL_ENTRIES:
        yield Fault(("entry", "*"), "", f"{len(usual)} usual entries, not {USUAL_ENTRIES}.", "thin")
    reached = {int(key.split("/")[0]) for key in usual}
    for code in sorted(set(MAIN_CODES) - reached):
        yield Fault(("entry", f"{code}/*"), "", "No layer usually returns this code.", "thin")
    wanted = [("code", str(code)) for code in sorted({*MAIN_CODES, *REGISTERED, *UNREGISTERED})]
    wanted += [("comparison", key) for key in COMPARISONS]
    for page in wanted:
        if page not in known.pages:
            yield Fault(page, "", "This page is missing.", "thin")


def _as_faults(
    page: Key, kind: Literal["wrong", "thin"], found: Iterator[Found]
) -> Iterator[Fault]:
    for place, sentence in found:
        yield Fault(page, place, sentence, kind)


def _thin_entry(key: str, content: Content) -> Iterator[Found]:
    """A usual entry is complete; a rare one says honestly in a line that it is."""
    yield from empty_fields("entry", content, OPTIONAL["entry"] | _rare_optional(content))
    if content["frequency"] == "rare":
        return
    checks = content["first_checks"]
    if len(checks) < ENOUGH_CHECKS:
        yield "first_checks", f"{len(checks)} first checks; three tell layer, reason and change."
    for check in checks:
        if len(check["results"]) < ENOUGH_RESULTS:
            yield f"first_checks.{check['id']}", "A check has at least two results."
    if len(content["upstream_causes"]) < ENOUGH_CAUSES:
        yield "upstream_causes", "Name at least two causes further upstream."
    _, layer, *service = key.split("/")
    if layer in PROXIES and checks:
        yield from _names_the_log_field(checks[0], products=1 if service else 2)


def _rare_optional(content: Content) -> set[str]:
    rare = content["frequency"] == "rare"
    return {"first_checks", "log_locations", "upstream_causes"} if rare else set()


def _names_the_log_field(check: Mapping[str, Any], *, products: int) -> Iterator[Found]:
    """Whether the proxy answered by itself stands in one field of its log, named per product."""
    naming = [one for one in check["variants"] if "`" in one["text"] or one["command"]]
    if len(naming) < products:
        place = f"first_checks.{check['id']}.variants"
        yield place, f"The first check names the log field for {products} of the products or more."


def _in_full(kind: str, key: str, content: Content) -> Iterator[Found]:
    no_answer = kind == "code" and int(key) == 0
    optional = {"headers", "error_body"} if no_answer else set[str]()
    yield from empty_fields(kind, content, OPTIONAL[kind] | optional)
    if kind == "comparison":
        left, right = split_comparison_key(key)
        if left >= right:
            yield "", "The smaller code comes first."
        if min(len(content["answers"]), len(content["test"]["outcomes"])) < ENOUGH_ANSWERS:
            yield "answers", "The question and the test each need two answers."
