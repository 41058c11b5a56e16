"""Single fields: what is empty, what is never filled in, what was not masked. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from runbook.content.kinds import SCHEMAS
from runbook.content.kinds.fields import Part, Shape
from runbook.content.kinds.shapes import item_model, part_model, shape_of
from runbook.content.placeholders import KNOWN, fill_url, unknown, unsafe_places

type Found = tuple[str, str]
"""A field's place, such as `first_checks.policy.command`, and a sentence."""

MAY_BE_EMPTY = {
    "command", "detail", "undo", "variants", "then", "see", "note", "product", "url", "query",
    "text",
}  # fmt: skip
"""Fields that an item may leave out; `text` only where something else says it."""
TEXT_ALTERNATIVES = {"Variant": "command", "TestOutcome": "when", "DecidingAnswer": "when"}
NEVER_EMPTY = {"Mitigation": {"undo"}, "Source": {"url"}}

SECRET = re.compile(
    r"eyJ[\w-]{12,}\.[\w-]{12,}|\bAKIA[0-9A-Z]{16}\b|\bBearer [\w.~+/-]{24,}|-----BEGIN [A-Z ]*KEY"
)
PLAUSIBLE = dict.fromkeys(KNOWN, "x1") | {"host": "example.net", "path": "/x"}


def walk(kind: str, content: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, Shape, str]]]:
    """Every text of a page: its place, and (field name, shape, text)."""
    yield from _walk(SCHEMAS[kind], content, "")


def _walk(
    model: type[Part], content: Mapping[str, Any], place: str
) -> Iterator[tuple[str, tuple[str, Shape, str]]]:
    for name in model.model_fields:
        value, here = content.get(name), f"{place}{name}"
        shape = shape_of(model, name)
        if item := item_model(model, name):
            for one in value or ():
                yield from _walk(item, one, f"{here}.{one['id']}.")
        elif part := part_model(model, name):
            yield from _walk(part, value or {}, f"{here}.")
        elif shape is not None and value:
            yield here, (name, shape, value)


def field_faults(place: str, field: tuple[str, Shape, str]) -> Iterator[Found]:
    """What is wrong with one text by itself."""
    name, shape, text = field
    if name in {"command", "query"} or shape is Shape.ADDRESS:
        for placeholder in unknown(text):
            yield place, f"{{{placeholder}}} is no placeholder that is ever filled."
    if name == "command":
        for placeholder in unsafe_places(text):
            yield place, f"{{{placeholder}}} stands where no value is ever written."
    if shape is Shape.ADDRESS and fill_url(text, PLAUSIBLE).url is None:
        yield place, "A placeholder stands in a part of the address that is never filled."
    if name == "json_text":
        yield from _json_faults(place, text)
    if SECRET.search(text):
        yield place, "This looks like a real credential: mask it."


def _json_faults(place: str, text: str) -> Iterator[Found]:
    try:
        fine = isinstance(json.loads(text), dict)
    except ValueError as error:
        yield place, f"This is not JSON: {error}."
        return
    if not fine:
        yield place, "A problem body is a JSON object."


def empty_fields(kind: str, content: Mapping[str, Any], optional: set[str]) -> Iterator[Found]:
    """Every field that is empty and must not be. `optional` names fields of the page itself."""
    model = SCHEMAS[kind]
    for name in model.model_fields:
        if name not in optional and name != "sources":
            yield from _empty(model, name, content.get(name), name)


def _empty(model: type[Part], name: str, value: Any, place: str) -> Iterator[Found]:
    if item := item_model(model, name):
        if not value:
            yield place, "Nothing is listed here."
        for one in value or ():
            yield from _empty_in_item(item, one, f"{place}.{one['id']}")
    elif part := part_model(model, name):
        for inner in part.model_fields:
            if inner not in MAY_BE_EMPTY - {"text"}:
                yield from _empty(part, inner, (value or {}).get(inner), f"{place}.{inner}")
    elif value in ("", None):
        yield place, "This is empty."


def _empty_in_item(model: type[Part], item: Mapping[str, Any], place: str) -> Iterator[Found]:
    optional = MAY_BE_EMPTY - {"text"} - NEVER_EMPTY.get(model.__name__, set())
    if item.get(TEXT_ALTERNATIVES.get(model.__name__, "")):
        optional = optional | {"text"}
    for name in model.model_fields:
        if name not in optional:
            yield from _empty(model, name, item.get(name), f"{place}.{name}")
    if model.__name__ == "LogLocation" and not (item["url"] or item["query"] or item["detail"]):
        yield place, "A log location has an address, a query, or words that lead there."
