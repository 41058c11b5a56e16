"""The verdict as people read it: the four questions' state, ranks with evidence in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from runbook.catalogue.models import Layer
from runbook.content.placeholders import Piece
from runbook.graph.facts import Facts
from runbook.matrix.entry_parts import Command

from .paste_reading import References, visible
from .told import MOST_CANDIDATES, Told

QUESTIONS = (
    ("returned-by", "Who returned it?"),
    ("valid", "Was the request valid?"),
    ("allowed", "Was the caller allowed?"),
    ("state", "Did state or system block it?"),
)
SAID = {
    "valid": {"yes": "Yes", "no": "No"},
    "allowed": {"yes": "Yes", "no": "No"},
    "state": {"yes": "Yes", "no": "No sign of it"},
}
STAGES = {
    "name": "Name lookup",
    "connect": "Connecting",
    "tls": "TLS",
    "nothing-back": "Sent, nothing back",
    "cut-off": "Cut off midway",
    "browser": "Hidden by the browser",
}
STRONG, SOME = 0.8, 0.5
WORST_FIRST = {"bad": 0, "warn": 1, "info": 2}


# Which facts speak to which of the four questions; whatever else is asked is about the state.
SERVED_BY = {
    "allowed": {"allowed", "token-kind", "token-problem", "challenge", "masks-forbidden"},
    "valid": {"valid", "content", "field-errors"},
    "returned-by": {"returned-by", "stated", "fronted-by", "last-seen", "product"},
    "state": {"state", "upstream-status", "retry-after", "limit-reached", "changed", "since"},
}

# Which of the four a status is a hint at (RFC 9110 §15.5); every other code: the state.
MEANT_BY = {
    "valid": {400, 404, 405, 406, 410, 411, 413, 414, 415, 416, 417, 421, 422, 431},
    "allowed": {401, 403, 407, 451},
}
LONGEST_STATE = 72


@dataclass(frozen=True, slots=True)
class Quarter:
    """One of the four questions: `state` is done, now or nothing."""

    question: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the paste with the place they stand in; `reference` is the number of their line."""

    text: str
    reference: SafeString


@dataclass(frozen=True, slots=True)
class Clue:
    """What one or more quotations say: said once, however many lines say it."""

    quotes: tuple[Quote, ...]
    why: str
    against: bool = False


@dataclass(frozen=True, slots=True)
class Rank:
    """A layer that may have answered, with what speaks for and against it."""

    layer: str
    icon: str
    product: str
    confidence: float
    words: str
    low: bool
    clues: tuple[Clue, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """The experiment that tells the layers apart that remain."""

    text: str
    command: Command | None
    outcomes: tuple[tuple[str, str], ...]


def strength(confidence: float, *, abstained: bool = False) -> str:
    """Evidence in words: the number is in the API."""
    if abstained or confidence < SOME:
        return "too little"
    return "strong" if confidence >= STRONG else "some"


def verdict_words(told: Told) -> str:
    """How sure the verdict is."""
    verdict = told.of("verdict") or {}
    if verdict.get("stated"):
        return "it says so itself"
    return f"{verdict.get('strength', 'too little')} evidence"


def quarters(
    told: Told, facts: Facts, layers: Mapping[str, Layer], *, asked: Sequence[str] | None
) -> list[Quarter]:
    """The four questions. `asked` are the facts that answer the question which is open now, if
    one is: they say which of the four it serves.
    """
    settled = {name: _settled(name, told, facts, layers) for name, _ in QUESTIONS}
    code = told.of("status")
    now = _asked_now(asked, settled, code) if asked is not None else ""
    found: list[Quarter] = []
    for name, question in QUESTIONS:
        if name == now:
            words = settled[name] or "Unknown, asking now"
            found.append(Quarter(question, "now", words))
        elif settled[name]:
            found.append(Quarter(question, "done", settled[name]))
        else:
            found.append(Quarter(question, "", "Not settled"))
    return found


def _asked_now(asked: Sequence[str], settled: Mapping[str, str], code: int | None) -> str:
    """The one of the four that the open question serves: by the facts that would answer it, else
    by the class of failure that the status is a hint at.
    """
    for name, own in SERVED_BY.items():
        if own.intersection(asked):
            return name
    if code is None:
        return next((name for name, words in settled.items() if not words), "state")
    return next((name for name, codes in MEANT_BY.items() if code in codes), "state")


def _settled(name: str, told: Told, facts: Facts, layers: Mapping[str, Layer]) -> str:
    fact = facts.get(name)
    value = next(iter(fact.values)) if fact and len(fact.values) == 1 else ""
    if name == "returned-by":
        return _returned_by(value, told, layers)
    said = SAID[name].get(value, "")
    why = fact.evidence[0].why if said and fact and fact.evidence else ""
    return f"{said}: {_short(why)}" if why else said


def _returned_by(value: str, told: Told, layers: Mapping[str, Layer]) -> str:
    if told.of("no_response"):
        return "Nobody: no response came back"
    if value not in layers:
        return ""
    verdict = told.of("verdict") or {}
    by_paste = verdict.get("layer") == value and not verdict.get("abstained")
    return f"{layers[value].name}, {verdict_words(told) if by_paste else 'by your answers'}"


def _short(text: str) -> str:
    """The first clauses that fit: a whole thought rather than a cut sentence."""
    text = re.sub(r" \([^()]*\)", "", text).rstrip(".")
    if text[1:2].islower() or text[:2] == "A ":
        text = text[:1].lower() + text[1:]
    if len(text) <= LONGEST_STATE:
        return text
    ends = [one.start() for one in re.finditer(r"[,:;.] ", text) if one.start() <= LONGEST_STATE]
    return text[: ends[-1]] if ends else f"{text[: LONGEST_STATE - 2].rsplit(' ', 1)[0]} …"


def ranks(told: Told, layers: Mapping[str, Layer], references: References) -> list[Rank]:
    """The candidates, the likeliest first."""
    abstained = bool((told.of("verdict") or {}).get("abstained"))
    stated = bool((told.of("verdict") or {}).get("stated"))
    found = []
    for place, one in enumerate((told.of("candidates") or ())[:MOST_CANDIDATES]):
        layer = layers.get(one["layer"])
        words = strength(one["confidence"], abstained=abstained)
        clues = [*_clues(one["evidence"], references)]
        clues += _clues(one.get("against", ()), references, against=True)
        found.append(
            Rank(
                layer=layer.name if layer else one["layer"],
                icon=layer.icon if layer else "server",
                product=one["product"] or "",
                confidence=one["confidence"],
                words="stated" if stated and not place else words,
                low=bool(place),
                clues=tuple(clues),
            )
        )
    return found


def answered(told: Told, references: References) -> list[tuple[str, str, tuple[Clue, ...]]]:
    """What the paste says to the other three questions: question, answer, the lines.

    Without what a card above says already: the token's problems, and why nothing came back.
    """
    names, above = dict(QUESTIONS), _said_above(told)
    found = []
    for one in told.answered:
        lines = [e for e in one["evidence"] if e["why"] not in above or references.due(e["line"])]
        if one["id"] in SAID and lines:
            said = SAID[one["id"]].get(one["answer"], "")
            found.append((names[one["id"]], said, tuple(_clues(lines, references))))
    return found


def _said_above(told: Told) -> set[str]:
    silent = told.of("no_response")
    problems = told.token["problems"] if told.token else ()
    return {one["why"] for one in (silent or {}).get("evidence", ())} | {
        one["detail"] for one in problems
    }


def fronts(told: Told, layers: Mapping[str, Layer]) -> list[tuple[str, str]]:
    """Who merely passed the response on: product and layer."""
    passed = told.of("fronted_by") or ()
    return [
        (one["product"], layers[one["layer"]].name if one["layer"] in layers else one["layer"])
        for one in passed
    ]


def possible(ranks: Iterable[Rank]) -> list[str]:
    """Layers that nothing in the paste points to, nor rules out."""
    return [one.layer for one in ranks if one.low and not one.clues]


def _clues(
    evidence: Iterable[Mapping[str, Any]], references: References, *, against: bool = False
) -> Iterable[Clue]:
    whys: dict[tuple[str, str, int | None], list[str]] = {}
    for one in evidence:
        whys.setdefault((one["where"], one["quote"], one.get("line")), []).append(one["why"])
    groups: list[tuple[list[tuple[str, int | None]], list[str]]] = []
    by_why: dict[str, list[tuple[str, int | None]]] = {}
    for (where, words, line), said in whys.items():
        new = [why for why in dict.fromkeys(said) if why not in by_why]
        if new:
            groups.append(([], new))
            by_why.update(dict.fromkeys(new, groups[-1][0]))
        by_why[said[0]].append((_quoted(where, words), line))
    for quoted, new in groups:
        yield Clue(tuple(_quotes(quoted, references)), " ".join(new), against)


def _quotes(quoted: Iterable[tuple[str, int | None]], references: References) -> Iterable[Quote]:
    """Each line's number once."""
    lines: set[int | None] = set()
    for text, line in quoted:
        yield Quote(text, references.html(None if line in lines else line))
        lines.add(line)


def _quoted(where: str, words: str) -> str:
    """`header server: kong/3.9`; a quotation that begins with its own name needs no other."""
    name, words = where.rsplit(" ", 1)[-1], visible(words)
    if not words or words.lower().startswith(f"{name.lower()}:"):
        return words
    return f"{where}: {words}"


def test(told: Told, layers: Mapping[str, Layer]) -> Test | None:
    """The first experiment: one that repeats no unsafe method, by the analysis's own rule."""
    first = next(iter(told.of("tests") or ()), None)
    if first is None:
        return None
    outcomes = [
        (one["when"], layers[one["layer"]].name if one["layer"] in layers else "")
        for one in first["outcomes"]
    ]
    command = Command((Piece(first["command"]),)) if first["command"] else None
    return Test(first["text"], command, tuple(outcomes))


def findings(told: Told) -> list[Mapping[str, Any]]:
    """What the response gets wrong, the worst first."""
    return sorted(told.of("findings") or (), key=lambda one: WORST_FIRST[one["level"]])
