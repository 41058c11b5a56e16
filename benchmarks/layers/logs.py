"""The line that a proxy of the chain wrote to its access log about one request."""

from __future__ import annotations

import re
import time

from .proxies import Part

FILES = {"nginx": "access.log", "envoy": "access.log", "traefik": "access.log",
         "haproxy": "output.txt"}  # fmt: skip
PATIENCE = 1.0  # seconds; logs are written a little after the answer


def last_line(part: Part, path: str, status: int) -> str | None:
    """The last line about that path with that status; None where none is written in time."""
    file = part.folder / FILES[part.name]
    answered = re.compile(rf"\b{status}\b")
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        lines = file.read_text(errors="replace").splitlines() if file.exists() else []
        for line in reversed(lines[-6:]):
            if path in line and answered.search(line):
                return line
        time.sleep(0.05)
    return None
