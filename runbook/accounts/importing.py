"""Teams as a document has them: compared with those there are, then written.

People are not in documents, so nobody joins or leaves a team by this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import models, transaction

from runbook.core.models import bump_stamp

from .models import UNCLAIMED, Team
from .services import clean_contacts

type Happens = Literal["added", "changed", "unchanged", "refused"]


def happens(*, refused: bool, new: bool, differs: bool) -> Happens:
    if refused:
        return "refused"
    if new:
        return "added"
    return "changed" if differs else "unchanged"


@dataclass(slots=True)
class Compared[M: models.Model]:
    """One row of a document, and the object it would become, not saved yet.

    `differences` are (what is there, what would be) by field; `faults` sentences by field.
    """

    slug: str
    wanted: M
    is_new: bool
    differences: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def happens(self) -> Happens:
        return happens(refused=bool(self.faults), new=self.is_new, differs=bool(self.differences))

    def take(self, values: Mapping[str, Any]) -> None:
        """Set the fields that the document names, and note which of them differ."""
        for name, value in values.items():
            before = getattr(self.wanted, name)
            if before != value:
                self.differences[name] = (before, value)
                setattr(self.wanted, name, value)

    def refuse(self, error: ValidationError) -> None:
        for name, messages in error.message_dict.items():
            self.faults.setdefault(name, " ".join(messages))

    def _hold_to(self, rule: models.CheckConstraint) -> None:
        """Said of the field that the rule is about."""
        try:
            rule.validate(type(self.wanted), self.wanted)
        except ValidationError as error:
            about = min(getattr(rule.condition, "referenced_base_fields", ()), default="slug")
            self.faults.setdefault(about, " ".join(error.messages))

    def check(self, taken: Mapping[str, str]) -> None:
        """Hold it to its own fields, and its name to those that others have (name → slug)."""
        if not self.is_new and not self.differences:
            return
        try:
            self.wanted.clean_fields()
        except ValidationError as error:
            self.refuse(error)
        for rule in self.wanted._meta.constraints:
            if isinstance(rule, models.CheckConstraint):
                self._hold_to(rule)
        name = getattr(self.wanted, "name", "")
        if taken.get(name, self.slug) != self.slug:
            self.faults.setdefault("name", f"{taken[name]} is called that already.")


def compare_rows[M: models.Model](
    rows: Iterable[Mapping[str, Any]],
    there: Mapping[str, M],
    make: Callable[[str], M],
    values_of: Callable[[Mapping[str, Any], Compared[M]], Mapping[str, Any]],
) -> list[Compared[M]]:
    """Each row against the object of its slug, or one that `make` makes.

    `values_of` gives the fields that the row names, and notes what is wrong with them.
    """
    names = {one.name: slug for slug, one in there.items()}  # type: ignore[attr-defined]
    found = []
    for row in rows:
        slug = row["slug"]
        one = Compared(slug, there.get(slug) or make(slug), is_new=slug not in there)
        one.take(values_of(row, one))
        one.check(names)
        names[one.wanted.name] = slug  # type: ignore[attr-defined]
        found.append(one)
    return found


def compare_teams(rows: Iterable[Mapping[str, Any]]) -> list[Compared[Team]]:
    there = {team.slug: team for team in Team.objects.all()}
    return compare_rows(rows, there, lambda slug: Team(slug=slug, review_days=90), _values)


def _values(row: Mapping[str, Any], one: Compared[Team]) -> Mapping[str, Any]:
    if one.slug == UNCLAIMED and not one.is_new:
        return {}  # it stands for nobody, whatever a document calls it
    values = without(row, "slug")
    try:
        values["contacts"] = clean_contacts(values.get("contacts", one.wanted.contacts))
    except ValidationError as error:
        one.refuse(error)
    return values


def without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


@transaction.atomic
def write_teams(compared: Iterable[Compared[Team]]) -> None:
    for one in compared:
        if one.happens in ("added", "changed"):
            one.wanted.save()
    bump_stamp()
