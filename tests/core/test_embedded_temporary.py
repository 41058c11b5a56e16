"""The server that tests run on, and the key that sessions are signed with."""

from __future__ import annotations

import signal
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runbook.core.embedded import EmbeddedServerError, ensure_secret_key, temporary_server
from runbook.core.embedded.state import read_state
from runbook.core.embedded.temporary import PREFIX, fast_directory, sweep
from tests.core.embedded_tools import child, eventually, run_sql


def temporary_directory_of(web: str) -> Path:
    folders = fast_directory().glob(f"{PREFIX}*")
    return next(path for path in folders if (state := read_state(path)) and state.web == web)


def test_a_temporary_server_is_removed_with_all_it_wrote() -> None:
    with temporary_server() as urls:
        folder = temporary_directory_of(urls.web)
        assert folder.name.startswith(PREFIX)

    assert not folder.exists()


def test_what_a_killed_test_run_left_is_removed_by_the_next() -> None:
    with child() as tests:
        folder = temporary_directory_of(tests.ready()["web"])
        tests.signal(signal.SIGKILL)
    assert folder.exists()

    with temporary_server():
        pass

    assert eventually(lambda: not folder.exists())


def test_a_living_test_run_is_not_swept_away() -> None:
    with child() as tests:
        facts = tests.ready()

        sweep(fast_directory())

        assert run_sql(facts["web"], "SELECT 1") == [(1,)]


def test_a_terminated_test_run_cleans_up() -> None:
    with child() as tests:
        folder = temporary_directory_of(tests.ready()["web"])

        tests.signal(signal.SIGTERM)
        tests.process.wait(timeout=5)

    assert not folder.exists()


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = ensure_secret_key(tmp_path)

    second = ensure_secret_key(tmp_path)

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    keys = {ensure_secret_key(tmp_path / name) for name in ("one", "other")}

    assert len(keys) == 2


def test_first_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(ensure_secret_key, [tmp_path] * 32))

    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_an_empty_key_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("")

    key = ensure_secret_key(tmp_path)

    assert len(key) >= 50


def test_a_data_directory_that_cannot_hold_the_key_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(EmbeddedServerError, match="cannot be used"):
        ensure_secret_key(tmp_path / "file")
