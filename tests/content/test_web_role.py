"""Attacks by raw SQL with the web role's own password: what it has no right to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from runbook.core.embedded import DatabaseURLs

DENIED = errors.InsufficientPrivilege


SEED = """
WITH team AS (
    INSERT INTO accounts_team (slug, name, contacts, publishing)
    VALUES ('seed', 'Seed', '[]', 'direct') RETURNING id
), people AS (
    INSERT INTO accounts_user (username, password, first_name, last_name, email, role,
        is_superuser, is_staff, is_active, date_joined)
    SELECT name, '!', '', '', '', 'editor', false, false, false, now()
    FROM unnest(ARRAY['author', 'system']) AS name RETURNING id, username
), page AS (
    INSERT INTO content_page (kind, key, title, rendered, render_version, general, attention,
        tallies, maintainer_id)
    SELECT 'code', '403', '403', '{}', 1, false, '', '{}', id FROM team RETURNING id
)
INSERT INTO content_revision (page_id, number, action, content, schema, maintainer_id,
    author_id, reason, publication)
SELECT page.id, 1, 'publish', '{}', 1, team.id, people.id, 'Seeded.', 'direct'
FROM page, team, people WHERE username = 'author';
UPDATE content_page SET live_revision_id = (SELECT max(id) FROM content_revision)
WHERE id = (SELECT page_id FROM content_revision ORDER BY id DESC LIMIT 1);
SET CONSTRAINTS ALL IMMEDIATE;
"""


def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A real connection with one published revision, all of it rolled back afterwards."""
    with psycopg.connect(url) as opened:
        opened.execute("SET lock_timeout = '5s'")
        opened.execute(SEED)
        yield opened
        opened.rollback()


@pytest.fixture
def web(django_db_setup: None, database_urls: DatabaseURLs) -> Iterator[psycopg.Connection[Any]]:
    """The web role, as an attacker with its password has it."""
    yield from connected(database_urls.web)


@pytest.fixture
def owner(django_db_setup: None, database_urls: DatabaseURLs) -> Iterator[psycopg.Connection[Any]]:
    yield from connected(database_urls.owner)


# -- what the web role may not do at all


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE content_revision SET reason = 'Better words'",
        "UPDATE content_revision SET content = '{}' WHERE false",
        "UPDATE ONLY content_revision SET author_id = 1",
        "DELETE FROM content_revision",
        "DELETE FROM content_revision WHERE false",
        "TRUNCATE content_revision",
        "TRUNCATE content_page CASCADE",
        "TRUNCATE content_entry",
        "WITH gone AS (DELETE FROM content_revision RETURNING id) SELECT * FROM gone",
        "INSERT INTO content_revision SELECT * FROM content_revision"
        " ON CONFLICT (id) DO UPDATE SET reason = 'Better words'",
        "MERGE INTO content_revision AS r USING content_page AS p ON r.page_id = p.id"
        " WHEN MATCHED THEN UPDATE SET reason = 'Better words'",
        "MERGE INTO content_revision AS r USING content_page AS p ON r.page_id = p.id"
        " WHEN MATCHED THEN DELETE",
        "SELECT * FROM content_revision FOR UPDATE",
        "LOCK TABLE content_revision IN ACCESS EXCLUSIVE MODE",
        "DELETE FROM content_page",
        "DELETE FROM accounts_user",
        "TRUNCATE accounts_user CASCADE",
        "DELETE FROM django_migrations",
        "ALTER TABLE content_revision DISABLE TRIGGER ALL",
        "ALTER TABLE content_revision DISABLE TRIGGER revision_is_immutable",
        "ALTER TABLE content_revision DROP CONSTRAINT revision_has_a_reason",
        "ALTER TABLE content_revision OWNER TO CURRENT_USER",
        "ALTER TABLE content_revision ADD COLUMN note text",
        "ALTER TABLE content_revision RENAME TO content_revision_old",
        "DROP TABLE content_revision CASCADE",
        "DROP TRIGGER revision_is_immutable ON content_revision",
        "DROP FUNCTION content_revision_is_immutable() CASCADE",
        "ALTER FUNCTION content_page_moves_forward() SET search_path = pg_temp",
        "CREATE OR REPLACE FUNCTION content_revision_is_immutable() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER mine BEFORE INSERT ON content_revision FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE mine AS ON INSERT TO content_revision DO INSTEAD NOTHING",
        "CREATE POLICY mine ON content_revision",
        "CREATE INDEX ON content_revision (reason)",
        "CREATE TABLE mine (id int)",
        "CREATE TABLE mine () INHERITS (content_revision)",
        "CREATE VIEW mine AS SELECT 1",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "CREATE EXTENSION dblink",
        "CREATE ROLE mine",
        "SET session_replication_role = replica",
        "SELECT set_config('session_replication_role', 'replica', false)",
        "SELECT setval('content_revision_id_seq', 1)",
        "ALTER SEQUENCE content_revision_id_seq RESTART",
        "COPY content_revision TO PROGRAM 'cat'",
        "COPY content_revision FROM '/etc/passwd'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "REINDEX TABLE content_revision",
        "DO $$ BEGIN UPDATE content_revision SET reason = 'x'; END $$",
    ],
)
def test_the_web_role_has_no_right_to(web, statement):
    before = web.execute("SELECT * FROM content_revision").fetchall()

    with pytest.raises((DENIED, errors.WrongObjectType)), web.transaction():
        web.execute(statement)

    assert web.execute("SELECT * FROM content_revision").fetchall() == before


def test_the_web_role_cannot_grant_itself_a_right(web):
    web.execute("GRANT ALL ON content_revision TO CURRENT_USER")

    with pytest.raises(DENIED), web.transaction():
        web.execute("UPDATE content_revision SET reason = 'Better words'")


def test_the_web_role_cannot_become_the_owner_or_anyone_else(web):
    owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'content_revision'"
    (name,) = web.execute(owner).fetchone()

    for statement in ("SET ROLE {}", "SET SESSION AUTHORIZATION {}", "GRANT {} TO CURRENT_USER"):
        with pytest.raises(DENIED), web.transaction():
            web.execute(sql.SQL(statement).format(sql.Identifier(name)))

    held = "SELECT rolname FROM pg_roles WHERE pg_has_role(oid, 'MEMBER')"
    assert len(web.execute(held).fetchall()) == 1


def test_the_web_role_is_no_special_role(web):
    role = web.execute(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchone()

    assert role == (False,)


def test_the_web_role_owns_nothing(web):
    owned = web.execute(
        "SELECT 'class', relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
        " UNION ALL SELECT 'function', proname FROM pg_proc"
        " WHERE pg_get_userbyid(proowner) = current_user"
        " UNION ALL SELECT 'schema', nspname FROM pg_namespace"
        " WHERE pg_get_userbyid(nspowner) = current_user"
        " UNION ALL SELECT 'database', datname FROM pg_database"
        " WHERE pg_get_userbyid(datdba) = current_user"
    ).fetchall()

    assert owned == []


def test_no_table_may_be_emptied_referenced_or_triggered_by_the_web_role(web):
    held = web.execute(
        "SELECT relname, privilege FROM pg_class, unnest(ARRAY['TRUNCATE', 'REFERENCES',"
        " 'TRIGGER', 'MAINTAIN', 'SELECT WITH GRANT OPTION']) AS privilege"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " AND has_table_privilege(oid, privilege)"
    ).fetchall()

    assert held == []


@pytest.mark.parametrize(
    ("table", "rights"),
    [
        ("content_revision", {"SELECT", "INSERT"}),
        ("content_page", {"SELECT", "INSERT", "UPDATE"}),
        ("accounts_user", {"SELECT", "INSERT", "UPDATE"}),
        ("django_migrations", {"SELECT"}),
        ("content_entry", {"SELECT", "INSERT", "UPDATE", "DELETE"}),
    ],
)
def test_the_web_role_holds_these_rights_and_no_others(web, table, rights):
    held = web.execute(
        "SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',"
        " 'REFERENCES', 'TRIGGER', 'MAINTAIN']) AS privilege"
        " WHERE has_table_privilege(%s, privilege)",
        [table],
    ).fetchall()

    assert {right for (right,) in held} == rights


def test_no_column_grant_lets_the_web_role_rewrite_a_revision(web):
    columns = web.execute(
        "SELECT column_name, privilege_type FROM information_schema.column_privileges"
        " WHERE table_name = 'content_revision' AND privilege_type NOT IN ('SELECT', 'INSERT')"
        " AND grantee IN (current_user, 'PUBLIC')"
    ).fetchall()

    assert columns == []


def test_no_function_lends_the_web_role_the_owners_rights(web):
    lent = web.execute(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    ).fetchall()

    assert lent == []


def test_no_sequence_can_be_set_back_by_the_web_role(web):
    held = web.execute(
        "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
        " AND has_sequence_privilege(quote_ident(sequencename), 'UPDATE')"
    ).fetchall()

    assert held == []


def test_the_guards_stand_and_none_is_switched_off(web):
    guards = web.execute(
        "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal"
        " AND tgrelid IN ('content_revision'::regclass, 'content_page'::regclass,"
        " 'accounts_user'::regclass)"
    ).fetchall()

    assert dict(guards) == dict.fromkeys(
        (
            "revision_is_immutable",
            "revision_is_never_truncated",
            "revision_names_people",
            "revision_is_published",
            "revision_was_approved",
            "page_moves_forward",
            "system_stays_nobody",
        ),
        "O",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE content_revision SET reason = 'Better words'",
        "DELETE FROM content_revision",
        "TRUNCATE content_revision CASCADE",
    ],
)
def test_even_the_owner_is_stopped_by_the_trigger(owner, statement):
    with pytest.raises(DENIED, match="never changed or deleted"), owner.transaction():
        owner.execute(statement)

    assert owner.execute("SELECT count(*) FROM content_revision").fetchone() == (1,)


# -- what the guards see, whatever the session puts in their way


COPIED = "page_id, number, action, content, schema, maintainer_id, author_id, reason, publication"


@pytest.mark.parametrize("table", ["accounts_user", "content_revision"])
def test_no_temporary_table_can_stand_in_front_of_a_real_one(web, table):
    with pytest.raises(errors.InsufficientPrivilege), web.transaction():
        web.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM {table} WHERE false")


@pytest.mark.parametrize("change", ["username = 'jane'", "is_active = true"])
def test_the_system_user_cannot_be_turned_into_a_person(web, change):
    with pytest.raises(errors.CheckViolation, match="never signs in"), web.transaction():
        web.execute(f"UPDATE accounts_user SET {change} WHERE username = 'system'")


def test_rows_that_arrive_by_copy_pass_the_same_guards(web):
    columns = COPIED.removesuffix(", publication")
    row = web.execute(f"SELECT {columns} FROM content_revision").fetchone()
    row = [row[0], 2, row[2], "{}", *row[4:], "approved"]

    with pytest.raises(errors.CheckViolation, match="second_person"), web.transaction():
        with web.cursor().copy(f"COPY content_revision ({COPIED}) FROM STDIN") as copy:
            copy.write_row(row)
