"""Every statement of the reference guide has its place in the shipped content, and stands there."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from runbook.starter.files import CONTENT, StarterPage, read_pages

LATER = {"later:review"}
COVERAGE: list[dict[str, str]] = yaml.safe_load(
    (CONTENT / "coverage.yaml").read_text(encoding="utf-8")
)
PLACED = [entry for entry in COVERAGE if entry.get("page") not in LATER]


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


each_placed = pytest.mark.parametrize("entry", PLACED, ids=named)


@pytest.mark.parametrize("entry", COVERAGE, ids=named)
def test_every_statement_says_what_it_is_and_where_it_belongs(entry: dict[str, str]) -> None:
    wanted = {"statement", "section", "page"}
    if entry.get("page") not in LATER:
        wanted |= {"field", "contains"}

    assert set(entry) == wanted
    assert all(str(value).strip() for value in entry.values())


@each_placed
def test_the_page_of_a_statement_is_shipped(entry: dict[str, str]) -> None:
    assert entry["page"] in pages()


@each_placed
def test_the_field_of_a_statement_exists_and_holds_its_words(entry: dict[str, str]) -> None:
    content = pages()[entry["page"]].content.model_dump()

    text = words(find(content, entry["field"]))

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
