"""The server under test, started as production does, and what it costs."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from runbook.core.serving.now import NOW

TICKS = os.sysconf("SC_CLK_TCK")
TARGET = "benchmarks.wsgi:application"
WORKERS, THREADS = 2, 2


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def wire_bytes(self) -> int:
        return len(bytes(self.headers)) + len(self.body)


def collect_static(folder: Path) -> Path:
    """Once for all servers: hashed and compressed files, as in production."""
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"]
    subprocess.run(
        command,
        cwd=ROOT,
        env=environment("postgresql://nobody@localhost:1/none", folder),
        check=True,
    )
    return folder


def environment(database: str, static: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_OWNER_URL", "RUNBOOK_ANONYMOUS_READ"}
    }
    return kept | {
        "DATABASE_URL": database,
        "DEBUG": "off",
        "DJANGO_SETTINGS_MODULE": "runbook.settings",
        "PYTHONPATH": str(ROOT),
        "RUNBOOK_EMBEDDED": "on",
        "RUNBOOK_RATE_LIMITS": "off",
        "RUNBOOK_STATIC_ROOT": str(static),
        "LOG_LEVEL": "WARNING",
    }


class Server:
    """granian or gunicorn with two workers on a free port, ended at the end of the block."""

    host = "127.0.0.1"

    def __init__(self, database: str, kind: str, static: Path, folder: Path) -> None:
        self.database, self.kind, self.static = database, kind, static
        self.bodies = folder / f"bodies-{id(self)}"

    def __enter__(self) -> Server:
        self.bodies.mkdir()
        with socket.create_server((self.host, 0)) as free:
            self.port = free.getsockname()[1]
        given = {"RUNBOOK_WEB_PROCESS": "on", "BENCHMARK_BODIES": str(self.bodies)}
        self.process = subprocess.Popen(
            self._command(),
            cwd=ROOT,
            env=environment(self.database, self.static) | given,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        if self.process.stdin:  # granian's: open the port
            self.process.stdin.write(NOW)
            self.process.stdin.flush()
        self.postgres = psycopg.connect(self.database, autocommit=True)
        for _ in range(200):
            try:
                if self.get("/healthz").status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise SystemExit(f"{self.kind} did not start.")

    def __exit__(self, *error: object) -> None:
        self.postgres.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()

    def _command(self) -> list[str]:
        if self.kind == "gunicorn":
            options = [f"--workers={WORKERS}", f"--threads={THREADS}", "--keep-alive=75"]
            return [
                *(sys.executable, "-m", "gunicorn", TARGET, f"--bind={self.host}:{self.port}"),
                *(*options, "--log-level=warning"),
            ]
        options = {"target": TARGET, "host": self.host, "port": self.port}
        options |= {"workers": WORKERS, "blocking_threads": THREADS, "import_first": ""}
        return [sys.executable, "-m", "runbook.core.serving.web_process", json.dumps(options)]

    def cpu_seconds(self) -> float:
        """What the server's processes and this database's backends have used so far."""
        ours = [entry for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
        ours = [entry for entry in ours if session_of(entry) == self.process.pid]
        return sum(map(cpu_of, ours)) + sum(map(cpu_of, self._backends()))

    def _backends(self) -> list[Path]:
        rows = self.postgres.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        return [Path("/proc") / str(pid) for (pid,) in rows]

    def get(self, address: str, cookie: str = "", headers: dict[str, str] | None = None) -> Answer:
        return self._ask("GET", address, {"Cookie": cookie, **(headers or {})})

    def _ask(
        self, method: str, address: str, headers: dict[str, str], body: str | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            connection.request(method, address, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def sign_in(self, username: str, password: str) -> str:
        """The cookies of a person who has signed in by the form."""
        form = self.get("/accounts/login/")
        cookies = cookies_of(form)
        token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', form.body)
        assert token is not None
        values = {"login": username, "password": password}
        answer = self._ask(
            "POST",
            "/accounts/login/",
            {
                "Cookie": header_of(cookies),
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://{self.host}:{self.port}/",
            },
            urlencode(values | {"csrfmiddlewaretoken": token[1].decode()}),
        )
        if answer.status != 302:
            raise SystemExit(f"Signing in answered {answer.status}.")
        return header_of(cookies | cookies_of(answer))

    def first_visit(self, cookie: str) -> tuple[int, int]:
        """Requests and bytes of the matrix with all that it needs, compressed."""
        accept = {"Accept-Encoding": "br"}
        page = self.get("/", cookie, {})
        parts = set(re.findall(r'(?:href|src)="([^"#]*/static/[^"#]+)', page.body.decode()))
        answers = [self.get(part, cookie, accept) for part in ("/", *sorted(parts))]
        return len(answers), sum(answer.wire_bytes for answer in answers)


def cookies_of(answer: Answer) -> dict[str, str]:
    set_by = [value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie", [])]
    return dict(one.split("=", 1) for one in set_by)


def header_of(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def fields_of(process: Path) -> list[str]:
    """What stands after the name in /proc/…/stat; nothing if the process has ended."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def session_of(process: Path) -> int:
    fields = fields_of(process)
    return int(fields[3]) if fields else 0


def cpu_of(process: Path) -> float:
    fields = fields_of(process)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0
