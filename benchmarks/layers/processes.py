"""Start and end the programs of a chain. Each gets a folder, a port and its own process group."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

HOST = "127.0.0.1"
PATIENCE = 40.0  # seconds until a program listens; a Java server on a busy machine takes some
_given: set[int] = set()


class StartError(RuntimeError):
    """A program ended, or never listened."""


def free_port() -> int:
    """A port on which nobody listens, and that was not given out before."""
    while True:
        with socket.socket() as one:
            one.bind((HOST, 0))
            port = int(one.getsockname()[1])
        if port not in _given:
            _given.add(port)
            return port


def listens(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(0.2)
        return one.connect_ex((HOST, port)) == 0


@dataclass
class Programs:
    """Everything that was started; on leaving, each process group is ended by its id."""

    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(
        self,
        command: Sequence[str],
        folder: Path,
        port: int,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Run it in `folder`, output to `output.txt` there, and wait until it listens."""
        with (folder / "output.txt").open("ab") as output:
            process = subprocess.Popen(
                [*command],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        self.started.append(process)
        end = time.monotonic() + PATIENCE
        while not listens(port):
            if process.poll() is not None or time.monotonic() > end:
                said = (folder / "output.txt").read_text(errors="replace")[-600:]
                raise StartError(f"{command[0]} does not listen: {said}")
            time.sleep(0.05)

    def __enter__(self) -> Programs:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self.started):
            _signal(process, signal.SIGTERM)
        end = time.monotonic() + 3
        for process in self.started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.05, end - time.monotonic()))
            _signal(process, signal.SIGKILL)  # also what the leader left behind in its group
            process.wait()
        self.started.clear()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
