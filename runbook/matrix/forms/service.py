"""A service while it is being edited: what is typed, and what each button does to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from .rows import MOST_ROWS, Field, Row, fields_of, lines, pressed, read_rows, typed

ENVIRONMENT_FIELDS = ("name", "hosts", "iss", "aud")
LINK_FIELDS = ("kind", "label", "url")
TEXTS = ("name", "slug", "kind", "team", "description", "aliases", "hosts")
EMPTY = {
    "environments": dict.fromkeys(ENVIRONMENT_FIELDS, ""),
    "links": dict.fromkeys(LINK_FIELDS, ""),
}


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """Everything as typed. `focus` is the field the last button leads to."""

    name: str = ""
    slug: str = ""
    kind: str = "internal"
    team: str = ""
    description: str = ""
    aliases: str = ""
    hosts: str = ""
    masks_forbidden: bool = False
    environments: tuple[Row, ...] = ()
    links: tuple[Row, ...] = ()
    focus: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, service: Any) -> Self:
        """A stored service as it would be typed."""
        environments = (
            {name: str(one.get(name, "")) for name in ENVIRONMENT_FIELDS}
            | {"hosts": ", ".join(one.get("hosts", ()))}
            for one in service.environments
        )
        return cls(
            name=service.name,
            slug=service.slug,
            kind=service.kind,
            team=service.team.slug if service.team else "",
            description=service.description,
            aliases=", ".join(service.aliases),
            hosts="\n".join(service.hosts),
            masks_forbidden=service.masks_forbidden,
            environments=tuple(environments),
            links=tuple({k: str(one.get(k, "")) for k in LINK_FIELDS} for one in service.links),
        )

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        return cls(
            **{name: typed(data, name) for name in TEXTS},
            masks_forbidden="masks_forbidden" in data,
            environments=tuple(read_rows(data, "environments", ENVIRONMENT_FIELDS)),
            links=tuple(read_rows(data, "links", LINK_FIELDS)),
        )

    @property
    def environment_rows(self) -> list[dict[str, Field]]:
        return fields_of("environments", self.environments, self.errors)

    @property
    def link_rows(self) -> list[dict[str, Field]]:
        return fields_of("links", self.links, self.errors)

    def values(self) -> dict[str, Any]:
        """The fields of `catalogue.services.ServiceValues`, but for the team."""
        return {
            "name": self.name,
            "slug": self.slug,
            "kind": self.kind,
            "description": self.description,
            "aliases": lines(self.aliases),
            "hosts": lines(self.hosts),
            "masks_forbidden": self.masks_forbidden,
            "environments": [one | {"hosts": lines(one["hosts"])} for one in self.environments],
            "links": self.links,
        }


ROWS = {"environment": "environments", "link": "links"}
FIRST_FIELD = {"environment": "name", "link": "kind"}


def press(draft: ServiceDraft, data: Mapping[str, str]) -> ServiceDraft | None:
    """The draft after a row was added or removed; None if no such button was pressed."""
    what, _ = pressed(data, "add")
    if what in ROWS:
        rows: Sequence[Row] = getattr(draft, ROWS[what])
        if len(rows) >= MOST_ROWS:
            return draft
        added = (*rows, dict(EMPTY[ROWS[what]]))
        focus = f"{ROWS[what]}-{len(rows)}-{FIRST_FIELD[what]}"
        return replace(draft, **{ROWS[what]: added, "focus": focus})
    what, numbers = pressed(data, "remove")
    if what in ROWS and len(numbers) == 1:
        rows = getattr(draft, ROWS[what])
        kept = tuple(row for place, row in enumerate(rows) if place != numbers[0])
        return replace(draft, **{ROWS[what]: kept, "focus": f"add-{what}"})
    return None
