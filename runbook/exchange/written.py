"""What is written through the API: an entry, in the words in which it is read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from runbook.content.kinds import EntryContent
from runbook.content.kinds.fields import Inline

CONTENT = tuple(EntryContent.model_fields)
READ_ONLY = frozenset(
    "key code layer service unknown_service resolved_from url title revision publication "
    "reviewed_at review_due stale advice attention products".split()
)
"""What an entry that was read also holds; it may come back, and says nothing."""
Slug = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


def _read_only(schema: dict[str, Any]) -> None:
    """They may come back, so the schema knows them."""
    schema["properties"] |= {name: {"readOnly": True} for name in sorted(READ_ONLY)}


class EntryWritten(EntryContent):
    """An entry as a whole: what is left out is empty. What was read may be sent back as it is.

    Items keep their `id`; a new one needs none. `owner` is for an entry with an owner of its own,
    against what the path says. Without `maintainer` it stays who it is.
    """

    model_config = ConfigDict(json_schema_extra=_read_only)

    rules_out: Inline | None = ""  # type: ignore[assignment]
    do_not: Inline | None = ""  # type: ignore[assignment]
    maintainer: Slug | None = None
    owner: Slug | None = None
    reason: Annotated[str, Field(max_length=300)] = ""


class Proposed(BaseModel):
    """A change that waits for a second person."""

    proposal: int
    url: str
    state: str


def content_in(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The content of an entry in what was sent: null is empty, and a hop's logs are the hop's."""
    content = {name: _without_null(sent[name]) for name in CONTENT if name in sent}
    for name in ("rules_out", "do_not"):
        if content.get(name, "") is None:
            content[name] = ""
    places = content.get("log_locations")
    if isinstance(places, list):
        own = [one for one in places if not (isinstance(one, dict) and one.get("from") == "hop")]
        content["log_locations"] = [
            {key: value for key, value in one.items() if key != "from"}
            if isinstance(one, dict)
            else one
            for one in own
        ]
    return content


def _without_null(value: Any) -> Any:
    """What is read as null was written as an empty text."""
    if isinstance(value, list):
        return [_without_null(one) for one in value]
    if isinstance(value, dict):
        return {key: "" if one is None else _without_null(one) for key, one in value.items()}
    return value


def unknown_in(sent: Mapping[str, Any]) -> list[str]:
    known = {*CONTENT, *READ_ONLY, "maintainer", "owner", "reason"}
    return sorted(name for name in sent if name not in known)


def owner_in(sent: Mapping[str, Any]) -> Any:
    """The owner's slug: as a text, or as it is read, where only `from: entry` is its own."""
    owner = sent.get("owner")
    if isinstance(owner, dict):
        return owner.get("slug") if owner.get("from") == "entry" else None
    return owner
