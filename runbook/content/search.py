"""Search over every kind of page, the services and the teams.

Two statements answer a question, and two more a question that nothing answers as typed:

1. `names.look_up`: which words name a service or a team, and what unknown words may mean.
2. The documents with all of the words.
3. The same with unknown words replaced ("Showing results for …").
4. The documents with the most of the words.

What keeps them fast with a hundred thousand entries (benchmarks/search.py measures it):

- Services share the words of the same few cells: "gateway" stands in a third of all documents.
  So the general pages (codes, comparisons, defaults; a few hundred) have partial indexes of
  their own and are ranked in full. Services' own texts follow only where a word names a
  service or the general pages leave room, and they answer by their short label first, whole
  text second. Of these at most OWN_LIMIT are scored, in the order in which the index names
  them: they say the same in the same words, and a service's name tells them apart.
- Ranking reads the vector of each candidate, so the long one is read for few.
- The planner may not scan the table or compile the query, and a statement that still takes
  too long is cancelled: the reader is told so (`Found.too_slow`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import OperationalError

from .search_documents import LIMIT, SETTINGS, Hit, documents
from .search_names import Named, Names, look_up
from .search_query import Asked, read, tidy, typed_words
from .search_spelling import likely
from .statuses import status_name

PAIR = 2
PLACES = 5
"""How many services or teams stand among the pages; all of them under their own filter."""
TEAM_WORD = "team"
PAGE_KINDS = ("entry", "code", "comparison", "scenario")
KINDS = (*PAGE_KINDS, "service", "team")


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question. `corrected` is the question as it was understood instead."""

    question: str = ""
    hits: tuple[Hit, ...] = ()
    more: bool = False
    corrected: str = ""
    partly: bool = False
    """No page has all of the words."""
    too_slow: bool = False
    words: tuple[str, ...] = ()
    """What to mark in the results."""
    near: tuple[Named, ...] = ()
    """Services whose name has one of the words, or nearly."""


def search(question: str, *, kind: str = "") -> Found:
    """The best LIMIT results, best first; `kind` is one of KINDS or empty for all."""
    question = tidy(question)
    words = typed_words(question)
    if not words:
        return Found(question)
    try:
        return _search(question, words, kind)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        return Found(question, too_slow=True)


def _search(question: str, words: tuple[str, ...], kind: str) -> Found:
    names = look_up(words, SETTINGS)
    asked = read(words, layers=names.layer_words)
    hits = _answers(asked, names, kind, words)
    if hits:
        return _found(question, hits, asked, names)
    if instead := _instead(asked, names):
        words = tuple(instead.get(word, (word,))[0] for word in words)
        asked = read(
            words,
            layers=names.layer_words,
            instead={terms[0]: terms[1:] for terms in instead.values()},
        )
        hits = _answers(asked, names, kind, words)
        if hits:
            return replace(_found(question, hits, asked, names), corrected=" ".join(words))
    hits = [] if kind in ("service", "team") else documents(asked, kind, some=True)
    return replace(_found(question, hits, asked, names), partly=bool(hits))


def _found(question: str, hits: list[Hit], asked: Asked, names: Names) -> Found:
    best = sorted(hits, key=lambda hit: (-hit.score, hit.key))
    marked = tuple(word for term in asked.terms for part in term.any_of for word in _bare(part))
    return Found(
        question,
        tuple(best[:LIMIT]),
        len(best) > LIMIT,
        words=marked,
        near=names.services[:PLACES],
    )


def _bare(part: str) -> list[str]:
    return part.removesuffix(":*").strip("()").split(" & ")


def _instead(asked: Asked, names: Names) -> Mapping[str, Sequence[str]]:
    """What to search for in place of words that no page and no service has."""
    by_name = [(word, 1) for place in (*names.services, *names.teams) for word in place.words]
    found = {
        word: likely(word, [*known, *by_name])
        for word, known in names.unknown.items()
        if word in asked.plain_words
    }
    return {word: terms for word, terms in found.items() if terms}


def _answers(asked: Asked, names: Names, kind: str, words: tuple[str, ...]) -> list[Hit]:
    """Places that the question names, and the pages with all of its words."""
    services = names.services_named(asked.plain_words, words)
    hits = _sure_places(asked, services) if kind in ("", "entry") else []
    limit = LIMIT + 1 if kind else PLACES
    if not hits or kind:
        teams_first = TEAM_WORD in words
        for what, places in (("service", services), ("team", names.teams_named(words))):
            if kind in ("", what):
                hits += [_place(what, place, teams_first) for place in places[:limit]]
        hits += [] if kind else _layer(asked, names)
    if kind in ("", *PAGE_KINDS):
        own = {
            word for word in asked.plain_words if any(place.has(word) for place in names.services)
        }
        hits = _together(hits, documents(asked, kind, without=own))
    return hits


def _together(places: list[Hit], pages: list[Hit]) -> list[Hit]:
    """Each place once, with the text of its page where one is written."""
    written = {(hit.kind, hit.key): hit for hit in pages}
    found = []
    for place in places:
        page = written.pop((place.kind, place.key), None)
        found.append(replace(page, score=place.score, sure=place.sure) if page else place)
    return found + list(written.values())


def _place(kind: str, place: Named, teams_first: bool) -> Hit:
    team_score = 9.5 if teams_first else 8.5
    score = (9 if kind == "service" else team_score) + place.closeness
    return Hit(kind, place.slug, place.name, place.description, score, place.closeness >= 1)


def _layer(asked: Asked, names: Names) -> list[Hit]:
    """The layer whose name, and nothing else, was typed: after a service that is called so."""
    if len(asked.layers) != 1 or len(asked.terms) != 1:
        return []
    layer = names.layers[asked.layers[0]]
    text = f"Every status code that comes from {layer.in_words}"
    return [Hit("layer", layer.slug, layer.name, text, score=9.9, sure=True)]


def _sure_places(asked: Asked, services: list[Named]) -> list[Hit]:
    """Addresses that codes, a layer and a service make up, whether or not a page is written."""
    codes = [(str(code), _said(code)) for code in asked.codes]
    codes += [(f"{one}xx", f"{one}xx") for one in asked.classes]
    if len(asked.codes) == len(asked.terms) == PAIR:
        first, second = sorted(asked.codes)
        if status_name(first) and status_name(second):
            title = f"{_said(first)} or {_said(second)}?"
            return [Hit("comparison", f"{first}-vs-{second}", title, score=20, sure=True)]
    if len(codes) != 1 or len(asked.layers) > 1:
        return []
    if not services and asked.classes and len(asked.terms) == 1:
        title = f"{codes[0][1]}: which layer?"
        return [Hit("landing", codes[0][0], title, score=20, sure=True)]
    only = len(services) == 1 or (services and services[0].closeness >= 1)
    return [
        _cell(codes[0], asked.layers, place, 20 - at / 10, sure=bool(only) and at == 0)
        for at, place in enumerate(services[:3] if not only else services[:1])
    ]


def _cell(
    code: tuple[str, str],
    layers: tuple[str, ...],
    service: Named,
    score: float,
    *,
    sure: bool,
) -> Hit:
    if layers and code[0].isdecimal():
        key = f"{code[0]}/{layers[0]}/{service.slug}"
        title = f"{code[1]} from {service.layers[layers[0]].in_words}, {service.name}"
        return Hit("entry", key, title, score=score, sure=sure)
    title = f"{code[1]} for {service.name}: which layer?"
    return Hit("landing", f"{code[0]}/{service.slug}", title, score=score, sure=sure)


def _said(code: int) -> str:
    return str(code) if code else "No response"
