"""The process that runs jobs beside the web server of the demo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from runbook.core.embedded.processes import start_child, stop_child

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"
STOP_SECONDS = 1.0
"""A job that is cut off is taken up by the next worker, so nobody waits long for one."""


@contextmanager
def worker_beside(settings: Mapping[str, str], log: Path) -> Iterator[Callable[[], None]]:
    """Gives what starts the worker, once; on the way out it is stopped and nothing of it is left.

    It gets the web role only, and `settings` as environment variables of its own. What it says
    goes to the file `log`.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        ours = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
        command = [sys.executable, str(MANAGE), "procrastinate", "worker"]
        with log.open("wb") as said:
            worker = start_child(
                command,
                on_our_death=signal.SIGKILL,
                env=ours | dict(settings),
                stdout=said,
                stderr=said,
            )
        started.append(worker)

    try:
        yield start
    finally:
        for process in started:
            stop_child(process, STOP_SECONDS)
