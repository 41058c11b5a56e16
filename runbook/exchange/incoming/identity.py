"""Gives items without an id the one they have, or one made of their words. Pure.

Whoever writes a document by hand leaves ids out; made up anew on each import, they would make
every page differ from itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runbook.content.kinds import SCHEMAS
from runbook.content.kinds.fields import Part
from runbook.content.kinds.shapes import item_model, part_model
from runbook.content.merge import main_field
from runbook.core.slugs import free_slug

type Fields = Mapping[str, Any]


def with_ids(kind: str, content: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The content with an id for each item; whatever else is wrong with it stays."""
    return _part(SCHEMAS[kind], content, stored)


def _part(model: type[Part], wanted: Fields, stored: Fields) -> dict[str, Any]:
    made = dict(wanted)
    for name in model.model_fields:
        value, before = made.get(name), stored.get(name)
        item, part = item_model(model, name), part_model(model, name)
        if item is not None and isinstance(value, list):
            made[name] = _items(item, value, before if isinstance(before, list) else [])
        elif part is not None and isinstance(value, dict):
            made[name] = _part(part, value, before if isinstance(before, dict) else {})
    return made


def _items(model: type[Part], wanted: list[Any], stored: list[Any]) -> list[Any]:
    by_id = {one["id"]: one for one in stored}
    by_words: dict[str, list[str]] = {}
    for one in stored:
        by_words.setdefault(_words(one), []).append(one["id"])
    taken = {str(one["id"]) for one in wanted if isinstance(one, dict) and one.get("id")}
    made: list[Any] = []
    for one in wanted:
        if not isinstance(one, dict):
            made.append(one)
            continue
        identity = one.get("id")
        if not identity:
            same = (known for known in by_words.get(_words(one), ()) if known not in taken)
            identity = next(same, None) or free_slug(_words(one)[:40], taken | set(by_id))
            taken.add(identity)
        before = by_id.get(identity, {}) if isinstance(identity, str) else {}
        made.append({"id": identity} | _part(model, one, before) | {"id": identity})
    return made


def _words(item: Mapping[str, Any]) -> str:
    return str(item.get(main_field(item)) or "")
