"""How far long work has come, told beside its transaction: others cannot see inside that."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Self

from django.db import connection

from .models import ExportRun, ImportRun

EVERY = 0.7  # seconds


class Progress:
    """Calls `percent` now and then, and writes it on a connection of its own.

    Used as `with Progress(run, percent) as step:`; the work calls `step()` as often as it likes.
    """

    def __init__(self, run: ImportRun | ExportRun, percent: Callable[[], int]) -> None:
        self._rows = type(run)._default_manager.filter(pk=run.pk)
        self._percent = percent
        self._told = time.monotonic()
        self._now = 0
        self._news = threading.Event()
        self._over = False
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._told < EVERY:
            return
        self._told, self._now = now, self._percent()
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="progress", daemon=True)
            self._thread.start()
        self._news.set()

    def _write(self) -> None:
        try:
            while True:
                self._news.wait()
                self._news.clear()
                if self._over:
                    return
                self._rows.update(percent=self._now)
        finally:
            connection.close()

    def __exit__(self, *error: object) -> None:
        self._over = True
        self._news.set()
        if self._thread is not None:
            self._thread.join()
