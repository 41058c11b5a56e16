"""Sessions in the database, read by one plain statement.

Every request of somebody signed in begins with this query, and composing it through the ORM
costs eight times what running it does (README, Decisions).
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.contrib.sessions.models import Session
from django.db import connection

READ = """
SELECT session_key, session_data, expire_date FROM django_session
WHERE session_key = %s AND expire_date > now()
"""


class SessionStore(DatabaseSession):
    def _get_session_from_db(self) -> Session | None:
        with connection.cursor() as cursor:
            cursor.execute(READ, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return Session(*row)
