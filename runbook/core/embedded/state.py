"""What a running server tells the next command: one small private file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from runbook.core.embedded.files import read_private, write_private
from runbook.core.embedded.processes import Identity

STATE = "server.json"


@dataclass(frozen=True)
class ServerState:
    """Without URLs the server is not ready yet."""

    owner: Identity
    runtime_dir: str
    postmaster: Identity | None = None
    web: str = ""
    owner_url: str = ""

    def write(self, data_dir: Path) -> None:
        write_private(data_dir / STATE, json.dumps(asdict(self), indent=1) + "\n")


def read_state(data_dir: Path) -> ServerState | None:
    """None where there is none or it cannot be understood: then nothing is taken for ours."""
    try:
        values = json.loads(read_private(data_dir / STATE) or "null")
        postmaster = values["postmaster"]
        return ServerState(
            owner=Identity(**values["owner"]),
            runtime_dir=str(values["runtime_dir"]),
            postmaster=Identity(**postmaster) if postmaster else None,
            web=str(values["web"]),
            owner_url=str(values["owner_url"]),
        )
    except (ValueError, TypeError, KeyError):
        return None


def forget_state(data_dir: Path) -> None:
    (data_dir / STATE).unlink(missing_ok=True)
