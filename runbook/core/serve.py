"""Serve with granian until told to stop. Used by the `demo` command:

    ensure_port_is_free(host, port)         # before the long part: migrations, content
    sys.exit(serve(host=host, port=port, prepare=fill, on_ready=lambda: self.stdout.write(…)))

ServeError (PortTakenError is one) carries one sentence for the user.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from types import FrameType

from runbook.core.embedded.processes import start_child, stop_child
from runbook.core.embedded.signals import is_kept_ignored
from runbook.core.serving.claim import STOPPING, announce
from runbook.core.serving.errors import AlreadyServingError, PortTakenError, ServeError
from runbook.core.serving.now import NOW
from runbook.core.serving.ports import (
    ensure_port_is_free,
    numeric_address,
    reachable_address,
    reserved_port,
)

__all__ = ["AlreadyServingError", "PortTakenError", "ServeError", "ensure_port_is_free", "serve"]

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 3.0
WATCHED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def serve(
    *,
    host: str,
    port: int,
    workers: int = 2,
    blocking_threads: int = 2,
    on_ready: Callable[[], None],
    target: str = "runbook.wsgi:application",
    health_path: str = "/healthz",
    start_seconds: float = 60.0,
    import_first: str = "",
    prepare: Callable[[], None] | None = None,
    look: Callable[[], None] | None = None,
) -> int:
    """Returns 0 when it was told to stop (Ctrl-C, SIGTERM), and nothing of it is left then.

    `on_ready` is called once, when the server answers. The web process gets the web role only:
    DATABASE_OWNER_URL is not handed to it, and RUNBOOK_WEB_PROCESS is set. `prepare` runs while
    that process imports the module `import_first`, and before it opens the port. `look` is called
    many times a second afterwards. What either raises stops the server and passes on.
    """
    look = look or _see_nothing
    options = {
        "target": target,
        "host": numeric_address(host, port),
        "port": port,
        "workers": workers,
        "blocking_threads": blocking_threads,
        "import_first": import_first,
    }
    where = reachable_address(host)
    with _granian(options) as granian:
        if prepare:
            prepare()
        with _stop_wanted() as wanted, reserved_port(host, port):
            _let_it_listen(granian)
            deadline = time.monotonic() + start_seconds
            while not wanted.is_set() and not _answers(where, port, health_path):
                _ensure_alive(granian, "did not start")
                look()
                if time.monotonic() > deadline:
                    raise ServeError(f"The web server did not answer in {start_seconds:.0f} s.")
            if not wanted.is_set():
                announce(f"http://{_in_address(where)}:{port}/")
                on_ready()
            while not wanted.is_set():
                _ensure_alive(granian, "ended unexpectedly")
                look()
            announce(STOPPING)
    return 0


@contextmanager
def _stop_wanted() -> Iterator[threading.Event]:
    """Set by Ctrl-C and SIGTERM, which interrupt nothing in here; stands before it listens."""
    wanted = threading.Event()

    def note(signum: int, frame: FrameType | None) -> None:
        wanted.set()

    previous = {}
    if threading.current_thread() is threading.main_thread():
        for signum in WATCHED:
            if not is_kept_ignored(signum, signal.getsignal(signum)):
                previous[signum] = signal.signal(signum, note)
    try:
        yield wanted
    finally:
        for signum, handler in previous.items():
            signal.signal(signum, handler)


@contextmanager
def _granian(options: dict[str, object]) -> Iterator[subprocess.Popen[bytes]]:
    process = start_child(
        [sys.executable, "-m", "runbook.core.serving.web_process", json.dumps(options)],
        on_our_death=signal.SIGTERM,
        stdin=subprocess.PIPE,
        env=_environment(),
    )
    try:
        yield process
    finally:
        # It asks its workers to finish and ends those that do not.
        stop_child(process, STOP_SECONDS)


def _let_it_listen(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    with suppress(BrokenPipeError):  # it has ended: `_ensure_alive` says so
        process.stdin.write(NOW)
        process.stdin.flush()


def _environment() -> dict[str, str]:
    environment = {name: os.environ[name] for name in os.environ if name != "DATABASE_OWNER_URL"}
    paths = [str(ROOT), *filter(None, [environment.get("PYTHONPATH")])]
    return environment | {"PYTHONPATH": os.pathsep.join(paths), "RUNBOOK_WEB_PROCESS": "1"}


def _see_nothing() -> None:
    """Nothing but the web server has to stay alive."""


def _ensure_alive(process: subprocess.Popen[bytes], what: str) -> None:
    try:
        status = process.wait(timeout=0.05)
    except subprocess.TimeoutExpired:
        return
    raise ServeError(f"The web server {what} (exit status {status}); what it said is above.")


def _answers(host: str, port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
