"""A server that ends unasked is noticed, and told in one sentence."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from runbook.core.embedded import EmbeddedServerError, running_server, server_watch
from runbook.core.embedded.state import read_state
from tests.core.embedded_tools import reachable_directory


def test_a_killed_server_is_noticed_and_a_running_one_is_not() -> None:
    with reachable_directory() as folder, running_server(folder / "data", durable=False):
        look = server_watch(folder / "data", every=0)
        state = read_state(folder / "data")
        assert state is not None
        assert state.postmaster is not None
        look()

        os.kill(state.postmaster.pid, signal.SIGKILL)
        time.sleep(0.2)

        with pytest.raises(EmbeddedServerError, match=r"^PostgreSQL ended unexpectedly[^\n]*\.$"):
            look()


def test_where_no_server_runs_that_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedServerError):
        server_watch(tmp_path)()


def test_between_two_looks_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        "runbook.core.embedded.watch.is_running", lambda identity: not asked.append(identity)
    )
    look = server_watch(tmp_path, every=60)

    look(), look(), look()

    assert len(asked) == 1
