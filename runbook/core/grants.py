"""What the web role may do in the database: the first lock on immutable history.

The web role owns nothing, so what is not granted here it cannot do. Runs as the owner,
after each migration.
"""

from __future__ import annotations

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

USUAL = "SELECT, INSERT, UPDATE, DELETE"


def grant_web_role(connection: BaseDatabaseWrapper, role: str) -> None:
    """Revoke everything from `role`, then grant what settings.WEB_ROLE_RIGHTS allows."""
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name))
        cursor.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM {}, PUBLIC").format(name))
        # A session's own temporary tables could stand in front of the real ones.
        database = sql.Identifier(connection.settings_dict["NAME"])
        cursor.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(database))
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(name))
        for table in connection.introspection.table_names(cursor):
            rights = settings.WEB_ROLE_RIGHTS.get(table, USUAL)
            cursor.execute(
                sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), sql.Identifier(table), name)
            )
        cursor.execute(
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
        )
