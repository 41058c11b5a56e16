"""Nothing of anyone else's is touched, whatever a stale file says."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from runbook.core.embedded import running_server
from runbook.core.embedded.account import server_account
from runbook.core.embedded.binaries import binaries_for
from runbook.core.embedded.processes import Identity, identify, is_running, send
from runbook.core.embedded.runtime import make_runtime_dir, remove_runtime_dir
from runbook.core.embedded.state import ServerState, read_state
from tests.core.embedded_tools import (
    NOBODY,
    eventually,
    is_alive,
    postgres_processes,
    run_sql,
    sleeping_stranger,
    start_refused,
)


def make_stopped_cluster(data_dir: Path) -> Path:
    with running_server(data_dir, durable=False):
        pass
    return data_dir / "postgres"


def test_a_stale_pid_file_naming_a_strangers_process_leaves_the_stranger_alone(
    data_dir: Path,
) -> None:
    cluster = make_stopped_cluster(data_dir)
    with sleeping_stranger() as stranger:
        (cluster / "postmaster.pid").write_text(f"{stranger}\n{cluster}\n1\n5432\n/tmp\n\n")

        with running_server(data_dir, durable=False) as urls:
            assert run_sql(urls.web, "SELECT 1") == [(1,)]

        assert is_alive(stranger)


def test_a_stale_pid_file_naming_a_process_of_the_servers_own_user_does_not_hold_up_the_start(
    data_dir: Path,
) -> None:
    cluster = make_stopped_cluster(data_dir)
    with sleeping_stranger(uid=NOBODY) as stranger:
        (cluster / "postmaster.pid").write_text(f"{stranger}\n{cluster}\n1\n5432\n/tmp\n\n")

        with running_server(data_dir, durable=False) as urls:
            assert run_sql(urls.web, "SELECT 1") == [(1,)]

        assert is_alive(stranger)


@pytest.mark.parametrize("differs", ["started", "executable"])
def test_a_state_file_whose_process_number_passed_on_leaves_the_stranger_alone(
    data_dir: Path, differs: str
) -> None:
    make_stopped_cluster(data_dir)
    with sleeping_stranger() as stranger:
        now = identify(stranger)
        assert now is not None
        recorded = Identity(**{**asdict(now), differs: "another"})
        ServerState(now, "/nowhere", recorded).write(data_dir)

        with running_server(data_dir, durable=False):
            pass

        assert is_alive(stranger)


def test_a_state_file_cannot_make_us_delete_a_strangers_directory(data_dir: Path) -> None:
    make_stopped_cluster(data_dir)
    precious = data_dir.parent / "precious"
    precious.mkdir(mode=0o700)
    (precious / "file").write_text("kept")
    gone = Identity(999_999_999, "never", "nothing")
    ServerState(gone, str(precious), gone).write(data_dir)

    with running_server(data_dir, durable=False):
        pass

    assert (precious / "file").read_text() == "kept"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"owner": 3}', '{"owner": {"pid": 1}}'])
def test_a_damaged_state_file_is_as_good_as_none(data_dir: Path, text: str) -> None:
    data_dir.mkdir(mode=0o711)
    (data_dir / "server.json").write_text(text)

    state = read_state(data_dir)

    assert state is None


def test_an_empty_pid_file_from_a_power_cut_does_not_hold_up_the_start(data_dir: Path) -> None:
    cluster = make_stopped_cluster(data_dir)
    (cluster / "postmaster.pid").touch()

    with running_server(data_dir, durable=False) as urls:
        assert run_sql(urls.web, "SELECT 1") == [(1,)]


@contextmanager
def strange_server(data_dir: Path, cluster: Path) -> Iterator[int]:
    """A PostgreSQL that somebody started by hand on our cluster."""
    account = server_account(data_dir, cluster)
    binaries, _ = binaries_for(account)
    sockets = make_runtime_dir(account)
    settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={sockets}"]
    server = subprocess.Popen(
        [binaries.program("postgres"), "-D", str(cluster), *settings],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **account.run_options(),
    )
    try:
        lock_file = cluster / "postmaster.pid"
        assert eventually(lambda: lock_file.exists() and "ready" in lock_file.read_text())
        yield server.pid
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
        remove_runtime_dir(sockets)


def test_a_server_that_somebody_started_by_hand_is_left_running(data_dir: Path) -> None:
    cluster = make_stopped_cluster(data_dir)

    with strange_server(data_dir, cluster) as server:
        assert f"(process {server})" in start_refused(data_dir)
        assert is_alive(server)
        assert server in postgres_processes(cluster)


def test_a_process_is_known_by_number_and_start_and_executable() -> None:
    ourselves = identify(os.getpid())
    assert ourselves is not None

    assert is_running(ourselves)
    assert not is_running(replace(ourselves, started="another time"))
    assert not is_running(replace(ourselves, executable="/another/program"))


def test_a_signal_for_a_process_that_is_gone_reaches_nobody() -> None:
    with sleeping_stranger() as stranger:
        now = identify(stranger)
        assert now is not None

        sent = send(replace(now, started="another time"), signal.SIGKILL)

        assert not sent
        assert is_alive(stranger)


def test_what_remains_of_an_ended_process_does_not_run() -> None:
    with subprocess.Popen(["true"]) as ended:
        eventually(lambda: not is_alive(ended.pid))

        remains = identify(ended.pid)

    assert remains is None
