"""A page's content as a form: read from a POST, changed by its buttons, drawn again. Pure.

The schema is the form's plan: a new field of a kind shows up by itself. Names are paths,
`content.first_checks.2.text`; the buttons are submits called `do`, with values such as
`up first_checks.2`, so that everything works without a script.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from runbook.content.errors import Fault
from runbook.content.kinds import SCHEMAS
from runbook.content.kinds.fields import Part, new_item_id
from runbook.content.kinds.shapes import item_model, part_model

from .filters import whole

type Data = dict[str, Any]

PREFIX = "content."
LONGEST_LIST = 60
LONGEST_UNDO = 100_000
"""Room for the largest row of a real page, many times over."""
DEEPEST = 8
"""No schema nests its lists and parts deeper."""


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
            numbered = [(whole(n), row) for n, row in rows.items() if isinstance(row, dict)]
            shaped[name] = [
                _shape(item, row)
                for _, row in sorted(
                    ((n, row) for n, row in numbered if n is not None), key=itemgetter(0)
                )[:LONGEST_LIST]
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
        """What `dump` wrote; None for anything else, since a browser may send what it likes."""
        if len(text) > LONGEST_UNDO:
            return None
        try:
            path, place, item = json.loads(text)
            loaded = cls(str(path), int(place), dict(item))
            loaded.dump().encode()  # not with half of a surrogate pair
        except (ValueError, TypeError, OverflowError, RecursionError):
            return None
        return loaded if _is_shallow(loaded.item) else None


def _is_shallow(value: Any, levels: int = DEEPEST) -> bool:
    inner = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(inner, list):
        return True
    return levels > 0 and all(_is_shallow(one, levels - 1) for one in inner)


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
        return _put_back(kind, data, Removed.load(undo))
    if verb == "add":
        item, rows = _list_at(kind, data, path)
        if item and len(rows) < LONGEST_LIST:
            rows.append({"id": new_item_id()})
            return Outcome(data, Removed.load(undo), f"{path}.{len(rows) - 1}")
    elif verb in {"up", "down", "remove"}:
        return _move_or_remove(kind, data, verb, path, undo)
    return Outcome(data, Removed.load(undo))


def _put_back(kind: str, data: Data, removed: Removed | None) -> Outcome:
    """Undo. What was removed comes back from the browser, so it is read like any post."""
    if removed is None:
        return Outcome(data)
    item, rows = _list_at(kind, data, removed.path)
    if item is None or len(rows) >= LONGEST_LIST:
        return Outcome(data, removed)
    place = max(0, min(len(rows), removed.place))
    rows.insert(place, _shape(item, _tree(removed.item)))
    return Outcome(data, None, f"{removed.path}.{place}")


def _tree(value: Any) -> Any:
    """Content as `_plant` makes it: strings only, lists by number, a tick by its presence."""
    if isinstance(value, dict):
        return {name: _tree(one) for name, one in value.items() if one not in (None, False)}
    if isinstance(value, list):
        return {str(place): _tree(one) for place, one in enumerate(value)}
    return str(value)


def _move_or_remove(kind: str, data: Data, verb: str, path: str, undo: str) -> Outcome:
    where, _, number = path.rpartition(".")
    _, rows = _list_at(kind, data, where)
    place = whole(number)
    if place is None or place >= len(rows):
        return Outcome(data, Removed.load(undo))
    if verb == "remove":
        return Outcome(data, Removed(where, place, rows.pop(place)), where)
    target = max(0, min(len(rows) - 1, place + (1 if verb == "down" else -1)))
    rows.insert(target, rows.pop(place))
    return Outcome(data, Removed.load(undo), f"{where}.{target}")


def _list_at(kind: str, data: Data, path: str) -> tuple[type[Part] | None, list[Data]]:
    """The list at a path such as `first_checks.2.results` and its schema; else None and []."""
    model: type[Part] = SCHEMAS[kind]
    found, rows = data, None
    for step in path.split("."):
        if rows is not None:
            place = whole(step)
            if place is None or place >= len(rows):
                return None, []
            found, rows = rows[place], None
        elif step not in model.model_fields:
            return None, []
        elif item := item_model(model, step):
            model, rows = item, found.setdefault(step, [])
        elif part := part_model(model, step):
            model, found = part, found.setdefault(step, {})
        else:
            return None, []
    return (None, []) if rows is None else (model, rows)


def faults_by_path(faults: Iterable[Fault]) -> dict[str, list[str]]:
    """Messages by the path of the field they belong to."""
    by_path: dict[str, list[str]] = {}
    for fault in faults:
        by_path.setdefault(fault.path, []).append(fault.message)
    return by_path
