"""What an import comes to, page by page, and what goes wrong. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from runbook.content.diff import FieldDiff, summarise

from .faults import Fault, RefusedError

type Happens = Literal["added", "changed", "unchanged", "left", "refused"]
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one page, or of one row of reference data.

    `left` is what proposals cannot bring about. `notes` say what differs beside the text.
    `content` is a page's as the document has it, `based_on` the revision it was compared with.
    """

    happens: Happens
    what: str
    key: str
    line: int
    title: str = ""
    differences: tuple[FieldDiff, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    content: dict[str, Any] | None = None
    based_on: int | None = None

    @property
    def summary(self) -> str:
        """Half a sentence: "Summary and 2 first checks changed; owner: payments"."""
        said = [summarise(self.differences)] if self.differences else []
        return "; ".join([*said, *self.notes])


@dataclass(slots=True)
class Tally:
    """Counts steps as they pass, and keeps the first faults."""

    happened: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    total_faults: int = 0

    def through(self, steps: Iterable[Step]) -> Iterator[Step]:
        for step in steps:
            self.happened[step.happens] += 1
            self.total_faults += len(step.faults)
            room = MOST_FAULTS - len(self.faults)
            self.faults += step.faults[: max(room, 0)]
            yield step

    def raise_if_refused(self) -> None:
        """Raises RefusedError if anything was wrong."""
        if self.total_faults:
            raise RefusedError(self.faults, self.total_faults)

    def __str__(self) -> str:
        order = ("added", "changed", "unchanged", "left", "refused")
        said = [f"{self.happened[name]:,} {name}" for name in order if self.happened[name]]
        return ", ".join(said) or "nothing in it"
