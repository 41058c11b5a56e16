"""Filters read from the address. Odd values are ignored: an address always answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

LONGEST = 200


@dataclass(frozen=True, slots=True)
class MatrixFilter:
    """`/?service= &owner= &layer= &q= &overdue=1`."""

    service: str = ""
    owner: str = ""
    layer: str = ""
    q: str = ""
    overdue: bool = False

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Self:
        def text(name: str) -> str:
            return parameters.get(name, "").replace("\x00", "").strip()[:LONGEST]

        return cls(
            service=text("service"),
            owner=text("owner"),
            layer=text("layer"),
            q=text("q"),
            overdue=text("overdue") not in ("", "0"),
        )

    @property
    def layers(self) -> tuple[str, ...]:
        return (self.layer,) if self.layer else ()

    @property
    def narrowing(self) -> bool:
        """Whether anything but the service narrows what is shown."""
        return bool(self.owner or self.layer or self.q or self.overdue)
