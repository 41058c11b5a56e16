"""A team while it is being edited. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from runbook.accounts.models import Publishing
from runbook.accounts.services import team_digest

from .rows import (
    MOST_ROWS,
    Field,
    Row,
    Said,
    fields_of,
    first_messages,
    pressed,
    read_rows,
    typed,
)

CONTACT_FIELDS = ("kind", "label", "url")
CONTACT_KINDS = {"page": "On-call page", "chat": "Chat", "mail": "Mail", "link": "Other link"}
EMPTY: Row = {"kind": "page", "label": "", "url": ""}


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """Everything as typed. `focus` is the field the last button leads to."""

    name: str = ""
    slug: str = ""
    publishing: str = "direct"
    contacts: tuple[Row, ...] = (EMPTY,)
    digest: str = ""
    focus: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, team: Any) -> Self:
        contacts = tuple({k: str(one.get(k, "")) for k in CONTACT_FIELDS} for one in team.contacts)
        return cls(team.name, team.slug, team.publishing, contacts or (EMPTY,), team_digest(team))

    @classmethod
    def read(cls, data: Mapping[str, str], publishing: str = Publishing.DIRECT) -> Self:
        """What the form held; only administrators see how the team publishes, as it does now."""
        contacts = [
            row | {"url": with_scheme(row["kind"], row["url"])}
            for row in read_rows(data, "contacts", CONTACT_FIELDS)
        ]
        return cls(
            name=typed(data, "name"),
            slug=typed(data, "slug"),
            publishing=typed(data, "publishing") or str(publishing),
            contacts=tuple(contacts),
            digest=typed(data, "digest"),
        )

    def said(self) -> Said:
        """What can be lost to another's change."""
        return {
            "Name": [self.name],
            "How its pages change": [str(dict(Publishing.choices).get(self.publishing, ""))],
            "Contacts": [
                f"{CONTACT_KINDS.get(row['kind'], '')}: {row['label'] or row['url']}, {row['url']}"
                for row in self.contacts
                if row["url"]
            ],
        }

    @property
    def contact_rows(self) -> list[dict[str, Field]]:
        return fields_of("contacts", self.contacts, self.errors)


def with_scheme(kind: str, url: str) -> str:
    """A bare mail address becomes one a button can lead to; so does a telephone number."""
    if kind == "mail" and "@" in url and ":" not in url:
        return f"mailto:{url}"
    if re.fullmatch(r"\+[0-9 ().-]{5,30}", url):
        return f"tel:{re.sub(r'[^0-9+]', '', url)}"
    return url


def press(draft: TeamDraft, data: Mapping[str, str]) -> TeamDraft | None:
    """The draft after a contact was added or removed; None if no such button was pressed."""
    what, _ = pressed(data, "add")
    if what == "contact" and len(draft.contacts) < MOST_ROWS:
        contacts = (*draft.contacts, {"kind": "chat", "label": "", "url": ""})
        focus = f"contacts-{len(contacts) - 1}-kind"
        return replace(draft, contacts=contacts, focus=focus)
    what, numbers = pressed(data, "remove")
    if what == "contact" and len(numbers) == 1:
        kept = tuple(row for place, row in enumerate(draft.contacts) if place != numbers[0])
        return replace(draft, contacts=kept, focus="add-contact")
    return None


def by_row(messages: Mapping[str, list[str]]) -> dict[str, str]:
    """Errors by field; `Contact 2: …` goes to the second contact's address."""
    errors = first_messages(messages)
    said = errors.pop("contacts", "")
    if found := re.match(r"Contact (\d+): (.*)", said, re.DOTALL):
        errors[f"contacts-{int(found[1]) - 1}-url"] = found[2][:1].upper() + found[2][1:]
    elif said:
        errors["contacts"] = said
    return errors
