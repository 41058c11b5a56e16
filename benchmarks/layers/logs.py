"""The last line that a proxy of the chain wrote to its access log."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from .proxies import Part

FILES = {"nginx": "access.log", "envoy": "access.log", "traefik": "access.log",
         "haproxy": "output.txt"}  # fmt: skip


@dataclass
class LogTail:
    """Remembers how long the log was, and waits for the next line. Envoy flushes late."""

    part: Part
    before: int = field(init=False)

    def __post_init__(self) -> None:
        self.before = len(self._lines())

    @property
    def path(self) -> Path | None:
        name = FILES.get(self.part.name)
        return self.part.folder / name if name else None

    def _lines(self) -> list[str]:
        if self.path is None or not self.path.exists():
            return []
        lines = self.path.read_text(errors="replace").splitlines()
        return [line for line in lines if "/1." in line or "HTTP/" in line]

    def last(self, calls: int = 1) -> str | None:
        if self.path is None:
            return None
        patience = 1.0
        end = time.monotonic() + patience
        while time.monotonic() < end:
            lines = self._lines()
            if len(lines) >= self.before + calls:
                return lines[-1]
            time.sleep(0.05)
        return None
