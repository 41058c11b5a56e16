"""What somebody hands to a new triage: a paste, a scenario, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from runbook.content.statuses import is_failure
from runbook.matrix.forms.filters import text, whole

from ..knowledge import Knowledge
from ..samples import sample


@dataclass(frozen=True, slots=True)
class Start:
    """`raw` is as it was typed, for this one response only: it is kept nowhere."""

    raw: str = field(default="", repr=False)
    scenario: str = ""
    service: str = ""
    code: str = ""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Self:
        """From a form, or from an address that fills the form: `?scenario=&service=&code=`."""
        chosen = sample(parameters.get("sample", ""))
        return cls(
            raw=parameters.get("raw", "") or (chosen.text if chosen else ""),
            scenario=text(parameters, "scenario"),
            service=text(parameters, "service"),
            code=text(parameters, "code"),
        )

    @property
    def pasted(self) -> bool:
        return bool(self.raw.strip())

    @property
    def number(self) -> int | None:
        return whole(self.code)

    def service_in(self, knowledge: Knowledge) -> str:
        """The service's slug, from its slug or its name; empty for one that is not known."""
        if self.service in knowledge.services:
            return self.service
        wanted = self.service.lower()
        named = (one.slug for one in knowledge.services.values() if one.name.lower() == wanted)
        return next(named, "")

    def faults(self, knowledge: Knowledge) -> dict[str, str]:
        """What does not fit, by the field in which it is mended."""
        faults = {}
        if not self.pasted and not self.scenario:
            faults["raw"] = "Paste what came back, or choose below what you see."
        elif not self.pasted and self.scenario not in knowledge.scenarios:
            faults["scenario"] = f"There is no scenario called {self.scenario}. Choose one below."
        if self.service and not self.service_in(knowledge):
            faults["service"] = (
                f"There is no service called “{self.service}”. Leave it empty, or choose one."
            )
        if self.code and (self.number is None or not is_failure(self.number)):
            faults["code"] = "A failure’s code lies between 400 and 599, or is 0."
        return faults
