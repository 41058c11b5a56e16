"""An error schema while it is being edited, and the body it is tried on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from runbook.analysis.schema_kinds import MOST_TEXT
from runbook.matrix.forms.rows import Said, typed

from .knowledge import read_paste


@dataclass(frozen=True, slots=True)
class SchemaDraft:
    """Everything as typed; `body` without its secrets. `service` is a slug, "" for all others."""

    schema: str = ""
    service: str = ""
    body: str = ""
    digest: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        body, _, fault = read_paste(data.get("body", ""))
        # One character more than is taken, so that a longer text is refused and not cut.
        text = data.get("schema", "").replace("\r\n", "\n").replace("\x00", "")
        return cls(
            schema=text[: MOST_TEXT + 1],
            service=typed(data, "service"),
            body=body,
            digest=typed(data, "digest"),
            errors={"body": fault} if fault else {},
        )

    def said(self) -> Said:
        """What can be lost to another's change."""
        return {"Schema": self.schema.splitlines()}
