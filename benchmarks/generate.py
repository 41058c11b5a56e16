"""Fill an empty database with an organisation: `python benchmarks/generate.py --services 1500`.

The database is the one of DATABASE_OWNER_URL (or DATABASE_URL, or `--database`), migrated here.
It gets the starter content, 200 teams, and for each service a path and its own text for 66
cells: entries, pages, revisions, references and search documents, as publishing would have
left them. Everything is set-based SQL: 1,500 services (100,000 entries) take about a minute.
`--services 5 --own 0` is the small organisation to compare with: 72 entries.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

USERNAME, PASSWORD = "benchmark", "benchmark-only-password"
TEAMS = 200
OWN_CELLS = 66
FIRST = (
    "amber azure brisk bronze calm cedar clear coral crimson delta eager ember fern flint "
    "frosty gentle golden grand hazel humble indigo iron ivory jade keen lunar maple mellow "
    "misty noble ochre olive opal pearl pine polar quiet rapid royal sable"
).split()
SECOND = (
    "accounts billing booking cards carts catalogue claims coupons credit customers delivery "
    "deposits devices documents events exports feeds fraud fulfilment identity imports invoices "
    "ledger loans loyalty mailing media messages offers orders payments payouts pricing "
    "profiles quotes refunds reports returns shipping stock"
).split()

# The usual owners keep what holds for every service; each service belongs to one team.
TEAMS_AND_PEOPLE = """
INSERT INTO accounts_team (slug, name, contacts, publishing)
SELECT 'team-' || lpad(n::text, 3, '0'), 'Team ' || lpad(n::text, 3, '0'), jsonb_build_array(
         jsonb_build_object('kind', 'page', 'label', 'Page on call',
                            'url', 'https://oncall.example.com/' || n),
         jsonb_build_object('kind', 'chat', 'label', '#team-' || n,
                            'url', 'https://chat.example.com/' || n)), 'direct'
FROM generate_series(1, %(teams)s) AS n;
INSERT INTO accounts_user (username, first_name, last_name, email, password, role, is_active,
                           is_staff, is_superuser, date_joined)
SELECT 'person-' || n, 'Person', n::text, '', '!', 'editor', true, false, false, now()
FROM generate_series(1, %(teams)s * 3) AS n;
INSERT INTO accounts_membership (user_id, team_id)
SELECT person.id, team.id
FROM generate_series(1, %(teams)s * 3) AS n
JOIN accounts_user AS person ON person.username = 'person-' || n
JOIN accounts_team AS team ON team.slug = 'team-' || lpad(((n - 1) / 3 + 1)::text, 3, '0');
UPDATE content_page SET maintainer_id = (SELECT id FROM accounts_team WHERE slug = 'team-001'),
       review_due = current_date + (id %% 200)::int - 20;
"""
SERVICES = """
INSERT INTO catalogue_service (slug, name, kind, team_id, description, aliases, hosts,
                               environments, links, masks_forbidden)
SELECT replace(lower(given.name), ' ', '-'), given.name, 'internal', team.id,
       'Does what its name says.', '[]',
       jsonb_build_array(replace(lower(given.name), ' ', '-') || '.example.com'), '[]',
       jsonb_build_array(jsonb_build_object('kind', 'dashboard', 'label', 'Dashboard',
                                            'url', 'https://dash.example.com/' || n)), false
FROM unnest(%(names)s::text[]) WITH ORDINALITY AS given (name, n)
JOIN accounts_team AS team
  ON team.slug = 'team-' || lpad((given.n %% %(teams)s + 1)::text, 3, '0');
INSERT INTO catalogue_hop (service_id, position, layer_id, name, product, team_id, log_locations)
SELECT service.id, layer.position, layer.id, layer.name, split_part(products.list, ' ',
         layer.position), CASE WHEN layer.slug <> 'application' THEN team.id END,
       jsonb_build_array(jsonb_build_object('id', 'logs', 'label', layer.name || ' logs',
         'url', 'https://logs.example.com/?service={service}&request={correlation_id}',
         'query', 'request_id="{correlation_id}"'))
FROM (SELECT id FROM catalogue_service UNION ALL SELECT NULL) AS service
CROSS JOIN catalogue_layer AS layer
CROSS JOIN (SELECT 'django kong nginx cloudflare keycloak stripe' AS list) AS products
JOIN accounts_team AS team ON team.slug = 'team-' || lpad(layer.position::text, 3, '0');
"""
# Page and revision point at each other, so one statement inserts both.
OWN_TEXT = """
WITH wanted AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('content_page', 'id')) AS page,
           nextval(pg_get_serial_sequence('content_revision', 'id')) AS revision,
           row_number() OVER (ORDER BY service.id, cell.code, cell.layer_id) AS n,
           service.id AS service, service.slug, service.name, service.team_id AS team,
           cell.page_id AS usual, cell.code, cell.layer_id AS layer, cell.check_count, cell.rare,
           left(service.name || ': ' || cell.summary, 400) AS summary
    FROM catalogue_service AS service
    CROSS JOIN (SELECT * FROM content_entry WHERE service_id IS NULL AND code <> 0
                ORDER BY code, layer_id LIMIT %(own)s) AS cell
), dated AS MATERIALIZED (
    SELECT *, now() - n %% 700 * interval '1 day' - n %% 86400 * interval '1 second' AS at,
           CASE WHEN n %% 3 = 0 THEN team END AS owner
    FROM wanted
), revisions AS (
    INSERT INTO content_revision (id, page_id, number, action, content, schema, maintainer_id,
                                  owner_id, author_id, reason, published_at, publication)
    SELECT revision, page, 1, 'publish',
           jsonb_set(live.content, '{summary}', to_jsonb(summary)), live.schema, team,
           dated.owner, %(author)s, 'Written for the benchmark.', at, 'direct'
    FROM dated
    JOIN content_page AS template ON template.id = usual
    JOIN content_revision AS live ON live.id = template.live_revision_id
), entries AS (
    INSERT INTO content_entry (page_id, code, layer_id, service_id, owner_id, summary,
                               check_count, rare, retired)
    SELECT page, code, layer, service, owner, summary, check_count, rare, false FROM dated
), links AS (
    INSERT INTO content_reference (from_page_id, to_kind, to_key)
    SELECT page, to_kind, to_key
    FROM dated JOIN content_reference ON from_page_id = usual
), documents AS (
    INSERT INTO content_searchdocument (page_id, kind, of_service, weight, summary,
                                        label_vector, body_vector)
    SELECT page, 'entry', true, weight - 10, dated.summary,
           label_vector || said, body_vector || said
    FROM dated
    JOIN content_searchdocument AS document ON document.page_id = usual,
         LATERAL (SELECT setweight(to_tsvector('english', name), 'B')) AS words (said)
)
INSERT INTO content_page (id, kind, key, title, rendered, render_version, general, attention,
                          maintainer_id, live_revision_id, reviewed_at, reviewed_by_id,
                          reviewed_revision_id, review_due, tallies)
SELECT page, 'entry', template.key || '/' || slug, template.title || ', ' || name,
       jsonb_set(template.rendered, '{summary}', to_jsonb(summary)), template.render_version,
       false, '', team, revision, at, %(author)s, revision,
       CASE WHEN n %% 7 > 0 THEN (at + interval '2 years')::date END, '{}'
FROM dated JOIN content_page AS template ON template.id = usual;
"""
TERMS = """
INSERT INTO content_searchterm (term, frequency)
SELECT word, 1 FROM unnest(%(words)s::text[]) AS word ON CONFLICT DO NOTHING;
"""


def service_names(number: int) -> list[str]:
    """`Amber Accounts`, `Azure Accounts`, …"""
    names = [f"{one} {two}".title() for two in SECOND for one in FIRST]
    if number > len(names):
        raise SystemExit(f"There are names for {len(names)} services at most.")
    return names[:number]


def fill(*, services: int, own: int, teams: int) -> int:
    """Fill the empty default database; the number of entries it has then."""
    from django.core.management import call_command
    from django.db import connections, transaction

    from runbook.accounts.models import User
    from runbook.content.models import Page

    call_command("migrate", verbosity=0, skip_checks=True)
    if Page.objects.exists():
        raise SystemExit("This database has content already; name an empty one.")
    call_command("load_starter", skip_checks=True)
    author = User.objects.create_user(USERNAME, password=PASSWORD, role="editor")
    values = {
        "names": service_names(services),
        "teams": teams,
        "own": own,
        "author": author.pk,
        "words": [*FIRST, *SECOND],
    }
    with transaction.atomic(), connections["default"].cursor() as cursor:
        for statement in (TEAMS_AND_PEOPLE, SERVICES, OWN_TEXT, TERMS):
            for one in statement.strip().removesuffix(";").split(";\n"):
                cursor.execute(one, values)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM content_entry")
        return int(cursor.fetchone()[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--services", type=int, default=1_500)
    parser.add_argument("--own", type=int, default=OWN_CELLS, help="own cells of each service")
    parser.add_argument("--teams", type=int, default=TEAMS)
    parser.add_argument("--database", help="its address, as the owner of its tables")
    options = parser.parse_args()

    owner = options.database or os.environ.get("DATABASE_OWNER_URL")
    owner = owner or os.environ.get("DATABASE_URL")
    if not owner:
        parser.error("name an empty database: --database postgresql://…, or DATABASE_OWNER_URL")
    os.environ |= {
        "DATABASE_OWNER_URL": owner,
        "DATABASE_URL": owner if options.database else os.environ.get("DATABASE_URL", owner),
        "DJANGO_SETTINGS_MODULE": "runbook.settings",
        "RUNBOOK_EMBEDDED": "1",
    }
    import django

    django.setup()
    begun = time.perf_counter()
    entries = fill(services=options.services, own=options.own, teams=options.teams)
    sys.stdout.write(
        f"{entries:,} entries of {options.services:,} services "
        f"in {time.perf_counter() - begun:.0f} s\n"
    )


if __name__ == "__main__":
    main()
