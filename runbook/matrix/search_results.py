"""What the search page shows of each hit: where it is, its badge, its words marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from runbook.content.addresses import page_path
from runbook.content.search import Found
from runbook.content.search_documents import Hit
from runbook.content.statuses import failure_type

KIND_NAMES = {
    "": "Everything",
    "entry": "Entries",
    "code": "Codes",
    "comparison": "Comparisons",
    "scenario": "Scenarios",
    "service": "Services",
    "team": "Teams",
}
ICONS = {
    "comparison": "compare",
    "scenario": "triage",
    "service": "app",
    "team": "login",
    "layer": "matrix",
}
WHAT = {
    "entry": "Entry",
    "code": "Status code",
    "comparison": "Comparison",
    "scenario": "Scenario",
    "service": "Service",
    "team": "Team",
    "layer": "Layer of the matrix",
    "landing": "Layers in order of likelihood, and the log field that decides",
}
SHORTEST_STEM = 4
ENDINGS = ("ations", "ation", "ing", "ies", "ied", "ed", "es", "s", "y", "e")


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the page. `code` is the badge's text, empty where an icon stands instead."""

    url: str
    title: SafeString
    text: SafeString
    what: str
    code: str = ""
    failure: str = ""
    icon: str = ""
    best: bool = False


def results_of(found: Found) -> list[Result]:
    return [
        result_of(hit, found.words, best=at == 0 and hit.sure) for at, hit in enumerate(found.hits)
    ]


def result_of(hit: Hit, words: Sequence[str], *, best: bool) -> Result:
    code = _code(hit)
    number = int(code[0] + "00") if code.endswith("xx") else int(code or 0)
    return Result(
        url=address(hit),
        title=marked(hit.title, words),
        text=marked(hit.summary, words),
        what=WHAT[hit.kind],
        code="None" if code == "0" else code,
        failure=failure_type(number) if code else "",
        icon=ICONS.get(hit.kind, ""),
        best=best,
    )


def _code(hit: Hit) -> str:
    """`403`, `5xx`, or empty for what has no single code."""
    return hit.key.partition("/")[0] if hit.kind in ("entry", "code", "landing") else ""


def address(hit: Hit) -> str:
    if hit.kind == "service":
        return reverse("matrix:service", args=[hit.key])
    if hit.kind == "team":
        return reverse("matrix:team", args=[hit.key])
    if hit.kind == "layer":
        return f"{reverse('matrix:matrix')}?layer={hit.key}"
    if hit.kind == "landing":
        code, _, service = hit.key.partition("/")
        return f"/codes/{code}/?service={service}" if service else f"/codes/{code}/"
    return page_path(hit.kind, hit.key)


def marked(text: str, words: Iterable[str]) -> SafeString:
    """`text` escaped, with `mark` around the words that were asked for, in any ending."""
    pattern = _pattern(frozenset(word for word in words if word))
    if pattern is None:
        return mark_safe(escape(text))
    pieces = pattern.split(text)
    return mark_safe(
        "".join(
            f"<mark>{escape(piece)}</mark>" if at % 2 else escape(piece)
            for at, piece in enumerate(pieces)
        )
    )


def _pattern(words: frozenset[str]) -> re.Pattern[str] | None:
    stems = sorted((_stem(word) for word in words), key=lambda stem: (-len(stem), stem))
    return re.compile(rf"\b((?:{'|'.join(stems)}))", re.IGNORECASE) if stems else None


def _stem(word: str) -> str:
    """A pattern for the word in all its endings; short words stand for themselves."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return re.escape(word.removesuffix(ending)) + r"\w*"
    return re.escape(word) + (r"\w*" if len(word) >= SHORTEST_STEM else r"\b")
