"""One demo per data directory; a second one says where the first is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runbook.core.embedded.files import FileLock, ensure_data_dir
from runbook.core.serving.errors import AlreadyServingError, ServeError

STOPPING = "stopping"
STOPPING_SECONDS = 8.0

_held: list[FileLock] = []  # this process's claim, where it has one: `announce` finds it


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """AlreadyServingError, one sentence, where another process holds the claim."""
    try:
        lock = FileLock(ensure_data_dir(data_dir) / "demo.lock")
        _take(lock, data_dir)
    except OSError as error:
        raise ServeError(
            f"The data directory {data_dir} cannot be used ({error.strerror})."
        ) from error
    _held.append(lock)
    try:
        lock.note("")
        yield
    finally:
        _held.remove(lock)
        lock.note("")
        lock.release()


def announce(text: str) -> None:
    """Tell a second start our address, or that we are stopping."""
    for lock in _held:
        lock.note(text)


def _take(lock: FileLock, data_dir: Path) -> None:
    deadline = time.monotonic() + STOPPING_SECONDS
    while not lock.take():
        said = lock.noted()
        if said != STOPPING or time.monotonic() > deadline:
            where = f"already running at {said}" if "://" in said else "already starting"
            raise AlreadyServingError(
                f"A demo on the data directory {data_dir} is {where}: use that one, stop it, or "
                "set RUNBOOK_DATA_DIR to another directory."
            )
        time.sleep(0.05)
