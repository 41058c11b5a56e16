"""Private files, written whole or not at all, and the data directory they live in."""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import suppress
from pathlib import Path


def ensure_data_dir(path: Path) -> Path:
    """Make the data directory; an existing one keeps its owner and permissions.

    Made by root, it belongs to the owner of the directory around it, and others may pass
    through it, so that an unprivileged server reaches its files. All secrets in it are 0600.
    """
    path = path.resolve()
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            around = path.parent.stat()
            os.chown(path, around.st_uid, around.st_gid)
            path.chmod(0o711)
    return path


def open_private(path: Path, flags: int) -> int:
    """A file that only its directory's owner reads; never through a symbolic link."""
    handle = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    give_to_directory_owner(handle, path)
    return handle


def give_to_directory_owner(handle: int, path: Path) -> None:
    """What root writes into somebody's directory stays that somebody's."""
    if os.geteuid() == 0:
        around = path.parent.stat()
        os.fchown(handle, around.st_uid, around.st_gid)


def write_private(path: Path, text: str) -> None:
    """Replace a private file in one step: a reader sees the old text or the new."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = open_private(unfinished, os.O_WRONLY | os.O_EXCL)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            unfinished.unlink()
        raise


def read_private(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None


class FileLock:
    """An exclusive lock that the kernel drops with the process that holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """True where it is ours now."""
        handle = open_private(self.path, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def note(self, text: str) -> None:
        """What the holder tells those who find the lock taken."""
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, text.encode(), 0)

    def noted(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
