"""Every statement of the reference guide has its place in the shipped content, and stands there."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from runbook.review.kinds import DATA
from runbook.starter.files import CONTENT, StarterPage, read_pages

COVERAGE: list[dict[str, str]] = yaml.safe_load(
    (CONTENT / "coverage.yaml").read_text(encoding="utf-8")
)
TEMPLATES = Path(__file__).parents[2] / "templates"


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """What the product knows of platform changes, by address."""
    rows = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return {f"change-kind:{row['slug']}": row for row in rows}


def content_at(place: str) -> dict[str, Any] | None:
    """A shipped page's content, a kind of platform change, or a screen's words."""
    kind, _, key = place.partition(":")
    if kind == "screen":
        path = TEMPLATES / key
        return {"text": path.read_text(encoding="utf-8")} if path.exists() else None
    if kind == "change-kind":
        return kinds().get(place)
    page = pages().get(place)
    return page.content.model_dump() if page else None


@cache
def pages(root: Path = CONTENT) -> dict[str, StarterPage]:
    return {f"{page.kind}:{page.key}": page for page in read_pages(root)}


def find(value: Any, path: str) -> Any:
    """What a dot path leads to; a list's items go by their id."""
    for step in path.split("."):
        if isinstance(value, list):
            value = {item["id"]: item for item in value}
        value = value[step]
    return value


def words(value: Any) -> str:
    """All the text below a value, in lower case, with single spaces."""
    if isinstance(value, dict):
        value = " ".join(words(part) for name, part in value.items() if name not in ("id", "url"))
    elif isinstance(value, list):
        value = " ".join(words(part) for part in value)
    return " ".join(str(value).lower().split())


def named(entry: dict[str, str]) -> str:
    return f"{entry.get('section')}: {entry.get('statement')}"


each_placed = pytest.mark.parametrize("entry", COVERAGE, ids=named)


@pytest.mark.parametrize("entry", COVERAGE, ids=named)
def test_every_statement_says_what_it_is_and_where_it_belongs(entry: dict[str, str]) -> None:
    assert set(entry) == {"statement", "section", "page", "field", "contains"}
    assert all(str(value).strip() for value in entry.values())


@each_placed
def test_the_place_of_a_statement_is_shipped(entry: dict[str, str]) -> None:
    assert content_at(entry["page"]) is not None


@each_placed
def test_the_field_of_a_statement_exists_and_holds_its_words(entry: dict[str, str]) -> None:
    text = words(find(content_at(entry["page"]), entry["field"]))

    assert words(entry["contains"]) in text


def test_no_statement_is_listed_twice() -> None:
    counted = Counter((entry["section"], entry["statement"]) for entry in COVERAGE)

    assert [name for name, times in counted.items() if times > 1] == []


def test_each_code_the_guide_explains_is_covered_in_every_part() -> None:
    parts = ("definition", "causes", "example", "checks", "remedies")
    sections = {entry["section"] for entry in COVERAGE}

    missing = {
        f"{code} {part}" for code in (400, 401, 403, 404, 409, 422, 429, 500) for part in parts
    } - sections

    assert missing == set()
