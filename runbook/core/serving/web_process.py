"""The process that runs granian. Started by `serve`, it ends when that one ends, however it ends.

It may be started before there is anything to serve: it imports what its workers will need, once
for all of them, and opens the port when it is told to.

Linux's kernel tells a process that its parent died; elsewhere the end of a pipe (for granian)
and a changed parent (for its workers) do.
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from runbook.core.embedded.processes import die_with_process
from runbook.core.serving.now import NOW

KILL_TIMEOUT = 2  # seconds a request may go on after Ctrl-C


def main(arguments: str) -> None:
    options = json.loads(arguments)
    if options["import_first"]:
        importlib.import_module(options["import_first"])
        gc.freeze()  # no worker's collector writes to what it shares with the others
    if sys.stdin.buffer.readline() != NOW:
        return
    threading.Thread(target=_end_with_pipe, daemon=True).start()
    server = Granian(
        options["target"],
        address=options["host"],
        port=options["port"],
        interface=Interfaces.WSGI,
        workers=options["workers"],
        blocking_threads=options["blocking_threads"],
        workers_kill_timeout=KILL_TIMEOUT,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )
    loader = functools.partial(load_in_worker, os.getpid(), options["target"])
    server.serve(target_loader=loader, wrap_loader=False)


def load_in_worker(main_pid: int, target: str) -> Callable[..., Any]:
    """Runs in each worker first: import the application, and never outlive granian."""
    if not die_with_process(main_pid, signal.SIGKILL):
        threading.Thread(target=_end_with_parent, args=(main_pid,), daemon=True).start()
    module, _, name = target.partition(":")
    application: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return application


def _end_with_pipe() -> None:
    """Nothing more is ever written to standard input: it ends when whoever holds it does."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _end_with_parent(main_pid: int) -> None:
    while os.getppid() == main_pid:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
