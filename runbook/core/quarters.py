"""Calendar quarters, named like `2026-Q4`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

NAME = re.compile(r"(?P<year>[0-9]{4})-Q(?P<number>[1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three calendar months; `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter in which a day lies. Days are local: a quarter begins at local midnight."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def named(cls, name: str) -> Self:
        """Read `2026-Q4`; raises ValueError for anything else, a year before 1 included."""
        match = NAME.fullmatch(name)
        if match is None or match["year"] == "0000":
            raise ValueError(f"{name!r} is not a quarter; write it like 2026-Q4.")
        return cls(int(match["year"]), int(match["number"]))

    @property
    def starts(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends(self) -> date:
        """The last day that belongs to it."""
        if self.number == 4:  # not by way of the next one: there is no year 10000
            return date(self.year, 12, 31)
        return date(self.year, 3 * self.number + 1, 1) - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.number}"
