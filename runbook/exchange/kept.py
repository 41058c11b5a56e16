"""Answers that all readers share, kept in the process until the content stamp moves.

An entry's answer depends on the stamp, the date and the site's address alone: no counts and nothing
personal stand in it. One short query says whether what is kept still holds.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from runbook.core.models import current_stamp

MOST = 2_000
"""Answers in one process: some 20 MB."""


@dataclass(slots=True)
class Kept:
    """The content of an answer, its digest, and the content as coded for who accepts that."""

    body: bytes
    digest: str
    coded: dict[str, bytes] = field(default_factory=dict)


_lock = threading.Lock()
_answers: OrderedDict[Hashable, Kept] = OrderedDict()
_stamp = -1


def kept_answer(key: Hashable, make: Callable[[], tuple[bytes, str]]) -> Kept:
    """The answer under this key, made anew if anything changed. What `make` raises is not kept.

    The stamp is read first: what is made after may be newer than it says, never older.
    """
    global _stamp  # noqa: PLW0603 - one for the process, with what it holds for
    stamp = current_stamp()
    with _lock:
        if stamp != _stamp:
            _answers.clear()
            _stamp = stamp
        elif found := _answers.get(key):
            _answers.move_to_end(key)
            return found
    made = Kept(*make())
    with _lock:
        if stamp == _stamp:
            _answers[key] = made
            if len(_answers) > MOST:
                _answers.popitem(last=False)
    return made


def forget() -> None:
    """For tests, which roll back to the same stamp."""
    global _stamp  # noqa: PLW0603
    with _lock:
        _answers.clear()
        _stamp = -1
