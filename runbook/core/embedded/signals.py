"""Signals stand before the server starts, so no moment is left in which one orphans it.

Three phases: while the server starts, a signal is noted and raised at the next look; while
the command runs, it is raised at once; while the server stops, it waits until that is done.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self

WATCHED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def is_kept_ignored(signum: signal.Signals, handler: object) -> bool:
    """nohup ignores SIGHUP and means it. A script's `&` ignores SIGINT, but whoever sends one
    to this very process wants it to stop.
    """
    return signum == signal.SIGHUP and handler is signal.SIG_IGN


class StopSignals:
    def __init__(self, *, as_keyboard_interrupt: bool = False) -> None:
        self._as_keyboard_interrupt = as_keyboard_interrupt
        self._previous: dict[signal.Signals, object] = {}
        self._pending: int | None = None
        self._raises = False

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for signum in WATCHED:
                previous = signal.getsignal(signum)
                if not is_kept_ignored(signum, previous):
                    self._previous[signum] = previous
                    signal.signal(signum, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for signum, previous in self._previous.items():
            signal.signal(signum, previous)  # type: ignore[arg-type]
        if kind is None:
            self.look()

    def look(self) -> None:
        """Raise what arrived since the last look."""
        if self._pending is not None:
            signum, self._pending = self._pending, None
            raise self._as_exception(signum)

    @contextmanager
    def raised_at_once(self) -> Iterator[None]:
        """While the command runs. It may set handlers of its own; ours return after it."""
        try:
            self._raises = True
            self.look()
            yield
        finally:
            self._raises = False
            for signum in self._previous:
                signal.signal(signum, self._note)

    def _note(self, signum: int, frame: FrameType | None) -> None:
        self._pending = signum
        if self._raises:
            self.look()

    def _as_exception(self, signum: int) -> BaseException:
        if signum == signal.SIGINT or self._as_keyboard_interrupt:
            return KeyboardInterrupt()
        return SystemExit(128 + signum)
