"""The edit form as a whole: content, teams, reason, and the revision it was based on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from runbook.accounts.models import Team, User
from runbook.content.merge import Choice, Edited
from runbook.content.models import Revision
from runbook.content.revisions import Change, content_of

from .content import Data, read_content, without_blank_rows
from .filters import whole


@dataclass(frozen=True, slots=True)
class Draft:
    """What someone is writing. `based_on` is None while the page does not exist."""

    kind: str
    key: str
    data: Data
    maintainer: str
    owner: str
    reason: str
    based_on: int | None

    @classmethod
    def of(cls, revision: Revision) -> Self:
        """Where editing starts: the live text."""
        return cls(
            kind=revision.page.kind,
            key=revision.page.key,
            data=content_of(revision),
            maintainer=revision.maintainer.slug,
            owner=revision.owner.slug if revision.owner else "",
            reason="",
            based_on=revision.number,
        )

    @classmethod
    def read(cls, kind: str, key: str, posted: Mapping[str, str]) -> Self:
        """What was posted, as typed."""
        return cls(
            kind=kind,
            key=key,
            data=read_content(kind, posted),
            maintainer=posted.get("maintainer", ""),
            owner=posted.get("owner", ""),
            reason=posted.get("reason", "").strip(),
            based_on=whole(posted.get("based_on", "")),
        )

    def tidy(self) -> Self:
        """Without the rows that were added and left blank."""
        return replace(self, data=without_blank_rows(self.kind, self.data))

    def change(self, teams: Mapping[str, Team], author: User) -> Change:
        """The change to publish. Raises KeyError for a team that does not exist."""
        return Change(
            kind=self.kind,
            key=self.key,
            content=self.data,
            maintainer=teams[self.maintainer],
            owner=teams[self.owner] if self.owner else None,
            author=author,
            reason=self.reason,
            based_on=self.based_on,
        )


def read_choices(posted: Mapping[str, str]) -> dict[str, Choice]:
    """The answers to conflicts: `choice.<path>` and, for a text of one's own, `text.<path>`."""
    choices: dict[str, Choice] = {}
    for name, value in posted.items():
        if not name.startswith("choice."):
            continue
        path = name.removeprefix("choice.")
        if value == "edited":
            choices[path] = Edited(posted.get(f"text.{path}", "").replace("\r\n", "\n"))
        elif value in ("mine", "theirs"):
            choices[path] = value  # type: ignore[assignment]
    return choices


def flat(prefix: str, value: Any) -> list[tuple[str, str]]:
    """Content as hidden fields, in the names that `read_content` reads."""
    if isinstance(value, dict):
        return [pair for key, one in value.items() for pair in flat(f"{prefix}.{key}", one)]
    if isinstance(value, list):
        return [pair for n, one in enumerate(value) for pair in flat(f"{prefix}.{n}", one)]
    if isinstance(value, bool):
        return [(prefix, "on")] if value else []
    return [(prefix, "" if value is None else str(value))]
