"""Which process is meant, and signals that reach no other.

Process numbers are reused. So a process is known by its number *and* its start time *and*
its executable, and nothing is signalled before all three agree.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
LSTART_WORDS = 5  # as ps prints it: Mon Nov 23 20:16:48 2026


@dataclass(frozen=True)
class Identity:
    pid: int
    started: str
    executable: str


def identify(pid: int) -> Identity | None:
    """The process that has this number now; None where there is none, or only its remains."""
    if pid <= 0:
        return None
    return _identify_by_proc(pid) if sys.platform == "linux" else _identify_by_ps(pid)


def is_running(identity: Identity | None) -> bool:
    return identity is not None and identify(identity.pid) == identity


def send(identity: Identity, signum: signal.Signals) -> bool:
    """Signal exactly this process; False, and no signal, where it is gone."""
    if sys.platform == "linux" and hasattr(os, "pidfd_open"):
        return _send_by_handle(identity, signum)
    if not is_running(identity):
        return False
    with suppress(ProcessLookupError):
        os.kill(identity.pid, signum)
    return True


def wait_until_gone(identity: Identity, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(identity):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def die_with_parent(signum: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn` that has the kernel signal the child when its parent dies, even by SIGKILL.

    Linux only; elsewhere the next start ends what is left. The kernel watches the *thread*
    that starts the child, so from any thread but the main one nothing is arranged.
    """
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return None
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, int(signum))
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def start_child(
    command: list[str], *, on_our_death: signal.Signals, **options: Any
) -> subprocess.Popen[bytes]:
    """A child that ends with us, in a session of its own: Ctrl-C is for us alone."""
    with warnings.catch_warnings():
        # Python warns of forking beside threads. Between fork and exec only prctl is called.
        warnings.simplefilter("ignore", DeprecationWarning)
        return subprocess.Popen(
            command,
            start_new_session=True,
            preexec_fn=die_with_parent(on_our_death),
            **options,
        )


def stop_child(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Ask it to finish; past that time the whole group that `start_child` made for it ends."""
    process.terminate()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdin:
        process.stdin.close()


def die_with_process(pid: int, signum: signal.Signals) -> bool:
    """The same, from inside a child of `pid`; False where the kernel offers no such thing."""
    if sys.platform != "linux":
        return False
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signum))
    if os.getppid() != pid:
        os._exit(1)
    return True


def working_directory(pid: int) -> Path | None:
    """Where a process works, as far as the system tells us."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd"))
    except OSError:
        return None


def _send_by_handle(identity: Identity, signum: signal.Signals) -> bool:
    """The handle pins the process first, so its number cannot pass on between look and signal."""
    if sys.platform != "linux":
        raise AssertionError("process handles exist on Linux only")
    try:
        handle = os.pidfd_open(identity.pid)
    except ProcessLookupError:
        return False
    except OSError:  # an old kernel, or a sandbox that forbids the call
        if is_running(identity):
            os.kill(identity.pid, signum)
            return True
        return False
    try:
        if not is_running(identity):
            return False
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, signum)
        return True
    finally:
        os.close(handle)


def _identify_by_proc(pid: int) -> Identity | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        state, *rest = stat.rpartition(")")[2].split()
        if state in "ZX":
            return None
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return Identity(pid, f"{boot} {rest[18]}", _executable(pid))
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return None


def _executable(pid: int) -> str:
    """The program's file, or what it calls itself where we may not look (root in a container)."""
    try:
        return os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")
    except PermissionError:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
        return os.fsdecode(command)


def _identify_by_ps(pid: int) -> Identity | None:
    answer = subprocess.run(
        ["ps", "-ww", "-o", "stat=,lstart=,comm=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
    )
    match answer.stdout.split(maxsplit=6):
        case [state, *started, executable] if len(started) == LSTART_WORDS and state[0] != "Z":
            return Identity(pid, " ".join(started), executable.strip())
    return None
