"""Builders and questions shared by the tests of the embedded server."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from runbook.core.embedded import EmbeddedServerError, running_server
from runbook.core.embedded.server import OwnedServer
from runbook.core.embedded.temporary import fast_directory

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NOBODY = 65534
as_root = os.geteuid() == 0


@contextmanager
def reachable_directory() -> Iterator[Path]:
    """Unlike pytest's tmp_path, one that the server's unprivileged user can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="runbook-tests-", dir=fast_directory())).resolve()
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        OwnedServer(folder / "data").clear_leftovers()
        shutil.rmtree(folder, ignore_errors=True)


class Child:
    """A running embedded_child.py."""

    def __init__(self, *arguments: object, ignore_interrupt: bool = False) -> None:
        command = [sys.executable, str(HERE / "embedded_child.py"), *map(str, arguments)]
        if ignore_interrupt:  # as a shell script's `&` does
            command = ["/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh", *command]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.process.stdout.readline()

    def ready(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the child did not start: {self.finish()[1]}")
        facts: dict[str, Any] = json.loads(line)
        return facts

    def signal(self, signum: signal.Signals) -> None:
        self.process.send_signal(signum)

    def leave(self) -> None:
        """Let it end by itself."""
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()

    def finish(self) -> tuple[int, str]:
        """Its exit status and what it said on standard error, once it has ended."""
        self.leave()
        assert self.process.stderr
        errors = self.process.stderr.read()
        return self.process.wait(timeout=20), errors

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                with suppress(OSError):
                    stream.close()


@contextmanager
def child(*arguments: object, ignore_interrupt: bool = False) -> Iterator[Child]:
    started = Child(*arguments, ignore_interrupt=ignore_interrupt)
    try:
        yield started
    finally:
        started.end()


def start_refused(data_dir: Path, **options: Any) -> str:
    """The one sentence with which a start is refused."""
    with pytest.raises(EmbeddedServerError) as refusal, running_server(data_dir, **options):
        pass
    sentence = str(refusal.value)
    assert re.fullmatch(r"[A-Z/][^\n]*\.", sentence)
    return sentence


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def eventually(holds: Callable[[], bool], seconds: float = 6.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def run_sql(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def postgres_processes(cluster: Path) -> list[int]:
    """The server on a cluster and all its parts, also parts whose server is gone."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    found = [pid for pid in pids if _works_on(pid, cluster)]
    return [pid for pid in pids if is_alive(pid) and (pid in found or _parent(pid) in found)]


def _works_on(pid: int, cluster: Path) -> bool:
    """By working directory, or by command line where (root in a container) we may not see that."""
    with suppress(OSError):
        if os.readlink(f"/proc/{pid}/cwd") == str(cluster):
            return True
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return words[0].endswith(b"/postgres") and os.fsencode(cluster) in words
    return False


def _parent(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


@contextmanager
def sleeping_stranger(uid: int | None = None) -> Iterator[int]:
    """A process that is none of Runbook's business."""
    options: dict[str, Any] = {"user": uid, "cwd": "/"} if uid is not None and as_root else {}
    stranger = subprocess.Popen(["sleep", "60"], **options)
    try:
        yield stranger.pid
    finally:
        stranger.kill()
        stranger.wait()
