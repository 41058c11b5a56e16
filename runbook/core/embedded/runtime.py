"""The private directory of one run: the socket, and who may connect through it.

A unix socket's path may hold about a hundred bytes, so it lives below /tmp, not in the data
directory. The superuser is for this runner alone: the kernel says who is at the other end
(peer), so it has no password. The two roles have one, new with every start.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

from runbook.core.embedded.account import Account, runner_name
from runbook.core.embedded.cluster import SUPERUSER
from runbook.core.embedded.errors import EmbeddedServerError

PREFIX = "runbook-pg-"
LONGEST_SOCKET_DIRECTORY = 80


def make_runtime_dir(account: Account) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=short_temporary_directory()))
    (folder / "pg_hba.conf").write_text(
        f"local all {SUPERUSER} peer map=runner\nlocal all all scram-sha-256\n", encoding="utf-8"
    )
    (folder / "pg_ident.conf").write_text(
        f'runner "{runner_name()}" {SUPERUSER}\n', encoding="utf-8"
    )
    for path in (*folder.iterdir(), folder):  # the directory last: until then nobody else is in
        path.chmod(0o700 if path == folder else 0o644)
        if account.drops_root and path == folder:
            os.chown(path, account.uid, account.gid)
    return folder


def remove_runtime_dir(folder: Path) -> None:
    """Remove it, if it is one of these; a state file's word alone is not enough to delete."""
    try:
        found = folder.lstat()
    except OSError:
        return
    mine = os.geteuid() in (0, found.st_uid)
    private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    if folder.name.startswith(PREFIX) and private and mine and not (folder / "PG_VERSION").exists():
        shutil.rmtree(folder, ignore_errors=True)


def short_temporary_directory() -> str:
    for candidate in ("/tmp", tempfile.gettempdir()):
        if os.access(candidate, os.W_OK | os.X_OK) and len(candidate) <= LONGEST_SOCKET_DIRECTORY:
            return candidate
    raise EmbeddedServerError(
        "PostgreSQL's socket needs a writable /tmp: set TMPDIR to a short path, or DATABASE_URL."
    )
