"""The shape of what stands in a document, as pydantic holds it to. Pure.

What a field may say beyond that is decided where it is edited: `catalogue`, `accounts`, `content`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from runbook.content.errors import in_words

from .faults import Path

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
MOST_ROWS = 20_000
Slug = Annotated[str, Field(pattern=SLUG, max_length=60)]
Line = Annotated[str, Field(max_length=300)]
Rows = Annotated[list[dict[str, Any]], Field(max_length=200)]
Words = Annotated[list[Line], Field(max_length=200)]


def _day(value: object) -> object:
    """A day is text here; numbers and moments are not days."""
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) != len("2026-11-27"):
        raise ValueError("Write a day such as 2026-11-27.")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("Write a day such as 2026-11-27.") from error


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class LayerRow(Strict):
    slug: Slug
    name: Line
    in_words: Line = ""
    icon: Line = "server"
    description: Line = ""


class TeamRow(Strict):
    slug: Slug
    name: Line
    contacts: Rows = []
    publishing: Literal["approval", "direct"] = "approval"
    review_days: int = 90


class ServiceRow(Strict):
    slug: Slug
    name: Line
    kind: Literal["internal", "external"] = "internal"
    team: Slug | None = None
    description: Line = ""
    aliases: Words = []
    hosts: Words = []
    environments: Rows = []
    links: Rows = []
    masks_forbidden: bool = False
    retired: bool = False


class HopRow(Strict):
    service: Slug | None = None
    layer: Slug
    name: Line
    product: Line = ""
    team: Slug | None = None
    log_locations: Rows = []


class ReferenceRows(Strict):
    """The whole of `reference`; what is left out stays as it is."""

    layers: Annotated[list[LayerRow], Field(max_length=100)] = []
    teams: Annotated[list[TeamRow], Field(max_length=MOST_ROWS)] = []
    services: Annotated[list[ServiceRow], Field(max_length=MOST_ROWS)] = []
    hops: Annotated[list[HopRow], Field(max_length=MOST_ROWS)] = []


class PageRow(Strict):
    """The envelope of a page; its `content` is for `content.kinds`."""

    kind: Literal["entry", "code", "comparison", "scenario"]
    key: Annotated[str, Field(min_length=1, max_length=120)]
    maintainer: Slug
    owner: Slug | None = None
    reviewed_at: Annotated[date | None, BeforeValidator(_day)] = None
    retired: bool = False
    advice: Literal["general", "own"] = "own"
    content: dict[str, Any]


def faults_in(error: ValidationError) -> list[tuple[Path, str]]:
    """Where and why, as sentences."""
    return [(tuple(fault["loc"]), in_words(fault)) for fault in error.errors()]
