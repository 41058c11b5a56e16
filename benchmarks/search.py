"""Search at 100,000 entries: `python benchmarks/search.py`.

Fills a scratch database (an embedded server of its own, or a new database on DATABASE_URL's
server) with the starter content and 1,500 services that each have their own text for 66 cells,
then prints p50 and p95 per shape of question. The time is what the page spends in the
database: all statements of a search, planning and round trips included.

Indexes and vectors are the real ones. The services' texts are the starter's with the service's
name, so every word is as common as it can be: the hard case.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

BUDGET_MS = 30.0
SERVICES = 1_500
ROUNDS = 3
FIRST = """
amber azure brisk bronze calm cedar clear coral crimson delta eager ember fern flint frosty
gentle golden grand hazel humble indigo iron ivory jade keen lunar maple mellow misty noble
ochre olive opal pearl pine polar quiet rapid royal sable
""".split()
SECOND = """
accounts billing booking cards carts catalogue claims coupons credit customers delivery
deposits devices documents events exports feeds fraud fulfilment identity imports invoices
ledger loans loyalty mailing media messages offers orders payments payouts pricing profiles
quotes refunds reports returns shipping stock
""".split()

QUESTIONS = {
    "one common word": ["gateway", "token", "timeout", "upstream", "request", "application", "log"],
    "a third of all services' own": ["kafka", "kafka partition", "kafka gateway", "403 kafka"],
    "two words": ["expired token", "connection refused", "upstream timeout", "health check"],
    "code and word": ["403 policy", "502 kong", "401 audience", "503 nginx", "429 quota"],
    "code and layer": ["403 gateway", "504 lb", "500 app", "401 auth", "502 cdn"],
    "code and service": ["502 amber payments", "5xx ivory ledger", "403 golden", "504 orders"],
    "code, layer, service": ["403 gateway amber payments", "502 lb ivory ledger"],
    "prefix": ["gat", "tok", "up", "conn", "req", "ti", "5", "50", "a", "pay"],
    "word and prefix": ["expired tok", "gateway ti", "health ch", "403 pol", "502 pay"],
    "substring": ["eway", "imeou", "pstrea", "olden", "ayment", "rtificat", "ket"],
    "typo": ["gatewya", "expierd tokne", "502 paymnets", "unathorized", "403 gatway", "timout"],
    "service": ["amber payments", "ledger", "golden", "orders api", "ivory-ledger"],
    "many words": ["why do users get 403 from the gateway after login with a fresh token"],
    "words that never meet": ["teapot kong ledger", "418 502 audience", "csrf dns amber quota"],
    "nothing like it": ["zzyzx qwfpgj", "блокировка", "xylophone marzipan"],
}


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def fill() -> None:
    """The starter content, then services' own entries by INSERT … SELECT."""
    from django.core.management import call_command
    from django.db import connection

    call_command("load_starter", skip_checks=True)
    names = [f"{one} {two}".title() for two in SECOND for one in FIRST][:SERVICES]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogue_service (slug, name, kind, description, aliases, hosts,"
            " environments, links, masks_forbidden) SELECT replace(lower(name), ' ', '-'), name,"
            " 'internal', 'Does what its name says.', '[]', '[]', '[]', '[]', false"
            " FROM unnest(%s::text[]) AS name",
            [names],
        )
        cursor.execute(
            "INSERT INTO content_page (kind, key, title, rendered, render_version, general,"
            " attention, tallies, maintainer_id) SELECT 'entry', page.key || '/' || service.slug,"
            " page.title || ', ' || service.name, '{}', 1, false, '', '{}', page.maintainer_id"
            " FROM content_page AS page JOIN content_entry AS entry ON entry.page_id = page.id"
            " CROSS JOIN catalogue_service AS service WHERE entry.code <> 0"
        )
        cursor.execute(
            "INSERT INTO content_searchdocument SELECT own.id, 'entry', true, weight - 10,"
            " 'For ' || service.name || ': ' || left(summary, 300),"
            " label_vector || words, body_vector || words || third"
            " FROM content_page AS own"
            " JOIN catalogue_service AS service ON service.slug = split_part(own.key, '/', 3)"
            " JOIN content_page AS page ON page.kind = 'entry'"
            "  AND page.key = split_part(own.key, '/', 1) || '/' || split_part(own.key, '/', 2)"
            " JOIN content_searchdocument AS document ON document.page_id = page.id,"
            " LATERAL (SELECT setweight(to_tsvector('english', service.name), 'B'),"
            "  CASE WHEN service.id % 3 = 0 THEN setweight(to_tsvector('english',"
            "   'kafka partition'), 'C') ELSE '' END) AS said (words, third)"
            " WHERE own.kind = 'entry'"
        )
        cursor.execute(
            "INSERT INTO content_searchterm (term, frequency)"
            " VALUES ('kafka', 1), ('partition', 1) ON CONFLICT DO NOTHING"
        )


def times(question: str) -> tuple[float, int]:
    """Milliseconds in the database, and how many statements."""
    from django.db import connection

    from runbook.content.search import search

    spent: list[float] = []

    def watch(execute: Callable[..., Any], *arguments: Any) -> Any:
        begun = time.perf_counter()
        result = execute(*arguments)
        spent.append((time.perf_counter() - begun) * 1000)
        return result

    with connection.execute_wrapper(watch):
        search(question)
    return sum(spent), len(spent)


def report() -> bool:
    """Print a line per shape; whether all are within the budget."""
    good = True
    load, cores = os.getloadavg()[0], os.cpu_count()
    sys.stdout.write(f"load {load:.1f} on {cores} cores; above {cores} the times say little\n")
    for shape, questions in QUESTIONS.items():
        for question in questions:
            times(question)  # the first one reads from disk
        measured = [times(question) for _ in range(ROUNDS * 4) for question in questions]
        spent = [one for one, _ in measured]
        p95 = percentile(spent, 0.95)
        good &= p95 <= BUDGET_MS
        sys.stdout.write(
            f"{shape:29} p50 {statistics.median(spent):6.1f} ms   p95 {p95:6.1f} ms   max "
            f"{max(spent):6.1f}   statements ≤ {max(count for _, count in measured)}"
            f"{'' if p95 <= BUDGET_MS else '   OVER BUDGET'}\n"
        )
    return good


def main() -> int:
    from tests.database import test_database

    with test_database() as urls:
        os.environ |= {
            "DATABASE_URL": urls.web,
            "DATABASE_OWNER_URL": urls.owner,
            "RUNBOOK_EMBEDDED": "1",
            "DJANGO_SETTINGS_MODULE": "runbook.settings",
        }
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        try:
            call_command("migrate", verbosity=0, skip_checks=True)
            begun = time.perf_counter()
            fill()
            with connections["owner"].cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
                cursor.execute("SELECT count(*) FROM content_searchdocument")
                rows = cursor.fetchone()[0]
            sys.stdout.write(f"{rows:,} documents in {time.perf_counter() - begun:.0f} s\n")
            good = report()
        finally:
            connections.close_all()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
