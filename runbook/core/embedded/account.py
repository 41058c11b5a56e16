"""Who the server runs as. PostgreSQL refuses to run as root, so root hands it on.

Root hands it to the data directory's owner where that is an ordinary user, else to `nobody`:
it exists everywhere, and initdb needs an account with a name. Other processes of `nobody`
could read the cluster's files, but not connect: roles need a password, the superuser a peer.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runbook.core.embedded.errors import EmbeddedServerError

# Nothing of the caller's environment (PGDATA, PGOPTIONS, …) may bend the server.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    drops_root: bool

    def run_options(self) -> dict[str, Any]:
        """For subprocess: this user, no extra groups, a directory it can enter."""
        options: dict[str, Any] = {"cwd": "/", "env": dict(ENVIRONMENT), "umask": 0o077}
        if self.drops_root:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def can_use_directory(self, path: Path) -> bool:
        """Whether this user may pass through a directory to files of its own in it."""
        if not self.drops_root:
            return os.access(path, os.X_OK)
        command = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        return subprocess.run(command, check=False, **self.run_options()).returncode == 0


def server_account(data_dir: Path, cluster: Path | None = None) -> Account:
    """The account for a data directory; an existing cluster's owner stays its owner."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drops_root=False)
    if cluster is not None and cluster.is_dir() and cluster.stat().st_uid != 0:
        owner = cluster.stat()
        return Account(owner.st_uid, owner.st_gid, drops_root=True)
    return _named_account(data_dir.stat().st_uid)


def runner_name() -> str:
    """Our own user's name, as PostgreSQL's peer authentication sees it."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError as error:
        raise EmbeddedServerError(
            f"The embedded PostgreSQL needs a named user, and user id {os.geteuid()} has no "
            "name on this system: run as another user, or set DATABASE_URL."
        ) from error


def _named_account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid) if uid != 0 else pwd.getpwnam("nobody")
    except KeyError:
        try:
            entry = pwd.getpwnam("nobody")
        except KeyError as error:
            raise EmbeddedServerError(
                "PostgreSQL cannot run as root and this system has no user `nobody`: run as an "
                "ordinary user, or set DATABASE_URL."
            ) from error
    return Account(entry.pw_uid, entry.pw_gid, drops_root=True)
