"""Which words of a question name something: a layer, a service, a team, a word of some page.

Services and teams are not documents: they are renamed by other packages, there are at most
a few thousand, and one pass over their names takes a millisecond or two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from psycopg import ClientCursor

from .search_query import LAYER_WORDS, LONGEST_PHRASE, STOP_WORDS, words_of

MOST = 60
SHORTEST_INSIDE = 3


@dataclass(frozen=True, slots=True)
class LayerName:
    """A layer as headings call it, and as it stands in "403 from the gateway"."""

    slug: str
    name: str
    in_words: str


@dataclass(frozen=True, slots=True)
class Named:
    """A service or a team; `words` are those of its name, short name and aliases."""

    slug: str
    name: str
    description: str
    words: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    layers: Mapping[str, LayerName] = field(default_factory=dict)
    closeness: float = 0.0
    """1 where the question is its whole name, short name or alias."""

    def has(self, word: str) -> bool:
        return any(one.startswith(word) for one in self.words)


@dataclass(frozen=True, slots=True)
class Names:
    """What is known about the words of a question."""

    layers: Mapping[str, LayerName]
    """By slug."""
    layer_words: Mapping[str, str]
    """Every way to say a layer, to its slug."""
    services: tuple[Named, ...]
    teams: tuple[Named, ...]
    unknown: Mapping[str, list[tuple[str, int]]]
    """Each word that nothing has, with the terms it may stand for and their frequency."""

    def services_named(self, plain: Sequence[str], typed: Sequence[str]) -> list[Named]:
        """Services that have all the plain words, or are called just what was typed."""
        return _named(self.services, plain, typed)

    def teams_named(self, typed: Sequence[str]) -> list[Named]:
        return _named(self.teams, [word for word in typed if word not in STOP_WORDS], typed)


def _named(places: Sequence[Named], plain: Sequence[str], typed: Sequence[str]) -> list[Named]:
    found = []
    for place in places:
        whole = {" ".join(words_of(text)) for text in (place.name, place.slug, *place.aliases)}
        asked = " ".join(plain)
        exact = (bool(asked) and asked in whole) or " ".join(typed) in whole
        if exact or (plain and all(_anywhere(place, word) for word in plain)):
            begun = sum(place.has(word) for word in plain) / (len(plain) or 1)
            closeness = 1.0 if exact else begun / (1 + len(place.words))
            found.append(replace(place, closeness=closeness))
    return sorted(found, key=lambda place: (-place.closeness, place.name))


def _anywhere(place: Named, word: str) -> bool:
    long_enough = len(word) >= SHORTEST_INSIDE
    return place.has(word) or (long_enough and any(word in one for one in place.words))


# `words` is a name as words with a space before each. Making it costs two microseconds, so it is
# made only for rows that have a word somewhere as it is written.
PLACE = """
    SELECT '{what}' AS what, slug, name, {description} AS description, {aliases} AS aliases,
           ' ' || translate(lower(concat_ws(' ', name, slug, {aliases})),
                            '-_.,/&()[]"''', '             ') AS words
    FROM {table}
"""
MENTIONS = """
    WHERE {live} AND (lower(name) LIKE ANY (%(parts)s) OR slug LIKE ANY (%(parts)s)
          OR ({aliases} NOT IN ('[]', '') AND lower({aliases}) LIKE ANY (%(parts)s)))
"""
NEARLY = """
    CROSS JOIN unknown WHERE {live} AND word_similarity(word, name) > 0.4
    ORDER BY word_similarity(word, name) DESC, slug LIMIT 10
"""
TABLES = (
    {
        "what": "service",
        "table": "catalogue_service",
        "live": "retired_at IS NULL",
        "description": "description",
        "aliases": "aliases::text",
    },
    {
        "what": "team",
        "table": "accounts_team",
        "live": "slug <> 'unclaimed'",
        "description": "''",
        "aliases": "''",
    },
)
PLACES = " UNION ALL ".join((PLACE + MENTIONS).format(**table) for table in TABLES)
NEAR = " UNION ALL ".join(f"({(PLACE + NEARLY).format(**table)})" for table in TABLES)
# `begun` counts words at the beginning of a word of the name, `inside` anywhere in it.
LOOK_UP = f"""
WITH places AS MATERIALIZED ({PLACES}
), unknown AS MATERIALIZED (
    SELECT word FROM unnest(%(words)s::text[]) AS word
    WHERE length(word) > 2 AND word !~ '^[0-9]+$'
      AND NOT EXISTS (SELECT FROM content_searchterm WHERE term = word)
      AND NOT EXISTS (SELECT FROM places WHERE words LIKE '%% ' || word || '%%')
), chosen AS (
    SELECT what, slug, name, description, aliases, words
    FROM (SELECT *, {{begun}} AS begun, {{inside}} AS inside FROM places) AS counted
    WHERE begun + inside > 0
    ORDER BY begun DESC, inside DESC, length(words), slug LIMIT {MOST}
)
SELECT 'layer' AS what, slug, name, in_words, '', '' FROM catalogue_layer
UNION ALL SELECT * FROM chosen
UNION ALL ({NEAR})
UNION ALL SELECT 'unknown', word, '', '', '', '' FROM unknown
UNION ALL SELECT 'term', word, term, frequency::text, '', '' FROM unknown, LATERAL (
    SELECT term, frequency FROM content_searchterm
    WHERE term LIKE '%%' || word || '%%' OR term %% word
    ORDER BY similarity(term, word) DESC, term LIMIT 12
) AS similar_to_it
"""


def look_up(words: Sequence[str], settings: str) -> Names:
    """One statement for everything that has a name."""
    meant = [word for word in words if word not in STOP_WORDS] or list(words)
    parameters: dict[str, str | list[str]] = {
        "words": meant,
        "parts": [f"%{word}%" for word in meant],
    }
    begun, inside = [], []
    for at, word in enumerate(meant):
        parameters |= {f"b{at}": f"% {word}%", f"i{at}": f"%{word}%"}
        begun.append(f"(words LIKE %(b{at})s)::int")
        inside.append(f"(words LIKE %(i{at})s)::int" if len(word) >= SHORTEST_INSIDE else "0")
    sql = LOOK_UP.format(begun=" + ".join(begun), inside=" + ".join(inside))
    settings += "SET LOCAL pg_trgm.similarity_threshold = 0.25; "
    return _read(run(settings, sql, parameters))


def run(settings: str, sql: str, parameters: Mapping[str, str | list[str]]) -> list[Any]:
    """Run a statement under settings that hold for it, in one round trip.

    The server takes several statements at once only without parameters, so psycopg writes
    them into the text itself.
    """
    with connection.cursor() as cursor:
        bound = ClientCursor(connection.connection).mogrify(sql, parameters)
        cursor.execute(settings + bound)
        while cursor.nextset():
            pass
        return list(cursor.fetchall())


def _read(rows: Sequence[tuple[str, str, str, str, str, str]]) -> Names:
    layers = {row[1]: LayerName(row[1], row[2], row[3]) for row in rows if row[0] == "layer"}
    layer_words = {word: slug for word, slug in LAYER_WORDS.items() if slug in layers} | {
        " ".join(words_of(name)): row[1]
        for row in rows
        if row[0] == "layer"
        for name in (row[1], row[2])
        if 0 < len(words_of(name)) <= LONGEST_PHRASE
    }
    places: dict[tuple[str, str], Named] = {}
    unknown: dict[str, list[tuple[str, int]]] = {}
    for what, slug, name, text, aliases, words in rows:
        if what == "unknown":
            unknown.setdefault(slug, [])
        elif what == "term":
            unknown.setdefault(slug, []).append((name, int(text)))
        elif what != "layer":
            places.setdefault(
                (what, slug),
                Named(
                    slug,
                    name,
                    text,
                    tuple(words.split()),
                    tuple(_aliases(aliases)),
                    layers,
                ),
            )
    return Names(
        layers,
        layer_words,
        tuple(place for (what, _), place in places.items() if what == "service"),
        tuple(place for (what, _), place in places.items() if what == "team"),
        unknown,
    )


def _aliases(text: str) -> list[str]:
    return [part.strip(' "') for part in text.strip("[]").split(",") if part.strip(' "')]
