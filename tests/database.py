"""The test database: the real server, the real two roles, thrown away afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from runbook.core.embedded import DatabaseURLs, temporary_server

NEVER_TRUNCATED = (
    ("content_revision", "revision_is_never_truncated"),
    ("review_edition", "edition_is_never_truncated"),
    ("review_editionpage", "edition_page_is_never_truncated"),
)


@contextmanager
def test_database() -> Iterator[DatabaseURLs]:
    """A fresh, empty database with an owner and a web role.

    On `DATABASE_URL` where that is set, else on an embedded server of its own.
    """
    with ExitStack() as stack:
        if "DATABASE_URL" in os.environ:
            yield stack.enter_context(_on_given_server())
        else:
            yield stack.enter_context(temporary_server())


@contextmanager
def _on_given_server() -> Iterator[DatabaseURLs]:
    owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    name, web = f"test_runbook_{os.getpid()}", f"test_runbook_web_{os.getpid()}"
    password = f"test-{os.getpid()}"
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(web), password)
        )
    try:
        yield DatabaseURLs(
            web=_with(owner, database=name, user=web, password=password),
            owner=_with(owner, database=name),
        )
    finally:
        with psycopg.connect(owner, autocommit=True) as connection:
            database, role = sql.Identifier(name), sql.Identifier(web)
            connection.execute(sql.SQL("DROP DATABASE {}").format(database))
            connection.execute(sql.SQL("DROP ROLE {}").format(role))


def _with(url: str, *, database: str, user: str = "", password: str = "") -> str:
    parts = urlsplit(url)
    netloc = parts.netloc
    if user:
        netloc = f"{user}:{quote(password)}@{netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(path=f"/{database}", netloc=netloc))


def empty(owner_url: str) -> None:
    """Remove every row, as the owner: the web role has no right to TRUNCATE."""
    with psycopg.connect(owner_url) as connection:
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename "
                "NOT IN ('django_migrations', 'django_content_type', 'auth_permission')"
            )
        ]
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        # The owner may; nobody else, and nothing in the application does.
        for state in ("DISABLE", "ENABLE"):
            for table, trigger in NEVER_TRUNCATED:
                guard = sql.SQL("ALTER TABLE {} {} TRIGGER {}")
                table_name, trigger_name = sql.Identifier(table), sql.Identifier(trigger)
                connection.execute(guard.format(table_name, sql.SQL(state), trigger_name))
            if state == "DISABLE":
                connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))
