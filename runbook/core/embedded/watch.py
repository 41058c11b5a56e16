"""Notice that a running server ended although nobody asked it to."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from runbook.core.embedded.errors import EmbeddedServerError
from runbook.core.embedded.processes import is_running
from runbook.core.embedded.state import read_state

LOOK_SECONDS = 1.0


def server_watch(data_dir: Path, *, every: float = LOOK_SECONDS) -> Callable[[], None]:
    """A function that raises EmbeddedServerError, one sentence, once the server is gone.

    It may be called as often as one likes and looks at most every `every` seconds. The server
    is the one that serves `data_dir` now: where none does, the first call raises.
    """
    state = read_state(data_dir)
    postmaster = state.postmaster if state else None
    looked = float("-inf")

    def look() -> None:
        nonlocal looked
        if time.monotonic() - looked < every:
            return
        looked = time.monotonic()
        if not is_running(postmaster):
            raise EmbeddedServerError(
                "PostgreSQL ended unexpectedly, so Runbook stopped: start it again; what was "
                f"saved is kept (log: {data_dir / 'postgres.log'})."
            )

    return look
