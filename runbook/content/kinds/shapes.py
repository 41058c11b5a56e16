"""What a schema says about its fields: the shape of a text, the items of a list, nested parts.

Forms, rendering and diffs walk the schemas with these, so a new field needs no second list.
"""

from __future__ import annotations

from typing import Any, get_args, get_origin

from .fields import Item, Items, Part, Shape


def shape_of(model: type[Part], field: str) -> Shape | None:
    """How this text is written and shown, or None where the field is not a text."""
    metadata = model.model_fields[field].metadata
    return next((mark for mark in metadata if isinstance(mark, Shape)), None)


def item_model(model: type[Part], field: str) -> type[Item] | None:
    """The schema of this list's items, or None where the field is not such a list."""
    annotation: Any = model.model_fields[field].annotation
    if get_origin(annotation) is not Items:
        return None
    item = get_args(annotation)[0]
    return item if isinstance(item, type) and issubclass(item, Item) else None


def part_model(model: type[Part], field: str) -> type[Part] | None:
    """The schema nested in this field, or None where the field holds none."""
    annotation = model.model_fields[field].annotation
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return None
