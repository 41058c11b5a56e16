"""The database and its two roles: one owns, the other serves the web and can own nothing."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import conninfo, sql

from runbook.core.embedded.errors import EmbeddedServerError

MAY = {
    "owner": "LOGIN NOSUPERUSER INHERIT CREATEDB CREATEROLE NOREPLICATION NOBYPASSRLS",
    "web": "LOGIN NOSUPERUSER INHERIT NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
}


@dataclass(frozen=True)
class DatabaseURLs:
    web: str
    owner: str


def ensure_roles_and_database(
    connection: psycopg.Connection[Any], runtime_dir: Path, role_prefix: str, database: str
) -> DatabaseURLs:
    """Repeatable. Passwords are new each time: nothing but the running server knows them."""
    for name in (role_prefix, database):
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", name):
            raise ValueError(f"not a plain name for a role or database: {name!r}")
    urls = {}
    for kind in ("owner", "web"):
        role, password = f"{role_prefix}_{kind}", secrets.token_urlsafe(24)
        _ensure_role(connection, role, MAY[kind], password)
        urls[kind] = _url(role, password, database, runtime_dir)
    _ensure_membership(connection, owner=f"{role_prefix}_owner", web=f"{role_prefix}_web")
    _ensure_database(connection, database, owner=f"{role_prefix}_owner")
    return DatabaseURLs(web=urls["web"], owner=urls["owner"])


def recreate_database(owner_url: str) -> None:
    """An empty database in place of this one, by the owner role; refused while others use it."""
    name = urlsplit(owner_url).path.lstrip("/")
    database = sql.Identifier(name)
    elsewhere = conninfo.make_conninfo(owner_url, dbname="postgres")
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        try:
            _wait_until_unused(connection, name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(database))
        except psycopg.errors.ObjectInUse as error:
            raise EmbeddedServerError(
                f"The database {name} cannot start over while another command uses it: "
                "stop that one first."
            ) from error
        connection.execute(sql.SQL("CREATE DATABASE {}").format(database))


def _wait_until_unused(connection: psycopg.Connection[Any], name: str) -> None:
    """A connection that was just closed is still seen for a moment."""
    for _ in range(10):
        clients = connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
            [name],
        ).fetchone()
        if clients is None:
            return
        time.sleep(0.1)
    raise psycopg.errors.ObjectInUse


def _ensure_role(
    connection: psycopg.Connection[Any], role: str, rights: str, password: str
) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    digest = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    statement = (
        "ALTER ROLE {} WITH {} PASSWORD {}" if known else "CREATE ROLE {} WITH {} PASSWORD {}"
    )
    connection.execute(
        sql.SQL(statement).format(
            sql.Identifier(role), sql.SQL(rights), sql.Literal(digest.decode())
        )
    )


def _ensure_membership(connection: psycopg.Connection[Any], *, owner: str, web: str) -> None:
    """The web role is a member of nothing. The owner may act as the web role, and only so round."""
    held = connection.execute(
        "SELECT granted.rolname FROM pg_auth_members m "
        "JOIN pg_roles granted ON granted.oid = m.roleid "
        "JOIN pg_roles member ON member.oid = m.member WHERE member.rolname = %s",
        [web],
    ).fetchall()
    for (role,) in held:
        connection.execute(
            sql.SQL("REVOKE {} FROM {} CASCADE").format(sql.Identifier(role), sql.Identifier(web))
        )
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(web), sql.Identifier(owner)))


def _ensure_database(connection: psycopg.Connection[Any], name: str, *, owner: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if not known:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(owner)
            )
        )


def _url(role: str, password: str, database: str, runtime_dir: Path) -> str:
    return f"postgresql://{role}:{password}@/{database}?host={quote(str(runtime_dir))}&port=5432"
