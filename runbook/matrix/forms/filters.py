"""Filters read from the address. Odd values are ignored: an address always answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from runbook.catalogue.querysets import ServiceQuerySet
from runbook.content.statuses import is_failure

LONGEST = 200
LONGEST_NUMBER = 9


def text(parameters: Mapping[str, str], name: str) -> str:
    """A parameter as the database can compare it: short, and without NUL."""
    return parameters.get(name, "").replace("\x00", "").strip()[:LONGEST].strip()


def whole(text: str) -> int | None:
    """A number as an address or a form writes it, if it fits the database."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def moment(parameters: Mapping[str, str], name: str) -> datetime | None:
    """A moment as ISO 8601 writes it, with its distance from UTC; else it says nothing."""
    try:
        found = datetime.fromisoformat(text(parameters, name))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class MatrixFilter:
    """`/?service= &owner= &layer= &q= &overdue=1 &since=2026-11-24T14:02:00Z`."""

    service: str = ""
    owner: str = ""
    layer: str = ""
    q: str = ""
    overdue: bool = False
    since: datetime | None = None
    """Only what was published after it."""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Self:
        return cls(
            service=text(parameters, "service"),
            owner=text(parameters, "owner"),
            layer=text(parameters, "layer"),
            q=text(parameters, "q"),
            overdue=text(parameters, "overdue") not in ("", "0"),
            since=moment(parameters, "since"),
        )

    @property
    def layers(self) -> tuple[str, ...]:
        return (self.layer,) if self.layer else ()


@dataclass(frozen=True, slots=True)
class EntryAddress:
    """`/codes/new/?code= &layer= &service= &start=`: the cell somebody wants to write.

    A service's own text starts from the default where there is one, or `blank`.
    """

    typed_code: str = ""
    layer: str = ""
    service: str | None = None
    blank: bool = False

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Self:
        return cls(
            blank=parameters.get("start") == "blank",
            typed_code=text(parameters, "code"),
            layer=text(parameters, "layer"),
            service=text(parameters, "service") or None,
        )

    @property
    def given(self) -> bool:
        return bool(self.typed_code and self.layer)

    @property
    def code(self) -> int:
        return int(self.typed_code)

    def faults(self, layers: set[str], services: ServiceQuerySet) -> list[tuple[str, str]]:
        """What does not fit, as (field, sentence)."""
        faults = []
        if not self.typed_code.isdecimal() or not is_failure(int(self.typed_code)):
            faults.append(("code", "A failure’s code lies between 400 and 599, or is 0."))
        if self.layer not in layers:
            faults.append(("layer", "Choose one of the layers."))
        if self.service and not services.filter(slug=self.service).exists():
            faults.append(("service", f"There is no service called “{self.service}”."))
        return faults
