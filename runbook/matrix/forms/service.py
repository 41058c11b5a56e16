"""A service while it is being edited: what is typed, and what each button does to it. Pure.

`digest` says which stored service it was built from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from runbook.catalogue.cleaning import LINK_KINDS
from runbook.catalogue.models import Service
from runbook.catalogue.services import service_digest

from .rows import MOST_ROWS, Field, Row, Said, fields_of, lines, pressed, read_rows, typed

ENVIRONMENT_FIELDS = ("name", "hosts", "iss", "aud")
LINK_FIELDS = ("kind", "label", "url")
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
    digest: str = ""
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
            digest=service_digest(service) if service.pk else "",
        )

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        return cls(
            name=typed(data, "name"),
            slug=typed(data, "slug"),
            kind=typed(data, "kind"),
            team=typed(data, "team"),
            description=typed(data, "description"),
            aliases=typed(data, "aliases"),
            hosts=typed(data, "hosts"),
            masks_forbidden="masks_forbidden" in data,
            environments=tuple(read_rows(data, "environments", ENVIRONMENT_FIELDS)),
            links=tuple(read_rows(data, "links", LINK_FIELDS)),
            digest=typed(data, "digest"),
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

    def said(self, teams: Mapping[str, str]) -> Said:
        """What can be lost to another's change; `teams` gives names by slug."""
        return {
            "Name": [self.name],
            "Whose": [str(dict(Service.Kind.choices).get(self.kind, ""))],
            "Team": [teams.get(self.team, "No team yet")],
            "Description": [self.description],
            "Also called": lines(self.aliases),
            "Hosts": [host.lower() for host in lines(self.hosts)],
            "Answers 404 where others answer 403": ["Yes" if self.masks_forbidden else "No"],
            "Links": [
                f"{row['label'] or LINK_KINDS.get(row['kind'], '')}: {row['url']}"
                for row in self.links
                if row["url"] or row["label"]
            ],
            "Environments": [
                ", ".join(filter(None, [one["name"], *lines(one["hosts"]), one["iss"], one["aud"]]))
                for one in self.environments
                if any(one.values())
            ],
        }


ROWS = {"environment": ("environments", "name"), "link": ("links", "kind")}
"""By button: the list it changes, and the field a new row starts with."""


def press(draft: ServiceDraft, data: Mapping[str, str]) -> ServiceDraft | None:
    """The draft after a row was added or removed; None if no such button was pressed."""
    what, _ = pressed(data, "add")
    if what in ROWS:
        name, first = ROWS[what]
        rows: tuple[Row, ...] = getattr(draft, name)
        focus = f"{name}-{len(rows)}-{first}"
        return with_rows(draft, name, (*rows, dict(EMPTY[name]))[:MOST_ROWS], focus)
    what, numbers = pressed(data, "remove")
    if what in ROWS and numbers:
        name, _ = ROWS[what]
        kept = (row for place, row in enumerate(getattr(draft, name)) if place != numbers[0])
        return with_rows(draft, name, tuple(kept), f"add-{what}")
    return None


def with_rows(draft: ServiceDraft, name: str, rows: tuple[Row, ...], focus: str) -> ServiceDraft:
    if name == "links":
        return replace(draft, links=rows, focus=focus)
    return replace(draft, environments=rows, focus=focus)
