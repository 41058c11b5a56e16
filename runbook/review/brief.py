"""Entries as a table shows them: read without the rest of their text.

A table names checks and causes; their commands and results are nine tenths of a page. PostgreSQL
takes them apart far faster than they are sent and parsed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from typing import Any

from django.db import connection

from runbook.content.kinds import SCHEMA_VERSION

from .editions import Shown, as_exported, shown_now

CHUNK = 2_000
TEXTS = ("summary", "rules_out", "frequency", "do_not")
LISTS = ("first_checks", "mitigations", "upstream_causes")
PLACES = "log_locations"
BRIEF = """
SELECT revision.id, page.key, maintainer.slug, owner.slug,
       said.summary, said.rules_out, said.frequency, said.do_not,
       jsonb_path_query_array(said.first_checks, '$[*].text')::text,
       jsonb_path_query_array(said.mitigations, '$[*].text')::text,
       jsonb_path_query_array(said.upstream_causes, '$[*].text')::text,
       said.log_locations::text
FROM content_revision AS revision
JOIN content_page AS page ON page.id = revision.page_id
JOIN accounts_team AS maintainer ON maintainer.id = revision.maintainer_id
LEFT JOIN accounts_team AS owner ON owner.id = revision.owner_id
CROSS JOIN LATERAL jsonb_to_record(revision.content) AS said(
    summary text, rules_out text, frequency text, do_not text,
    first_checks jsonb, mitigations jsonb, upstream_causes jsonb, log_locations jsonb)
WHERE revision.id = ANY(%s) AND revision.schema = %s
"""


def brief(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a table needs of an entry's content: lists of texts, and where its logs are."""
    lists = {name: [one["text"] for one in content[name]] for name in LISTS}
    return {name: content[name] for name in TEXTS} | lists | {PLACES: content[PLACES]}


def entries_now() -> Iterator[dict[str, Any]]:
    """Every entry that readers see, as it is exported but with `brief` content, by key."""
    for some in batched(shown_now(kind="entry"), CHUNK):
        found = _read(some)
        older = [one for one in some if one.revision not in found]
        for page, one in zip(as_exported(older), older, strict=True):
            found[one.revision] = page | {"content": brief(page["content"])}
        for one in some:
            yield found[one.revision]


def _read(shown: Iterable[Shown]) -> dict[int, dict[str, Any]]:
    by_revision = {one.revision: one for one in shown}
    with connection.cursor() as cursor:
        cursor.execute(BRIEF, [list(by_revision), SCHEMA_VERSION])
        rows = cursor.fetchall()
    found = {}
    for revision, key, maintainer, owner, *said in rows:
        one = by_revision[revision]
        content = dict(zip(TEXTS, said, strict=False))
        content |= {
            name: json.loads(text)
            for name, text in zip((*LISTS, PLACES), said[len(TEXTS) :], strict=True)
        }
        found[revision] = one.as_data("entry", key, content, maintainer=maintainer, owner=owner)
    return found
