"""The schemas of what pages say, one per kind. Pure: pydantic, no Django.

Every door (form, import, API, starter) validates through `parse_content`, and stored
content is brought to today's shape by `upgrade` when it is read.
"""

from __future__ import annotations

from typing import Any

from .code import CodeContent
from .comparison import ComparisonContent
from .entry import EntryContent
from .fields import Part
from .scenario import ScenarioContent

SCHEMAS: dict[str, type[Part]] = {
    "entry": EntryContent,
    "code": CodeContent,
    "comparison": ComparisonContent,
    "scenario": ScenarioContent,
}
SCHEMA_VERSION = 1

__all__ = [
    "SCHEMAS",
    "SCHEMA_VERSION",
    "CodeContent",
    "ComparisonContent",
    "EntryContent",
    "ScenarioContent",
    "as_stored",
    "parse_content",
    "upgrade",
]


def parse_content(kind: str, data: Any) -> Part:
    """Validate `data` as the content of a page of this kind.

    Raises pydantic.ValidationError with the place of every fault.
    """
    return SCHEMAS[kind].model_validate(data)


def as_stored(content: Part) -> dict[str, Any]:
    """The JSON form kept in a revision: every field present, in the schema's order."""
    return content.model_dump(mode="json")


def upgrade(kind: str, data: dict[str, Any], version: int) -> dict[str, Any]:
    """Bring content stored under an older schema version to today's shape. Pure."""
    if version > SCHEMA_VERSION:
        raise ValueError(f"This {kind} was written by a newer Runbook (schema {version}).")
    return data
