"""Signing in by username and password; who is signed in is read by one plain statement.

As with the session, composing this query through the ORM costs several times what running it
does (README, Decisions).
"""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db import connection

from .models import User

FIELDS = tuple(one.attname for one in User._meta.concrete_fields)
READ = f"SELECT {', '.join(FIELDS)} FROM accounts_user WHERE id = %s"  # noqa: S608 - constants


class PersonBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        with connection.cursor() as cursor:
            cursor.execute(READ, [user_id])
            row = cursor.fetchone()
        user = User.from_db(connection.alias, FIELDS, row) if row else None
        return user if user is not None and self.user_can_authenticate(user) else None
