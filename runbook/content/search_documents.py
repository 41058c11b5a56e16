"""The statement that finds and ranks pages; search.py says why it is built like this."""

from __future__ import annotations

from dataclasses import dataclass

from .search_names import run
from .search_query import Asked

LIMIT = 50
OWN_LIMIT = 200
SETTINGS = (
    "SET LOCAL statement_timeout = '2s'; SET LOCAL jit = off; SET LOCAL enable_seqscan = off; "
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `key` is the page's, a slug, or `502/payments-api` for a landing."""

    kind: str
    key: str
    title: str
    summary: str = ""
    score: float = 0.0
    sure: bool = False
    """The question names exactly this place."""


# {all}, {most}, {ranked} and {wanted} are calls of to_tsquery; {labels} and {texts} count terms.
# Pages with all words in their label come first, ordered by their static weight. Below them the
# very phrase (a pasted error message) counts, and a text is worth more in an entry, which says
# what to do, than in a reference, and least in the card of a code that no registry knows.
DOCUMENTS = """
WITH general AS MATERIALIZED (
    SELECT page_id, summary, {labels} + {texts} + CASE
               WHEN label_vector @@ {all} THEN 6 + weight / 40.0
               WHEN label_vector @@ {most} THEN 4 + weight / 40.0
               ELSE 2 * (body_vector @@ {all})::int + 2 * ts_rank(body_vector, {ranked})
                    + {phrase_worth} * (body_vector @@ {phrase})::int
                    + CASE kind WHEN 'entry' THEN weight / 36.0
                                WHEN 'code' THEN (weight - 50) / 40.0 ELSE 0 END
           END AS score
    FROM content_searchdocument
    WHERE NOT of_service AND body_vector @@ {wanted} {kind}
), label AS MATERIALIZED (
    SELECT page_id, summary, {labels} + 6 + weight / 40.0 AS score
    FROM content_searchdocument
    WHERE of_service AND label_vector @@ {all}
          AND ({deep} OR (SELECT count(*) FROM general) < {limit}) {kind}
    LIMIT {own_limit}
), own AS MATERIALIZED (
    SELECT page_id, summary, {labels} + 2 + weight / 40.0 + 2 * ts_rank(body_vector, {all}) AS score
    FROM content_searchdocument
    WHERE of_service AND body_vector @@ {all} AND NOT label_vector @@ {all}
          AND (SELECT count(*) FROM general) + (SELECT count(*) FROM label) < {limit} {kind}
    LIMIT {own_limit}
), best AS (
    SELECT * FROM (TABLE general UNION ALL TABLE label UNION ALL TABLE own) AS every
    ORDER BY score DESC, page_id LIMIT {limit}
)
SELECT page.kind, page.key, page.title, best.summary, best.score
FROM best JOIN content_page AS page ON page.id = best.page_id
"""
PLAIN_WORTH = 0.25
"""What a plain word in the label adds; a code or a layer adds 1."""
PHRASE_WORTH = 0.5
"""What each word beyond the second adds where the page has the very phrase."""


def documents(
    asked: Asked, only: str, *, without: set[str] | None = None, some: bool = False
) -> list[Hit]:
    """Pages with all of the words; general ones may lack those in `without`."""
    sql, parameters = documents_sql(asked, only, without=without or set(), some=some)
    return [
        Hit(kind, key, title, summary, float(score), _is_it(asked, kind, key))
        for kind, key, title, summary, score in run(SETTINGS, sql, parameters)
    ]


def documents_sql(
    asked: Asked, kind: str, *, without: set[str], some: bool
) -> tuple[str, dict[str, str]]:
    parameters = {
        "all": asked.query(),
        "most": asked.query(without=without) or asked.query(),
        "any": asked.any_query,
        "phrase": " ".join(asked.typed),
        "kind": kind,
    }
    labels, texts = [], []
    for at, term in enumerate(asked.terms):
        parameters[f"t{at}"] = term.query
        query = f"to_tsquery('english', %(t{at})s)"
        labels.append(f"{PLAIN_WORTH if term.plain else 1} * (label_vector @@ {query})::int")
        texts.append(f"(body_vector @@ {query})::int")
    sql = DOCUMENTS.format(
        all="to_tsquery('english', %(all)s)",
        most="to_tsquery('english', %(most)s)",
        ranked=f"to_tsquery('english', %({'any' if some else 'all'})s)",
        wanted=f"to_tsquery('english', %({'any' if some else 'most'})s)",
        phrase="phraseto_tsquery('english', %(phrase)s)",
        phrase_worth=PHRASE_WORTH * max(0, min(len(asked.typed), 6) - 2),
        labels=" + ".join(labels),
        texts=" + ".join(texts) if some else "0",
        deep="true" if without else "false",
        kind="AND kind = %(kind)s" if kind else "",
        limit=LIMIT + 1,
        own_limit=OWN_LIMIT,
    )
    return sql, parameters


def _is_it(asked: Asked, kind: str, key: str) -> bool:
    """Whether the question is this page's code, or its code and layer, and nothing else."""
    if len(asked.codes) != 1 or len(asked.layers) > 1 or asked.plain_words or asked.classes:
        return False
    wanted = "/".join((str(asked.codes[0]), *asked.layers))
    return key == wanted and kind == ("entry" if asked.layers else "code")
