"""Builders and questions shared by the tests of the web server's start and stop."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.core.embedded_tools import HERE, ROOT, eventually

APPLICATION = "tests.core.serve_child:application"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    port: int, data_dir: Path, target: str = APPLICATION, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, str(HERE / "serve_child.py"), str(port), target, str(data_dir)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        for stream in (child.stdout, child.stderr):
            if stream:
                stream.close()


def wait_until_ready(child: subprocess.Popen[str]) -> None:
    assert child.stdout
    assert child.stderr
    if child.stdout.readline() != "ready\n":
        raise AssertionError(f"it did not serve: {child.stderr.read()}")


def fetch(port: int, path: str = "/") -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=40) as response:
        return str(response.read().decode())


def start_slow_request(port: int, began: Path) -> None:
    """In flight when this returns; what comes of it matters to nobody."""

    def request() -> None:
        with suppress(OSError):
            fetch(port, "/slow")

    threading.Thread(target=request, daemon=True).start()
    assert eventually(began.exists)


def nothing_listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
