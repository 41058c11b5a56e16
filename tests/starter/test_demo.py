"""`manage.py demo` as a person meets it: one command, a page, a sign-in, a clean end.

How the embedded server and granian start and stop is proven in tests/core; here they are
only used together.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from runbook.core.embedded.place import recorded_location
from runbook.core.embedded.processes import Identity, is_running
from runbook.core.embedded.state import read_state
from runbook.starter.sample.load import PASSWORD
from tests.core.embedded_tools import eventually, postgres_processes, reachable_directory

ROOT = Path(__file__).resolve().parents[2]
FIRST_START_SECONDS, STOP_SECONDS = 60, 5
LEFT_OUT = ("DATABASE_URL", "DATABASE_OWNER_URL", "RUNBOOK_EMBEDDED", "DEBUG", "SECRET_KEY")

EDIT = """
from runbook.accounts.models import Team
Team.objects.filter(slug="payments").update(name="Money")
from runbook.core.models import bump_stamp; bump_stamp()
"""


class Demo:
    """One data directory, and at most one demo that runs on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / "demo.log"
        given = {name: os.environ[name] for name in os.environ if name not in LEFT_OUT}
        self.environment = given | {"RUNBOOK_DATA_DIR": str(folder / "data")}
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *arguments]

    def start(self, *options: str) -> None:
        arguments = self.command("demo", "--noreload", "--port", str(self.port), *options)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                arguments, stdout=log, stderr=log, env=self.environment, start_new_session=True
            )
        deadline = time.monotonic() + FIRST_START_SECONDS
        while "Stop with Ctrl-C" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def stop(self) -> float:
        """Seconds until it had ended."""
        if self.process is None:
            return 0
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        return time.monotonic() - started

    def get(self, path: str, browser: OpenerDirector | None = None) -> str:
        opener = browser or build_opener()
        with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            assert answer.status == 200
            return str(answer.read().decode())

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def database(self) -> Identity:
        state = read_state(self.folder / "data")
        assert state is not None
        assert state.postmaster is not None
        return state.postmaster


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sign_in(demo: Demo, username: str) -> OpenerDirector:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    form = demo.get("/accounts/login/", browser)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token, form
    fields = {"csrfmiddlewaretoken": token[1], "login": username, "password": PASSWORD}
    url = f"http://127.0.0.1:{demo.port}/accounts/login/"
    browser.open(url, data=urlencode(fields).encode(), timeout=10).close()
    return browser


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo that runs; a test that stops it starts it again."""
    with reachable_directory() as folder:
        demo = Demo(folder)
        try:
            demo.start()
            yield demo
        finally:
            demo.stop()


def test_one_screen_says_where_it_is_and_how_to_sign_in(demo: Demo) -> None:
    said = demo.said()

    assert f"http://127.0.0.1:{demo.port}/" in said
    assert PASSWORD in said
    assert all(re.search(rf"^ +{name} ", said, re.M) for name in ("admin", "platform", "payments"))
    assert len(said.splitlines()) <= 24


def test_the_matrix_needs_no_sign_in(demo: Demo) -> None:
    page = demo.get("/?service=payments-api")

    assert page.count('class="cell"') == 72
    assert "Web Security" in page
    assert "Overdue" in page


def test_its_stylesheet_is_served(demo: Demo) -> None:
    address = re.search(r'href="(/static/app[^"]*\.css)"', demo.get("/"))
    assert address

    assert "--ink" in demo.get(address[1])


def test_the_sign_in_works(demo: Demo) -> None:
    browser = sign_in(demo, "payments")

    assert "Daniel Okafor" in demo.get("/", browser)
    assert "Daniel Okafor" not in demo.get("/")


def test_a_port_in_use_is_told_in_one_sentence(demo: Demo) -> None:
    other = Demo(demo.folder / "other")
    other.folder.mkdir()

    ended = other.run("demo", "--port", str(demo.port))

    assert ended.returncode == 1
    assert f"Port {demo.port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_second_start_keeps_an_edit_and_fresh_starts_over(demo: Demo) -> None:
    assert demo.run("shell", "-c", EDIT).returncode == 0
    demo.stop()

    demo.start()
    assert "Money" in demo.get("/services/payments-api/")
    demo.stop()

    demo.start("--fresh")
    assert "Money" not in demo.get("/services/payments-api/")


def test_a_demo_whose_database_was_killed_stops_with_one_sentence(demo: Demo) -> None:
    database, cluster = demo.database(), recorded_location(demo.folder / "data")
    assert demo.process is not None

    os.kill(database.pid, signal.SIGKILL)
    status = demo.process.wait(timeout=10)

    last = demo.said().splitlines()[-1]
    assert status == 1
    assert last.startswith("CommandError: PostgreSQL ended unexpectedly, so Runbook stopped:")
    assert "Traceback" not in demo.said()
    assert eventually(lambda: not postgres_processes(cluster or demo.folder / "data/postgres"))
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", demo.port), timeout=1)
    demo.start()
    assert "Payments API" in demo.get("/services/")


def test_sigterm_ends_the_server_and_its_database(demo: Demo) -> None:
    database = demo.database()

    seconds = demo.stop()

    assert seconds < STOP_SECONDS
    assert not is_running(database)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", demo.port), timeout=1)
    demo.start()
