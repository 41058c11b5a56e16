"""What `manage.py demo` prepares before it serves: roles, database, content, static files.

Each step can be repeated: a second start finds its work done and keeps what people changed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone
from psycopg import sql

from runbook.content.models import Page
from runbook.core.embedded import recreate_database
from runbook.core.embedded.processes import start_child
from runbook.core.tables import missing_columns
from runbook.review.tending import tend

from .loader import Loaded, load_starter
from .sample.load import SIGN_INS, STARTER_AGE, load_sample

BUILT_FROM = "static-built-from"


class DemoError(Exception):
    """The demo cannot go on; the message says why in one sentence."""


def web_role_beside(database_url: str) -> str:
    """A URL for a second role, made if needed by the role of `database_url`, which owns.

    The web role is called like the other with `_web` behind it. Its password follows from
    SECRET_KEY, so that a second start uses the same one. Raises DemoError.
    """
    parts = urlsplit(database_url)
    try:
        with psycopg.connect(database_url, autocommit=True, connect_timeout=5) as connection:
            owner = str(connection.info.user)
            web, password = f"{owner[:58]}_web", _password(owner)
            _ensure_role(connection, owner, web, password)
    except psycopg.Error as error:
        words = str(error).strip().splitlines()[0]
        raise DemoError(f"The database of DATABASE_URL cannot be used: {words}") from error
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(web)}:{quote(password)}@{host}"))


def _password(owner: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"web role beside {owner}".encode(), hashlib.sha256).hexdigest()


def _ensure_role(
    connection: psycopg.Connection[object], owner: str, web: str, password: str
) -> None:
    may = connection.execute(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if may != (True,):
        raise DemoError(
            f"The role {owner} may not create roles, and the demo needs a second one that only "
            "serves pages: set DATABASE_OWNER_URL to the role that owns the tables, and "
            "DATABASE_URL to another."
        )
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [web]).fetchone()
    statement = "ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {}"
    connection.execute(sql.SQL(statement).format(sql.Identifier(web), sql.Literal(password)))


def start_over(owner_url: str) -> None:
    """An empty database in place of the demo's own, and no static files of it.

    Only a database that the demo filled, or an empty one, is the demo's own. Raises DemoError.
    """
    with psycopg.connect(owner_url, connect_timeout=5) as connection:
        table = connection.execute("SELECT to_regclass('accounts_user')").fetchone()
        present: set[str] = set()
        if table and table[0]:
            rows = connection.execute("SELECT username FROM accounts_user")
            present = {str(row[0]) for row in rows}
    if present - {"system"} and not present >= SIGN_INS:
        raise DemoError(
            "This database was not filled by the demo, so --fresh does not touch it: set "
            "RUNBOOK_DATA_DIR or DATABASE_URL to another place."
        )
    connections.close_all()
    try:
        recreate_database(owner_url)
    except psycopg.Error as error:
        words = str(error).strip().splitlines()[0]
        raise DemoError(f"The database cannot be made anew: {words}") from error
    shutil.rmtree(settings.DATA_DIR / "static", ignore_errors=True)
    (settings.DATA_DIR / BUILT_FROM).unlink(missing_ok=True)


def fill_database() -> tuple[Loaded, bool]:
    """Migrate as the owner, then load content and sample as the web role. True: sample is new.

    Raises DemoError where the tables are those of an earlier Runbook.
    """
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    if missing_columns():
        raise DemoError(
            "This data was made by an earlier Runbook whose tables were different: start over "
            "with --fresh (what you changed in the demo is lost), or set RUNBOOK_DATA_DIR to "
            "another place."
        )
    with transaction.atomic():
        first_time = not Page.objects.exists()
        at = timezone.now() - timedelta(days=STARTER_AGE) if first_time else None
        done = load_starter(at=at), load_sample()
    tend()  # a demo that was away over the turn of a quarter makes up for it
    connections.close_all()
    return done


def static_root() -> Path:
    return Path(os.environ.get("RUNBOOK_STATIC_ROOT") or settings.DATA_DIR / "static")


@contextmanager
def static_files_meanwhile() -> Iterator[None]:
    """Collect and compress the static files in a process of its own, unless they are unchanged.

    It takes as long as filling the database, so both are done at once.
    """
    root = static_root()
    built_from, wanted = settings.DATA_DIR / BUILT_FROM, f"{root} {_digest_of_sources()}"
    if root.is_dir() and built_from.exists() and built_from.read_text() == wanted:
        yield
        return
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    built_from.unlink(missing_ok=True)
    ours = root == settings.DATA_DIR / "static"
    cleared = ["--clear"] if ours else []  # somebody else's directory is not emptied
    process = start_child(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0", *cleared],
        on_our_death=signal.SIGTERM,
        cwd=settings.BASE_DIR,
        env=os.environ | {"RUNBOOK_STATIC_ROOT": str(root)},
    )
    try:
        yield
        status = process.wait()
    finally:
        _end(process)
    if status:
        raise DemoError("The static files could not be collected; the reason is above.")
    built_from.write_text(wanted)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        process.wait()


def _digest_of_sources() -> str:
    """Changes with every static file's name, size or time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
