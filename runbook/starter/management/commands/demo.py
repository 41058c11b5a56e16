"""manage.py demo: everything, from an empty directory to a page in the browser.

Without DATABASE_URL it brings its own server. With DATABASE_URL and DATABASE_OWNER_URL it uses
that database by these two roles; with DATABASE_URL alone that role owns the tables, and a
second one, called like it with `_web` behind, is made to serve the pages. A database that holds
people of its own is refused: the demo's sign-ins have a password that everybody knows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections

from runbook.core.embedded import EmbeddedServerError, server_watch
from runbook.core.serve import ServeError, ensure_port_is_free, serve
from runbook.core.serving.worker import worker_beside
from runbook.starter.demo import (
    DemoError,
    fill_database,
    start_over,
    static_files_meanwhile,
    static_root,
    web_role_beside,
)
from runbook.starter.files import StarterError
from runbook.starter.sample.load import PASSWORD, SampleError

HOST = "127.0.0.1"
MAIL = settings.DATA_DIR / "mail"
WORKER_LOG = settings.DATA_DIR / "worker.log"
SENTENCES = (DemoError, EmbeddedServerError, SampleError, ServeError, StarterError)

SCREEN = """
  Runbook is at {url}
  Reading needs no sign-in. To write, sign in with the password {password}

    admin      administrator
    platform   approver, team Platform
    payments   editor, team Payments
    reader     reader

  The organisation and its past quarter are a sample. Data: {data}
  Mail is kept as files in {mail}
  Stop with Ctrl-C; the next start keeps what you changed, --fresh starts over.
"""


class Command(BaseCommand):
    help = (
        "Migrate, load the shipped content and a sample organisation, and serve on this machine. "
        "A second start keeps what people changed."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="Start over: drop the demo's own database and static files first.",
        )
        parser.add_argument(
            "--noreload",
            action="store_true",
            help="Serve without watching files. The demo never watches any; accepted for scripts.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sys.exit(self.run(port=options["port"], fresh=options["fresh"]))
        except SENTENCES as error:
            raise CommandError(str(error)) from error
        except OperationalError:
            ensure_database_runs()
            raise

    def run(self, *, port: int, fresh: bool) -> int:
        ensure_port_is_free(HOST, port)
        ensure_two_roles()
        if fresh:
            start_over(os.environ["DATABASE_OWNER_URL"])
        os.environ["RUNBOOK_STATIC_ROOT"] = str(static_root())
        os.environ["RUNBOOK_ANONYMOUS_READ"] = "on"  # the server is a process of its own
        with worker_beside(worker_settings(port), WORKER_LOG) as start_worker:
            return serve(
                host=HOST,
                port=port,
                import_first="runbook.preload",
                prepare=self.prepare,
                on_ready=lambda: self.ready(port, start_worker),
                look=database_watch(),
            )

    def prepare(self) -> None:
        self.stdout.write("Preparing the database and the static files…")
        with static_files_meanwhile():
            loaded, sample = fill_database()
        kept = "" if sample else f", {loaded.kept} left as they are"
        self.stdout.write(f"{loaded.written} pages written{kept}.")

    def ready(self, port: int, start_worker: Callable[[], None]) -> None:
        self.show(port)
        start_worker()

    def show(self, port: int) -> None:
        data = os.environ.get("RUNBOOK_DATA_DIR") if settings.EMBEDDED else "DATABASE_URL"
        url = f"http://{HOST}:{port}/"
        self.stdout.write(SCREEN.format(url=url, password=PASSWORD, data=data, mail=MAIL))
        self.stdout.flush()


def worker_settings(port: int) -> dict[str, str]:
    """Where its messages lead, and a folder for its mail where no mail server is given."""
    return {
        "RUNBOOK_BASE_URL": os.environ.get("RUNBOOK_BASE_URL") or f"http://{HOST}:{port}",
        "EMAIL_URL": os.environ.get("EMAIL_URL") or f"file://{quote(str(MAIL))}",
    }


def database_watch() -> Callable[[], None] | None:
    """What notices the end of our own PostgreSQL; a given server is somebody else's to watch."""
    return server_watch(settings.DATA_DIR) if settings.EMBEDDED else None


def ensure_database_runs() -> None:
    """CommandError, one sentence, where our own PostgreSQL ended while we prepared."""
    try:
        if look := database_watch():
            look()
    except EmbeddedServerError as error:
        raise CommandError(str(error)) from error


def ensure_two_roles() -> None:
    """With DATABASE_URL alone, make a web role beside it and begin again with both."""
    if "owner" in connections.settings:
        return
    owner = os.environ.get("DATABASE_URL")
    if not owner:
        raise DemoError("Run the demo with manage.py, which brings the database.")
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = web_role_beside(owner), owner
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, str(Path(sys.argv[0]).resolve()), *sys.argv[1:]])
