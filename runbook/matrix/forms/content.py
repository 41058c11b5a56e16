"""A page's content as a form: read from a POST, changed by its buttons, drawn again. Pure.

The schema is the form's plan: a new field of a kind shows up by itself. Names are paths,
`content.first_checks.2.text`; the buttons are submits called `do`, with values such as
`up first_checks.2`, so that everything works without a script.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from runbook.content.errors import Fault
from runbook.content.kinds import SCHEMAS
from runbook.content.kinds.fields import Part, new_item_id
from runbook.content.kinds.shapes import item_model, part_model

type Data = dict[str, Any]

PREFIX = "content."
LONGEST_LIST = 60


def read_content(kind: str, posted: Mapping[str, str]) -> Data:
    """The content as typed, before validation. Rows nobody wrote into are left out."""
    tree: Data = {}
    for name, value in posted.items():
        if name.startswith(PREFIX):
            _plant(tree, name.removeprefix(PREFIX).split("."), value.replace("\r\n", "\n"))
    return _shape(SCHEMAS[kind], tree)


def _plant(tree: Data, steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        tree = tree.setdefault(step, {})
        if not isinstance(tree, dict):
            return
    tree[steps[-1]] = value


def _shape(model: type[Part], tree: Data) -> Data:
    """Give a tree of strings the schema's lists and parts; drop what it does not name."""
    shaped: Data = {}
    for name, field in model.model_fields.items():
        value = tree.get(name)
        if item := item_model(model, name):
            rows = value if isinstance(value, dict) else {}
            numbered = sorted((int(n), row) for n, row in rows.items() if n.isdecimal())
            shaped[name] = [
                _shape(item, row) for _, row in numbered[:LONGEST_LIST] if isinstance(row, dict)
            ]
        elif part := part_model(model, name):
            shaped[name] = _shape(part, value if isinstance(value, dict) else {})
        elif field.annotation is bool:
            shaped[name] = value is not None
        elif isinstance(value, str):
            shaped[name] = value
    if "id" in model.model_fields and not shaped.get("id"):
        shaped["id"] = new_item_id()
    return shaped


def without_blank_rows(kind: str, data: Data) -> Data:
    """Drop list items in which nothing was written."""
    return _without_blanks(SCHEMAS[kind], data)


def _without_blanks(model: type[Part], data: Data) -> Data:
    kept = dict(data)
    for name in model.model_fields:
        if item := item_model(model, name):
            rows = (_without_blanks(item, row) for row in data.get(name, []))
            kept[name] = [row for row in rows if not _is_blank(item, row)]
        elif part := part_model(model, name):
            kept[name] = _without_blanks(part, data.get(name, {}))
    return kept


def _is_blank(model: type[Part], row: Data) -> bool:
    """Whether a row holds nothing but its id and what its choices stood at."""
    for name, field in model.model_fields.items():
        if name == "id":
            continue
        value = row.get(name)
        if item_model(model, name):
            if value:
                return False
        elif value not in (None, "", False) and value != field.default:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Removed:
    """What the last "remove" took away, so that it can be put back."""

    path: str
    place: int
    item: Data

    def dump(self) -> str:
        return json.dumps([self.path, self.place, self.item], ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Removed | None:
        try:
            path, place, item = json.loads(text)
            return cls(str(path), int(place), dict(item))
        except (ValueError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The content after a button: `focus` is the path of the row to look at next."""

    data: Data
    removed: Removed | None = None
    focus: str = ""


def press(kind: str, data: Data, button: str, undo: str = "") -> Outcome:
    """What `up`, `down`, `remove`, `add` or `undo` makes of the content.

    A button that fits nothing (an old page, a forged one) changes nothing.
    """
    verb, _, path = button.partition(" ")
    data = json.loads(json.dumps(data))
    if verb == "undo":
        removed = Removed.load(undo)
        rows = _rows(data, removed.path) if removed else None
        if removed and rows is not None:
            rows.insert(removed.place, removed.item)
            return Outcome(data, None, f"{removed.path}.{removed.place}")
    elif verb == "add":
        rows = _rows(data, path)
        if rows is not None and len(rows) < LONGEST_LIST:
            rows.append({"id": new_item_id()})
            return Outcome(data, Removed.load(undo), f"{path}.{len(rows) - 1}")
    elif verb in {"up", "down", "remove"}:
        return _move_or_remove(data, verb, path, undo)
    return Outcome(data, Removed.load(undo))


def _move_or_remove(data: Data, verb: str, path: str, undo: str) -> Outcome:
    where, _, number = path.rpartition(".")
    rows = _rows(data, where)
    if rows is None or not number.isdecimal() or int(number) >= len(rows):
        return Outcome(data, Removed.load(undo))
    place = int(number)
    if verb == "remove":
        return Outcome(data, Removed(where, place, rows.pop(place)), where)
    target = max(0, min(len(rows) - 1, place + (1 if verb == "down" else -1)))
    rows.insert(target, rows.pop(place))
    return Outcome(data, Removed.load(undo), f"{where}.{target}")


def _rows(data: Data, path: str) -> list[Data] | None:
    """The list at a path such as `first_checks.2.results`, or None."""
    found: Any = data
    for step in path.split("."):
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, dict) and (step in found or step.isidentifier()):
            found = found.setdefault(step, [])
        else:
            return None
    return found if isinstance(found, list) else None


def faults_by_path(faults: Iterable[Fault]) -> dict[str, list[str]]:
    """Messages by the path of the field they belong to."""
    by_path: dict[str, list[str]] = {}
    for fault in faults:
        by_path.setdefault(fault.path, []).append(fault.message)
    return by_path
