"""The agreement while it is being edited: the header, and what its values mean. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from runbook.matrix.forms.rows import (
    MOST_ROWS,
    Field,
    Row,
    Said,
    fields_of,
    pressed,
    read_rows,
    typed,
)

FIELDS = ("value", "layer")
EMPTY: Row = dict.fromkeys(FIELDS, "")


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """Everything as typed. `focus` is the field the last button leads to."""

    field_name: str = ""
    values: tuple[Row, ...] = ()
    digest: str = ""
    focus: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, agreement: Any, digest: str) -> Self:
        """A stored agreement as it would be typed."""
        rows = ({"value": value, "layer": layer} for value, layer in agreement.layers.items())
        return cls(agreement.field_name, tuple(rows), digest)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        rows = tuple(read_rows(data, "values", FIELDS))
        return cls(typed(data, "field_name"), rows, typed(data, "digest"))

    @property
    def filled(self) -> Self:
        """Without the rows that were left empty."""
        return replace(self, values=tuple(row for row in self.values if any(row.values())))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(row["value"], row["layer"]) for row in self.values]

    @property
    def rows(self) -> list[dict[str, Field]]:
        return fields_of("values", self.values, self.errors)

    def said(self, layers: Mapping[str, str]) -> Said:
        """What can be lost to another's change; `layers` gives names by slug."""
        pairs = sorted(self.pairs)
        return {
            "Header": [self.field_name],
            "Values": [f"{value}: {layers.get(layer, layer)}" for value, layer in pairs],
        }


def press(draft: AgreementDraft, data: Mapping[str, str]) -> AgreementDraft | None:
    """The draft after a value was added or removed; None if no such button was pressed."""
    what, _ = pressed(data, "add")
    if what == "value":
        rows = (*draft.values, dict(EMPTY))[:MOST_ROWS]
        return replace(draft, values=rows, focus=f"values-{len(rows) - 1}-value")
    what, numbers = pressed(data, "remove")
    if what == "value" and len(numbers) == 1:
        kept = tuple(row for place, row in enumerate(draft.values) if place != numbers[0])
        return replace(draft, values=kept, focus="add-value")
    return None
