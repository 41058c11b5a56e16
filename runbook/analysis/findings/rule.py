"""What a rule is: a name, how bad it is, where that is written, and a function that looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..model import Finding, Level
from .case import Case


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says of a response, in one or two sentences, and the paste's line."""

    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`bad`: it breaks a must or misleads whoever reads it; `warn`: it costs the caller
    something; `info`: good to know.
    """

    code: str
    level: Level
    reference: str
    check: Callable[[Case], Said | None]

    def look(self, case: Case) -> Finding | None:
        said = self.check(case)
        if said is None:
            return None
        return Finding(self.code, self.level, said.text, self.reference, said.line)
