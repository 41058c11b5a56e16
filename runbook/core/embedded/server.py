"""Join the running server of a data directory, or be the one who runs it.

Whoever holds the lock owns the server, from before the first file is touched until the
server is gone. Everybody else reads its state file and joins, or waits their turn.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psycopg

from runbook.core.embedded.account import Account, server_account
from runbook.core.embedded.binaries import Binaries, binaries_for
from runbook.core.embedded.cluster import check_version, make_cluster
from runbook.core.embedded.errors import EmbeddedServerError, ServerInUseError
from runbook.core.embedded.files import FileLock, ensure_data_dir
from runbook.core.embedded.place import CLUSTER, cluster_path, recorded_location
from runbook.core.embedded.postmaster import Postmaster, end_leftover, refuse_strange_server
from runbook.core.embedded.processes import Identity, identify, is_running
from runbook.core.embedded.roles import DatabaseURLs, ensure_roles_and_database
from runbook.core.embedded.runtime import make_runtime_dir, remove_runtime_dir
from runbook.core.embedded.signals import StopSignals
from runbook.core.embedded.state import ServerState, forget_state, read_state

JOIN_SECONDS = 60.0
TURN_SECONDS = 8.0
LARGEST_LOG = 5_000_000


@contextmanager
def running_server(
    data_dir: Path,
    *,
    role_prefix: str = "runbook",
    database: str = "runbook",
    durable: bool = True,
    alone: bool = False,
    signals: StopSignals | None = None,
) -> Iterator[DatabaseURLs]:
    """URLs of the data directory's server, joined or started for the duration.

    The server ends with the process that started it, and takes those who joined with it;
    `alone=True` therefore refuses to join (ServerInUseError) and suits what runs for hours.
    """
    with signals or StopSignals() as stops:
        with _as_sentence(data_dir):
            folder = ensure_data_dir(data_dir)
            lock = FileLock(folder / "server.lock")
            joined = _join_or_take(folder, lock, stops, alone=alone)
        if joined is not None:
            with stops.raised_at_once():
                yield joined
            return
        server = OwnedServer(folder)
        try:
            with _as_sentence(data_dir):
                urls = server.start(stops, role_prefix, database, durable=durable)
            with stops.raised_at_once():
                yield urls
        finally:
            server.stop()
            lock.release()


class OwnedServer:
    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._runtime_dir: Path | None = None
        self._postmaster: Postmaster | None = None

    def start(
        self, stops: StopSignals, role_prefix: str, database: str, *, durable: bool
    ) -> DatabaseURLs:
        self.clear_leftovers()
        account, binaries, cluster = self._prepare(stops, durable=durable)
        self._runtime_dir = make_runtime_dir(account)
        state = ServerState(owner=_ourselves(), runtime_dir=str(self._runtime_dir))
        state.write(self._data_dir)
        self._postmaster = Postmaster(cluster, self._runtime_dir, self._log())
        state = replace(
            state, postmaster=self._postmaster.start(account, binaries, durable=durable)
        )
        state.write(self._data_dir)
        with self._postmaster.connect_when_ready(stops.look) as connection:
            urls = ensure_roles_and_database(connection, self._runtime_dir, role_prefix, database)
        replace(state, web=urls.web, owner_url=urls.owner).write(self._data_dir)
        return urls

    def stop(self) -> None:
        with suppress(OSError):
            forget_state(self._data_dir)
        if self._postmaster is not None:
            self._postmaster.stop()
        if self._runtime_dir is not None:
            remove_runtime_dir(self._runtime_dir)

    def clear_leftovers(self) -> None:
        """The lock is held, so whatever the last state names was left by a killed run."""
        state = read_state(self._data_dir)
        if state is None:
            return
        if state.postmaster is not None and is_running(state.postmaster):
            end_leftover(state.postmaster)
        remove_runtime_dir(Path(state.runtime_dir))
        forget_state(self._data_dir)

    def _prepare(self, stops: StopSignals, *, durable: bool) -> tuple[Account, Binaries, Path]:
        existing = recorded_location(self._data_dir) or self._data_dir / CLUSTER
        account = server_account(self._data_dir, existing)
        binaries, major = binaries_for(account)
        cluster = cluster_path(self._data_dir, account)
        if cluster.exists():
            check_version(cluster, major)
            refuse_strange_server(cluster)
        else:
            make_cluster(cluster, account, binaries, stops, durable=durable)
        return account, binaries, cluster

    def _log(self) -> Path:
        log = self._data_dir / "postgres.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        return log


def _join_or_take(
    data_dir: Path, lock: FileLock, stops: StopSignals, *, alone: bool
) -> DatabaseURLs | None:
    """The running server's URLs, or None and the lock."""
    deadline = time.monotonic() + (TURN_SECONDS if alone else JOIN_SECONDS)
    while not lock.take():
        stops.look()
        state = read_state(data_dir)
        if not alone and (urls := _living(state)):
            return urls
        if time.monotonic() > deadline:
            raise _in_use(data_dir, state)
        time.sleep(0.05)
    return None


def living_server(data_dir: Path) -> DatabaseURLs | None:
    """The server that somebody runs on this data directory, without starting or joining it."""
    return _living(read_state(data_dir)) if data_dir.is_dir() else None


def _living(state: ServerState | None) -> DatabaseURLs | None:
    """URLs of a ready server whose owner lives and which answers now."""
    if state is None or not state.web:
        return None
    if not (is_running(state.owner) and is_running(state.postmaster)):
        return None
    try:
        psycopg.connect(state.web, connect_timeout=5).close()
    except psycopg.OperationalError:
        return None
    return DatabaseURLs(web=state.web, owner=state.owner_url)


def _in_use(data_dir: Path, state: ServerState | None) -> ServerInUseError:
    by = f" (process {state.owner.pid})" if state and is_running(state.owner) else ""
    return ServerInUseError(
        f"Another Runbook command{by} is using the database in {data_dir}: "
        "wait for it to end, or stop it."
    )


def _ourselves() -> Identity:
    identity = identify(os.getpid())
    if identity is None:
        raise EmbeddedServerError(
            "This system does not say which processes run (no /proc, no ps), so the embedded "
            "PostgreSQL cannot be run safely: set DATABASE_URL."
        )
    return identity


@contextmanager
def _as_sentence(data_dir: Path) -> Iterator[None]:
    """What the system refuses while the server is started becomes one sentence."""
    try:
        yield
    except OSError as error:
        where = error.filename or data_dir
        raise EmbeddedServerError(
            f"The data directory {data_dir} cannot be used ({where}: {error.strerror or error})."
        ) from error
