"""Content as it is shown: the stored structure, its Markdown turned into safe HTML. Pure.

Raise RENDER_VERSION whenever the same content would give other HTML, so that whoever keeps
rendered content knows to render it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from .kinds import SCHEMAS
from .kinds.fields import Part, Shape
from .kinds.shapes import item_model, part_model, shape_of
from .markdown import block, inline

RENDER_VERSION = 1

RENDERERS: dict[Shape, Callable[[str], str]] = {Shape.INLINE: inline, Shape.TEXT: block}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which fields of one schema hold Markdown, and where to look deeper."""

    texts: tuple[tuple[str, Callable[[str], str]], ...]
    parts: tuple[tuple[str, Plan], ...]
    lists: tuple[tuple[str, Plan], ...]

    def render(self, content: dict[str, Any]) -> dict[str, Any]:
        shown = dict(content)
        for name, render in self.texts:
            if text := content.get(name):
                shown[name] = render(text)
        for name, plan in self.parts:
            if part := content.get(name):
                shown[name] = plan.render(part)
        for name, plan in self.lists:
            if items := content.get(name):
                shown[name] = [plan.render(item) for item in items]
        return shown


@cache
def plan_for(model: type[Part]) -> Plan:
    """Walk a schema once."""
    fields = list(model.model_fields)
    shapes = {name: shape_of(model, name) for name in fields}
    return Plan(
        texts=tuple((n, RENDERERS[s]) for n, s in shapes.items() if s in RENDERERS),
        parts=tuple((n, plan_for(part)) for n in fields if (part := part_model(model, n))),
        lists=tuple((n, plan_for(item)) for n in fields if (item := item_model(model, n))),
    )


def render_content(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """The same structure with safe HTML in place of Markdown; `content` stays untouched."""
    return plan_for(SCHEMAS[kind]).render(content)
