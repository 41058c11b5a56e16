"""A fresh server in a temporary directory, for tests: fast instead of durable."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runbook.core.embedded.files import FileLock
from runbook.core.embedded.roles import DatabaseURLs
from runbook.core.embedded.runtime import short_temporary_directory
from runbook.core.embedded.server import OwnedServer, running_server
from runbook.core.embedded.signals import StopSignals

PREFIX = "runbook-temporary-"
ROOM = 2 * 1024**3
JUST_MADE = 600  # seconds


@contextmanager
def temporary_server(
    *, role_prefix: str = "runbook", database: str = "runbook"
) -> Iterator[DatabaseURLs]:
    """Removed at the end. What a killed run left is removed by the next one."""
    base = fast_directory()
    sweep(base)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    in_use = FileLock(folder / "in-use.lock")
    in_use.take()
    try:
        if os.geteuid() == 0:
            folder.chmod(0o711)
        # pytest ends itself in order on KeyboardInterrupt, and takes SystemExit for a failed test.
        signals = StopSignals(as_keyboard_interrupt=True)
        with running_server(
            folder, role_prefix=role_prefix, database=database, durable=False, signals=signals
        ) as urls:
            yield urls
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        in_use.release()


def fast_directory() -> Path:
    """In memory where there is plenty of it: tests make and drop many files."""
    memory = Path("/dev/shm")
    with suppress(OSError):
        if os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free > ROOM:
            return memory
    return Path(short_temporary_directory())


def sweep(base: Path) -> None:
    """Remove temporary servers of our own user whose process is gone: their lock is free."""
    for folder in base.glob(f"{PREFIX}*"):
        try:
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
                continue
            if not (folder / "in-use.lock").exists() and time.time() - found.st_mtime < JUST_MADE:
                continue  # just being made
            _remove_if_abandoned(folder)
        except OSError:
            continue


def _remove_if_abandoned(folder: Path) -> None:
    in_use = FileLock(folder / "in-use.lock")
    if not in_use.take():
        return
    try:
        OwnedServer(folder).clear_leftovers()
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        in_use.release()
