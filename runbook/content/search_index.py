"""Keeps what search knows of each page. Runs inside the publishing transaction: three statements.

A page's words go into two vectors, weighted: A its title and summary, B its other names and
the sentences that a reader scans, C the rest of its text, D commands, examples and the labels
of links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from .kinds import upgrade
from .markdown import without_marks
from .models import Entry, Page
from .search_query import class_word, code_word, layer_word, words_of
from .statuses import MAIN_CODES, NO_RESPONSE, status_name

BATCH = 200
MOST_CHARACTERS = 100_000
"""Of each weight: PostgreSQL refuses a vector of more than a megabyte."""
TERM = re.compile(r"[^\W\d_]{3,30}")
ONE_WRITER = 736_821
"""The advisory lock of whoever is adding terms."""

SCANNED = {
    "rules_out", "text", "product", "question", "shortcut", "cause", "aspect", "title",
    "emitted_by", "name", "ask",
}  # fmt: skip
VERBATIM = {"http", "command", "query", "json_text", "label"}
SILENT = {
    "summary", "id", "url", "effect", "acts", "see", "frequency", "failure_type", "side",
    "registered", "points_to", "code", "verdict", "demand", "next", "start", "layer", "fits",
}  # fmt: skip
"""Not text, or (the summary) taken by itself."""
OLDER_NAMES = {413: "Payload Request Entity Too Large", 414: "Request URI", 422: "Entity"}
"""What servers still call these codes."""
DEEP = 2
"""Lists inside lists are details: their texts count as C, whatever they are called."""


@dataclass(slots=True)
class Document:
    """One page's row of the index, before PostgreSQL makes vectors of the words."""

    page: int
    kind: str
    of_service: bool
    weight: int
    summary: str
    title: str
    names: str
    a: str
    b: str
    c: str
    d: str

    @property
    def terms(self) -> set[str]:
        words = f"{self.title} {self.names} {self.a} {self.b} {self.c} {self.d}".split()
        return {word for word in words if TERM.fullmatch(word)}


def index_page(page: Page, content: dict[str, Any]) -> None:
    """Bring a page's document up to date; a retired page has none."""
    if page.retired_at is not None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM content_searchdocument WHERE page_id = %s", [page.pk])
        return
    store([document_of(page, content, _entry_of(page))])


def _entry_of(page: Page) -> Entry | None:
    if page.kind != Page.Kind.ENTRY:
        return None
    return Entry.objects.select_related("layer", "service", "owner").get(pk=page.pk)


def rebuild_search() -> int:
    """Make every document and the table of terms anew; the number of pages."""
    done = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_WRITER])
        cursor.execute("DELETE FROM content_searchdocument")
        cursor.execute("DELETE FROM content_searchterm")
        for batch in _live_pages():
            store(batch)
            done += len(batch)
        cursor.execute(
            "INSERT INTO content_searchterm (term, frequency) SELECT word, count(*) FROM ("
            " SELECT unnest(tsvector_to_array(to_tsvector('simple', summary))) AS word"
            " FROM content_searchdocument WHERE NOT of_service) AS said"
            " JOIN content_searchterm ON term = word GROUP BY word"
            " ON CONFLICT (term) DO UPDATE SET frequency = 1 + EXCLUDED.frequency"
        )
    return done


def _live_pages() -> Iterator[list[Document]]:
    """Documents of all pages that readers can see, a batch at a time, by key."""
    last = 0
    while True:
        pages = list(
            Page.objects.live()
            .filter(pk__gt=last)
            .select_related("live_revision")
            .defer("rendered")
            .order_by("pk")[:BATCH]
        )
        if not pages:
            return
        entries = Entry.objects.select_related("layer", "service", "owner").in_bulk(
            [page.pk for page in pages]
        )
        yield [
            document_of(page, upgrade(page.kind, live.content, live.schema), entries.get(page.pk))
            for page in pages
            if (live := page.live_revision) is not None
        ]
        last = pages[-1].pk


def document_of(page: Page, content: dict[str, Any], entry: Entry | None) -> Document:
    """What search should know of a page. No query beyond what `entry` has loaded."""
    texts = Texts()
    texts.take(content)
    names, weight = _entry_names(entry) if entry else _code_names(page, content)
    summary = content.get("summary") or content.get("question") or ""
    return Document(
        page=page.pk,
        kind=page.kind,
        of_service=entry is not None and entry.service_id is not None,
        weight=weight,
        summary=without_marks(summary)[:400],
        title=" ".join(words_of(page.title)),
        names=" ".join(words_of(" ".join(names))),
        a=" ".join(words_of(without_marks(summary))),
        b=_words(texts.scanned),
        c=_words(texts.read),
        d=_words(texts.verbatim),
    )


def _entry_names(entry: Entry) -> tuple[list[str], int]:
    names = [*_names_of(entry.code), entry.layer.name, entry.layer.slug]
    names.append(layer_word(entry.layer.slug))
    if entry.service:
        names += [
            entry.service.name,
            entry.service.slug,
            *map(str, entry.service.aliases),
        ]
    if entry.owner:
        names.append(entry.owner.name)
    weight = 10 + 5 * (not entry.rare) + 3 * (entry.code in MAIN_CODES)
    return names, weight - 10 if entry.service_id else weight


def _code_names(page: Page, content: dict[str, Any]) -> tuple[list[str], int]:
    if page.kind == Page.Kind.SCENARIO:
        return [page.key.replace("-", " ")], 25
    codes = [int(code) for code in page.key.split("-vs-")]
    names = [name for code in codes for name in _names_of(code)]
    if page.kind == Page.Kind.COMPARISON:
        return names, 25
    full, registered = bool(content.get("means")), content.get("registered", True)
    return names, 40 if full else 30 if registered else 10


def _names_of(code: int) -> tuple[str, ...]:
    if code == NO_RESPONSE:
        return (code_word(code), "No response 000")
    older = OLDER_NAMES.get(code, "")
    return str(code), code_word(code), class_word(code), status_name(code), older


@dataclass(slots=True)
class Texts:
    """A page's texts, sorted by how telling they are. It walks any kind's content."""

    scanned: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    verbatim: list[str] = field(default_factory=list)

    def take(self, value: Any, name: str = "", depth: int = 0) -> None:
        if name in SILENT:
            return
        if isinstance(value, dict):
            for key, inner in value.items():
                self.take(inner, key, depth)
        elif isinstance(value, list):
            for inner in value:
                self.take(inner, name, depth + 1)
        elif isinstance(value, str) and value:
            self._shelf(name, depth).append(value)

    def _shelf(self, name: str, depth: int) -> list[str]:
        if name in VERBATIM:
            return self.verbatim
        telling = name in SCANNED and (depth < DEEP or name == "product")
        return self.scanned if telling else self.read


def _words(texts: Iterable[str]) -> str:
    return " ".join(words_of(without_marks(" ".join(texts))))[:MOST_CHARACTERS]


STORE = """
INSERT INTO content_searchdocument
    (page_id, kind, of_service, weight, summary, label_vector, body_vector)
SELECT page, kind, of_service, weight, summary, label,
       label || setweight(to_tsvector('english', a), 'A')
             || setweight(to_tsvector('english', b), 'B')
             || setweight(to_tsvector('english', c), 'C')
             || setweight(to_tsvector('english', d), 'D')
FROM (
    SELECT *, setweight(to_tsvector('english', title), 'A')
              || setweight(to_tsvector('english', names), 'B') AS label
    FROM jsonb_to_recordset(%s::jsonb) AS given (page bigint, kind text, of_service boolean,
         weight smallint, summary text, title text, names text, a text, b text, c text, d text)
    OFFSET 0
) AS given
ON CONFLICT (page_id) DO UPDATE SET
    of_service = EXCLUDED.of_service, weight = EXCLUDED.weight, summary = EXCLUDED.summary,
    label_vector = EXCLUDED.label_vector, body_vector = EXCLUDED.body_vector
"""

# Two transactions that add the same term would wait for each other, and each also holds other
# locks (the page, the stamp). So only one at a time adds terms, and nobody waits: whoever does
# not get the lock leaves its new terms to the page's next publication or to `rebuild`.
ADD_TERMS = """
INSERT INTO content_searchterm (term, frequency)
SELECT word, 1
FROM unnest(%s::text[]) AS word
WHERE NOT EXISTS (SELECT FROM content_searchterm WHERE term = word)
  AND pg_try_advisory_xact_lock(%s)
ON CONFLICT DO NOTHING
"""


def store(documents: list[Document]) -> None:
    """Write documents, and the terms that are new."""
    columns = Document.__slots__
    rows = json.dumps([{name: getattr(one, name) for name in columns} for one in documents])
    terms = sorted(set().union(*(one.terms for one in documents)))
    with connection.cursor() as cursor:
        cursor.execute(STORE, [rows])
        cursor.execute(ADD_TERMS, [terms, ONE_WRITER])
