"""Ctrl-C, SIGTERM and SIGKILL at any moment: no orphan, no corrupt state, the data stays."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from runbook.core.embedded import running_server
from runbook.core.embedded.files import FileLock, ensure_data_dir
from tests.core.embedded_tools import (
    child,
    eventually,
    is_alive,
    postgres_processes,
    run_sql,
)


def socket_directory(url: str) -> Path:
    return Path(url.partition("host=")[2].partition("&")[0])


@pytest.mark.parametrize(
    ("signum", "status"),
    [(signal.SIGINT, -signal.SIGINT), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
)
def test_a_signal_stops_the_server_with_its_command(
    data_dir: Path, signum: signal.Signals, status: int
) -> None:
    with child(data_dir) as command:
        facts = command.ready()

        command.signal(signum)
        ended = command.process.wait(timeout=5)

    assert ended == status
    assert postgres_processes(data_dir / "postgres") == []
    assert not socket_directory(facts["web"]).exists()
    assert not (data_dir / "server.json").exists()


@pytest.mark.parametrize("moment", [0.0, 0.15, 0.35])
def test_a_signal_while_the_server_starts_leaves_nothing_half_done(
    data_dir: Path, moment: float
) -> None:
    with child(data_dir) as command:
        time.sleep(moment)
        command.signal(signal.SIGTERM)
        command.process.wait(timeout=5)

    assert postgres_processes(data_dir / "postgres") == []
    assert list(data_dir.glob("*unfinished*")) == []
    with running_server(data_dir, durable=False) as urls:
        assert run_sql(urls.web, "SELECT 1") == [(1,)]


def test_ctrl_c_reaches_a_command_that_a_script_put_into_the_background(data_dir: Path) -> None:
    with child(data_dir, ignore_interrupt=True) as command:
        command.ready()

        command.signal(signal.SIGINT)

        assert command.process.wait(timeout=5) == -signal.SIGINT
    assert postgres_processes(data_dir / "postgres") == []


def test_a_second_ctrl_c_does_not_cut_the_stop_short(data_dir: Path) -> None:
    with child(data_dir) as command:
        command.ready()

        for _ in range(3):
            command.signal(signal.SIGINT)
            time.sleep(0.01)
        command.process.wait(timeout=5)

    assert postgres_processes(data_dir / "postgres") == []
    assert not (data_dir / "server.json").exists()


def test_a_client_with_an_open_transaction_does_not_hold_up_the_stop(data_dir: Path) -> None:
    with child(data_dir) as command:
        facts = command.ready()
        client = psycopg.connect(facts["web"])
        client.execute("SELECT 1")
        started = time.monotonic()
        command.signal(signal.SIGTERM)
        command.process.wait(timeout=5)
        client.close()

    assert time.monotonic() - started < 4


def test_after_sigkill_the_server_ends_by_itself_and_the_data_stays(data_dir: Path) -> None:
    with child(data_dir) as command:
        facts = command.ready()
        run_sql(facts["owner"], "CREATE TABLE kept AS SELECT 42 AS answer")
        command.signal(signal.SIGKILL)

    assert eventually(lambda: postgres_processes(data_dir / "postgres") == [])
    with running_server(data_dir) as urls:
        assert run_sql(urls.owner, "SELECT answer FROM kept") == [(42,)]
    assert not socket_directory(facts["web"]).exists()


def orphaned_server(data_dir: Path) -> int:
    """What a SIGKILL leaves where the kernel does not tell children of it."""
    with child(data_dir, "--outlived") as command:
        pid = int(command.ready()["postmaster"])
        command.signal(signal.SIGKILL)
    assert is_alive(pid)
    return pid


def test_the_next_start_ends_what_a_killed_run_left(data_dir: Path) -> None:
    orphan = orphaned_server(data_dir)

    with running_server(data_dir, durable=False) as urls:
        assert not is_alive(orphan)
        assert run_sql(urls.web, "SELECT 1") == [(1,)]

    assert postgres_processes(data_dir / "postgres") == []


def test_a_server_left_by_a_killed_run_is_not_joined(data_dir: Path) -> None:
    orphan = orphaned_server(data_dir)
    about_to_end_it = FileLock(data_dir / "server.lock")
    assert about_to_end_it.take()

    with child(data_dir) as second:
        time.sleep(0.3)
        about_to_end_it.release()

        assert second.ready()["postmaster"] != orphan
        assert not is_alive(orphan)


@pytest.mark.parametrize("moment", [0.05, 0.25])
def test_a_first_start_that_was_killed_is_begun_anew(data_dir: Path, moment: float) -> None:
    with child(data_dir) as command:
        time.sleep(moment)
        command.signal(signal.SIGKILL)

    with running_server(data_dir, durable=False) as urls:
        assert run_sql(urls.web, "SELECT 1") == [(1,)]
    assert list(data_dir.glob("*unfinished*")) == []


def test_a_half_made_cluster_is_never_trusted(data_dir: Path) -> None:
    half = data_dir / "postgres.unfinished-1234"
    half.mkdir(parents=True)
    data_dir.chmod(0o711)
    (half / "PG_VERSION").write_text("18\n")

    with running_server(data_dir, durable=False) as urls:
        assert run_sql(urls.web, "SELECT 1") == [(1,)]

    assert not half.exists()


def test_a_server_that_dies_under_its_command_leaves_a_clean_next_start(data_dir: Path) -> None:
    with child(data_dir) as command:
        facts = command.ready()
        run_sql(facts["owner"], "CREATE TABLE kept AS SELECT 42 AS answer")
        kill_server(facts["postmaster"])
        command.finish()

    with running_server(data_dir) as urls:
        assert run_sql(urls.owner, "SELECT answer FROM kept") == [(42,)]


def kill_server(pid: int) -> None:
    """One that our own child started."""
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not is_alive(pid))


def test_who_waits_takes_over_where_the_first_start_ends_unfinished(data_dir: Path) -> None:
    first = FileLock(ensure_data_dir(data_dir) / "server.lock")
    assert first.take()
    with child(data_dir) as second:
        time.sleep(0.3)
        begun = (data_dir / "postgres").exists()

        first.release()

        assert run_sql(second.ready()["web"], "SELECT 1") == [(1,)]
    assert not begun
