"""What the container installs is what a laptop installs."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()


def constraints() -> set[str]:
    return set(PYPROJECT["tool"]["uv"]["constraint-dependencies"])


def locked() -> set[str]:
    return set(re.findall(r"^([a-z0-9.-]+==[^ ;\\]+)", LOCK, re.M))


def test_every_locked_version_is_a_constraint():
    assert locked()
    assert locked() <= constraints()


def test_every_runtime_dependency_is_locked():
    wanted = {
        re.split(r"[\[><=~! ]", one, maxsplit=1)[0] for one in PYPROJECT["project"]["dependencies"]
    }

    assert wanted <= {one.partition("==")[0] for one in locked()}


def test_every_locked_package_has_hashes():
    assert len(re.findall(r"^[a-z0-9.-]+==[^\n]*\\\n\s+--hash=sha256:", LOCK, re.M)) == len(
        locked()
    )


def test_no_lock_names_a_registry():
    assert "://" not in LOCK
    assert "index-url" not in LOCK
