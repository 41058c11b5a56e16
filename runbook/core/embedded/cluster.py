"""Make a cluster, check one that is there, and say how its server is set."""

from __future__ import annotations

import functools
import locale
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from runbook.core.embedded.account import Account
from runbook.core.embedded.binaries import Binaries
from runbook.core.embedded.errors import EmbeddedServerError
from runbook.core.embedded.processes import start_child
from runbook.core.embedded.signals import StopSignals

SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def server_settings(runtime_dir: Path, *, durable: bool) -> list[str]:
    """`-c name=value` pairs: from the code, so that an older cluster gets today's."""
    settings = SETTINGS | {
        "unix_socket_directories": str(runtime_dir),
        "hba_file": str(runtime_dir / "pg_hba.conf"),
        "ident_file": str(runtime_dir / "pg_ident.conf"),
    }
    settings |= {} if durable else FOR_TESTS
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def check_version(cluster: Path, major: str) -> None:
    found = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != major:
        raise EmbeddedServerError(
            f"The database in {cluster} was made by PostgreSQL {found} and this is PostgreSQL "
            f"{major}: export with the old version and import here, or move the directory away."
        )


def make_cluster(
    cluster: Path, account: Account, binaries: Binaries, stops: StopSignals, *, durable: bool
) -> None:
    """A new cluster under a name of its own, renamed once it is whole."""
    _remove_unfinished(cluster)
    unfinished = cluster.with_name(f"{cluster.name}.unfinished-{secrets.token_hex(4)}")
    unfinished.mkdir(mode=0o700)
    try:
        if account.drops_root:
            shutil.chown(unfinished, account.uid, account.gid)
        _initdb(unfinished, account, binaries, stops, durable=durable)
        unfinished.rename(cluster)
    except BaseException:
        _remove(unfinished)
        raise


def _remove_unfinished(cluster: Path) -> None:
    """What an interrupted first start left; the lock says that nobody is at it now."""
    for leftover in cluster.parent.glob(f"{cluster.name}.unfinished-*"):
        _remove(leftover)


def _initdb(
    folder: Path, account: Account, binaries: Binaries, stops: StopSignals, *, durable: bool
) -> None:
    command = [binaries.program("initdb"), "-D", str(folder), "-U", SUPERUSER]
    command += ["--encoding=UTF8", "--locale=C", f"--lc-ctype={_character_type()}"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--auth=reject", "--no-instructions", *([] if durable else ["--no-sync"])]
    with tempfile.TemporaryFile() as output:
        process = start_child(
            command,
            on_our_death=signal.SIGKILL,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **account.run_options(),
        )
        try:
            _wait(process, stops)
        finally:
            _end(process)
        if process.returncode != 0:
            output.seek(0)
            raise EmbeddedServerError(_why_initdb_failed(folder, output.read()))


def _wait(process: subprocess.Popen[bytes], stops: StopSignals) -> None:
    while True:
        stops.look()
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        return


def _end(process: subprocess.Popen[bytes]) -> None:
    """initdb works through a child of its own; the group we made for it ends as one."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _remove(folder: Path) -> None:
    """initdb's child may write for a moment longer."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)


def _why_initdb_failed(folder: Path, output: bytes) -> str:
    lines = output.decode(errors="replace").splitlines()
    errors = [line for line in lines if "error:" in line or "FATAL:" in line] or lines[-1:]
    reason = errors[0].strip().rstrip(".") if errors else "it said nothing"
    return f"PostgreSQL could not make a database in {folder.parent}: {reason}."


@functools.cache
def _character_type() -> str:
    """C.UTF-8 where the system has it: full text then knows the letters beyond ASCII."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"
