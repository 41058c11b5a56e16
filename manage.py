#!/usr/bin/env python
"""Run a command; without DATABASE_URL, on the embedded PostgreSQL of the data directory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WITHOUT_DATABASE = {
    "analyse",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "sendtestemail",
    "startapp",
    "startproject",
    "version",
}
ONLY_ASKING = {"--help", "-h", "--version"}


class UserError(Exception):
    """One clear sentence for the user."""


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "runbook.settings")
    try:
        if os.environ.get("DATABASE_URL") and arguments[:1] == ["demo"]:
            demo_on_a_given_server()
        if arguments[:1] == ["analyse"]:
            use_a_living_database()
        if os.environ.get("DATABASE_URL") or not needs_database(arguments):
            return run_django(arguments)
        with embedded_database(arguments):
            return run_django(arguments)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def needs_database(arguments: list[str]) -> bool:
    if not arguments or ONLY_ASKING.intersection(arguments):
        return False
    if arguments[0] == "check":
        return any(argument.startswith("--database") for argument in arguments)
    return arguments[0] not in WITHOUT_DATABASE


def use_a_living_database() -> None:
    """An analysis needs no database; where one runs already, it names owner and first check."""
    if os.environ.get("DATABASE_URL"):
        return
    try:
        from runbook.core.embedded import ensure_secret_key, living_server
    except ModuleNotFoundError:
        return
    if urls := living_server(data_directory()):
        os.environ["RUNBOOK_EMBEDDED"], os.environ["DATABASE_URL"] = "1", urls.web
        if not os.environ.get("SECRET_KEY"):
            os.environ["SECRET_KEY"] = ensure_secret_key(data_directory())


def demo_on_a_given_server() -> None:
    """The demo needs no settings of a team's: it serves this machine only."""
    from runbook.core.embedded import ensure_secret_key

    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = ensure_secret_key(data_directory())
    os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")


def data_directory() -> Path:
    return Path(os.environ.get("RUNBOOK_DATA_DIR") or ROOT / ".data").expanduser().resolve()


@contextmanager
def embedded_database(arguments: list[str]) -> Iterator[None]:
    """Set DATABASE_URL and its companions before Django reads them."""
    if os.name == "nt":
        raise UserError(
            "The embedded PostgreSQL does not run on Windows: use WSL, or set DATABASE_URL."
        )
    try:
        from runbook.core.embedded import EmbeddedServerError, ensure_secret_key, running_server
        from runbook.core.serving.claim import only_one
        from runbook.core.serving.errors import ServeError
    except ModuleNotFoundError as error:
        raise not_installed(error) from error

    data_dir = data_directory()
    serves = arguments[0] == "demo"
    try:
        with ExitStack() as stack:
            if serves:  # it runs for hours, so it joins nobody's server and says where it is
                stack.enter_context(only_one(data_dir))
                keep_bytecode(data_dir)
                stack.callback(compile_meanwhile().wait)
            urls = stack.enter_context(running_server(data_dir, alone=serves))
            os.environ["RUNBOOK_DATA_DIR"] = str(data_dir)
            os.environ["RUNBOOK_EMBEDDED"] = "1"
            os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = urls.web, urls.owner
            if not os.environ.get("SECRET_KEY"):
                os.environ["SECRET_KEY"] = ensure_secret_key(data_dir)
            yield
    except (EmbeddedServerError, ServeError) as error:
        raise UserError(str(error)) from error


def keep_bytecode(data_dir: Path) -> None:
    """Where none may be written beside the sources, the demo keeps it in its own directory:

    its five processes import the same 1,900 modules, and each would compile them for 2 seconds.
    """
    if sys.dont_write_bytecode:
        sys.pycache_prefix, sys.dont_write_bytecode = str(data_dir / "bytecode"), False
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def compile_meanwhile() -> subprocess.Popen[bytes]:
    """A first start finds our own modules compiled, by the core that PostgreSQL leaves idle."""
    from runbook.core.embedded.processes import start_child

    command = [sys.executable, "-m", "compileall", "-qq", str(ROOT / "runbook")]
    return start_child(command, on_our_death=signal.SIGKILL)


def run_django(arguments: list[str]) -> int:
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        raise not_installed(error) from error
    try:
        execute_from_command_line([sys.argv[0], *arguments])
    except ImproperlyConfigured as error:
        raise UserError(str(error)) from error
    return 0


def not_installed(error: ModuleNotFoundError) -> UserError:
    return UserError(f"Python does not find {error.name}: run `uv sync`, then `uv run manage.py`.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
