"""What a triage turned out to be, as a person says it when it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from runbook.accounts.models import Team
from runbook.analysis.redaction import redact
from runbook.content.statuses import is_failure
from runbook.matrix.forms.filters import text, whole

from ..course import Course
from ..knowledge import Knowledge
from ..models import Triage
from ..services import TurnedOut

RIGHT = {"yes": True, "no": False}
LONGEST_CAUSE = 300


@dataclass(frozen=True, slots=True)
class Closing:
    """The small form. `right` answers whether the first team contacted was the right one."""

    code: str = ""
    layer: str = ""
    cause: str = ""
    acted: str = ""
    right: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, triage: Triage, course: Course) -> Self:
        """Where the form starts: what was said before, else where the triage landed."""
        if triage.was_code is not None:
            layer = triage.was_layer.slug if triage.was_layer else ""
            acted = triage.acted.slug if triage.acted else ""
            right = {True: "yes", False: "no", None: ""}[triage.first_team_right]
            return cls(str(triage.was_code), layer, triage.cause, acted, right)
        code = course.landing.code
        return cls("" if code is None else str(code), course.landing.layer or "")

    @classmethod
    def read(cls, posted: Mapping[str, str]) -> Self:
        """What was typed; a cause loses its secrets before anybody keeps or shows it."""
        cause = redact(" ".join(posted.get("cause", "").replace("\x00", "").split())).text
        return cls(
            code=text(posted, "code"),
            layer=text(posted, "layer"),
            cause=cause,
            acted=text(posted, "acted"),
            right=text(posted, "right"),
        )

    def faults(self, knowledge: Knowledge, teams: Mapping[str, Team]) -> dict[str, str]:
        faults = {}
        number = whole(self.code)
        if number is None or not is_failure(number):
            faults["code"] = "The code as it should have been: 400 to 599, or 0 for no response."
        if self.layer and self.layer not in knowledge.layers:
            faults["layer"] = "Choose one of the layers."
        if self.acted and self.acted not in teams:
            faults["acted"] = "Choose one of the teams."
        if len(self.cause) > LONGEST_CAUSE:
            faults["cause"] = f"Shorten it to {LONGEST_CAUSE} characters; it has {len(self.cause)}."
        return faults

    def turned_out(self, knowledge: Knowledge, teams: Mapping[str, Team]) -> TurnedOut:
        """Call it only where `faults` has found none."""
        return TurnedOut(
            code=int(self.code),
            layer=knowledge.layers.get(self.layer),
            cause=self.cause,
            acted=teams.get(self.acted),
            first_team_right=RIGHT.get(self.right),
        )
