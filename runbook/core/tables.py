"""Whether the tables are those that the models describe.

Until the first release each package has one initial migration, which may change: a database made
before such a change counts as migrated, and lacks columns.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection


def missing_columns() -> list[str]:
    """`table.column` for each column that a model has and the database has not. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public'"
        )
        present = set(cursor.fetchall())
    return sorted(
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        if model._meta.managed
        for field in model._meta.local_concrete_fields
        if (model._meta.db_table, field.column) not in present
    )
