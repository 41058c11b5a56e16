"""The SECRET_KEY of an installation that has none: made once, kept with its data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from runbook.core.embedded.errors import EmbeddedServerError
from runbook.core.embedded.files import ensure_data_dir, read_private, write_private


def ensure_secret_key(data_dir: Path) -> str:
    """Two first starts at once agree on one key: the second finds the first's link in place."""
    try:
        path = ensure_data_dir(data_dir) / "secret-key"
        kept = read_private(path)
        if kept is None or not kept.strip():
            kept = _make(path)
    except OSError as error:
        raise EmbeddedServerError(
            f"The data directory {data_dir} cannot be used ({error.strerror})."
        ) from error
    return kept.strip()


def _make(path: Path) -> str:
    candidate = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    write_private(candidate, secrets.token_urlsafe(64) + "\n")
    try:
        if path.exists() and not path.read_text(encoding="utf-8").strip():
            candidate.replace(path)  # an empty key is no key
        else:
            os.link(candidate, path)
    except FileExistsError:
        pass
    finally:
        candidate.unlink(missing_ok=True)
    return path.read_text(encoding="utf-8")
