"""One server process: start it, know when it is ready, stop it for certain."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg

from runbook.core.embedded.account import Account
from runbook.core.embedded.binaries import Binaries
from runbook.core.embedded.cluster import SUPERUSER, server_settings
from runbook.core.embedded.errors import EmbeddedServerError
from runbook.core.embedded.files import open_private
from runbook.core.embedded.processes import (
    Identity,
    identify,
    send,
    start_child,
    wait_until_gone,
    working_directory,
)

START_SECONDS = 60.0
# Fast (clients are disconnected), immediate (recovered at the next start), gone.
STOP_STEPS = ((signal.SIGINT, 2.0), (signal.SIGQUIT, 0.7), (signal.SIGKILL, 0.5))


class Postmaster:
    def __init__(self, cluster: Path, runtime_dir: Path, log: Path) -> None:
        self.cluster = cluster
        self.runtime_dir = runtime_dir
        self.log = log
        self._log_start = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, account: Account, binaries: Binaries, *, durable: bool) -> Identity:
        options = account.run_options()
        options["env"] |= _stale_pid_pardoned(self.cluster)
        command = [binaries.program("postgres"), "-D", str(self.cluster)]
        log = open_private(self.log, os.O_WRONLY | os.O_APPEND)
        try:
            self._log_start = os.fstat(log).st_size
            self._process = start_child(
                command + server_settings(self.runtime_dir, durable=durable),
                on_our_death=signal.SIGINT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **options,
            )
        finally:
            os.close(log)
        identity = identify(self._process.pid)
        if identity is None:
            raise self._failed()
        return identity

    def connect_when_ready(
        self, look: Callable[[], None]
    ) -> psycopg.Connection[tuple[object, ...]]:
        """The superuser's connection, as soon as the server lets it in."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            look()
            if self._process is None or self._process.poll() is not None:
                raise self._failed()
            try:
                return psycopg.connect(
                    host=str(self.runtime_dir),
                    port=5432,
                    user=SUPERUSER,
                    dbname="postgres",
                    autocommit=True,
                    connect_timeout=5,
                )
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise EmbeddedServerError(
                        f"PostgreSQL was not ready in {START_SECONDS:.0f} seconds: see {self.log}."
                    ) from error
            time.sleep(0.02)

    def stop(self) -> None:
        """Returns when it is gone; safe to call at any time, also before a start."""
        if self._process is None:
            return
        for signum, seconds in STOP_STEPS:
            if self._process.poll() is None:
                self._process.send_signal(signum)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=seconds)
                return

    def _failed(self) -> EmbeddedServerError:
        with self.log.open("rb") as file:
            file.seek(self._log_start)
            lines = file.read().decode(errors="replace").splitlines()
        fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
        reason = fatal[0] if fatal else "it ended without saying why"
        return EmbeddedServerError(f"PostgreSQL did not start: {reason} (log: {self.log}).")


def end_leftover(postmaster: Identity) -> None:
    """End the server of a run that was killed; its identity was checked by whoever recorded it."""
    for signum, seconds in STOP_STEPS:
        if not send(postmaster, signum) or wait_until_gone(postmaster, seconds):
            return
    raise EmbeddedServerError(
        f"A PostgreSQL server left by an earlier run (process {postmaster.pid}) does not end."
    )


def refuse_strange_server(cluster: Path) -> None:
    """A server on this cluster that no run of ours recorded is somebody's: leave it alone."""
    _remove_empty_lock_file(cluster)
    pid = _pid_in_lock_file(cluster)
    found = identify(pid) if pid else None
    if found is None or Path(found.executable).name != "postgres":
        return
    if working_directory(found.pid) in (cluster, None):
        raise EmbeddedServerError(
            f"A PostgreSQL server that Runbook did not start (process {found.pid}) may be using "
            f"{cluster}: stop it first."
        )


def _remove_empty_lock_file(cluster: Path) -> None:
    """A power cut may leave one, and PostgreSQL would never start again. It names nobody."""
    lock_file = cluster / "postmaster.pid"
    if lock_file.exists() and lock_file.stat().st_size == 0:
        lock_file.unlink()


def _stale_pid_pardoned(cluster: Path) -> dict[str, str]:
    """PostgreSQL refuses to start while the number in postmaster.pid is any live process.

    By now that process is known not to be this cluster's server. PostgreSQL ignores its own
    grandparent's number, which pg_ctl hands it in this variable; so do we, instead of deleting
    the file, whose other check (is the old server's shared memory still in use?) stays.
    """
    pid = _pid_in_lock_file(cluster)
    return {"PG_GRANDPARENT_PID": str(pid)} if pid and identify(pid) else {}


def _pid_in_lock_file(cluster: Path) -> int | None:
    try:
        return abs(int((cluster / "postmaster.pid").read_text(encoding="ascii").splitlines()[0]))
    except (OSError, ValueError, IndexError):
        return None
