"""How the fields of a content form are drawn: widgets, labels, hints and choices. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args, get_origin

from runbook.content.kinds import SCHEMAS
from runbook.content.kinds.fields import Part, Shape
from runbook.content.kinds.shapes import item_model, part_model, shape_of
from runbook.content.merge import field_name

from .words import CHOICES, HINTS, ITEM_NAMES, LABELS, SECTIONS

WIDGETS = {
    Shape.LINE: "line",
    Shape.INLINE: "text",
    Shape.TEXT: "long",
    Shape.VERBATIM: "code",
    Shape.ADDRESS: "address",
}
ALWAYS_OPEN = 2
"""The first sections of a form stand open; the others say how much they hold."""

type Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One input."""

    path: str
    label: str
    widget: str
    value: Any
    hint: str = ""
    choices: Choices = ()
    errors: Sequence[str] = ()
    focus: bool = False

    @property
    def name(self) -> str:
        return f"content.{self.path}"

    @property
    def id(self) -> str:
        return "f-" + self.path.replace(".", "-").replace("_", "-")


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a list."""

    path: str
    number: int
    item_name: str
    id: str
    fields: Sequence[Field | List]
    first: bool
    last: bool
    focus: bool


@dataclass(frozen=True, slots=True)
class List:
    """A list whose items are added, moved and removed."""

    path: str
    label: str
    hint: str
    item_name: str
    rows: Sequence[Row]
    errors: Sequence[str] = ()
    focus: bool = False
    open: bool = False
    widget: str = "list"


@dataclass(frozen=True, slots=True)
class Section:
    """A card of the form."""

    title: str
    hint: str
    fields: Sequence[Field | List]
    open: bool

    @property
    def count(self) -> int:
        """How many rows stand in it, for a reader who sees it folded."""
        return sum(len(one.rows) for one in self.fields if isinstance(one, List))

    @property
    def anchor(self) -> str:
        return "s-" + self.title.lower().replace(" ", "-")


@dataclass(frozen=True)
class Draw:
    """Draws one form: its data, what is wrong with it, and where the eye should go."""

    data: Mapping[str, Any]
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    focus: str = ""
    choices: Mapping[str, Choices] = field(default_factory=dict)

    def sections(self, kind: str) -> list[Section]:
        model = SCHEMAS[kind]
        drawn: dict[str, list[Field | List]] = {}
        for one in self._fields(model, self.data, ""):
            drawn.setdefault(one.path.split(".")[0], []).append(one)
        return [
            Section(
                title,
                hint,
                [one for name in names for one in drawn.get(name, [])],
                open=place < ALWAYS_OPEN or any(map(self._concerns, names)),
            )
            for place, (title, hint, names) in enumerate(SECTIONS[kind])
        ]

    def _concerns(self, path: str) -> bool:
        """Whether an error or the focus lies at or below this path, so that it must be seen."""
        below = f"{path}."
        places = [*self.errors, self.focus]
        return any(place == path or place.startswith(below) for place in places)

    def _fields(
        self, model: type[Part], data: Mapping[str, Any], above: str
    ) -> Iterator[Field | List]:
        for name in model.model_fields:
            path = f"{above}{name}"
            if name == "id":
                continue
            if item := item_model(model, name):
                yield self._list(item, name, path, data.get(name, []))
            elif part := part_model(model, name):
                yield from self._fields(part, data.get(name, {}), f"{path}.")
            else:
                yield self._field(model, name, path, data.get(name))

    def _field(self, model: type[Part], name: str, path: str, value: Any) -> Field:
        annotation = model.model_fields[name].annotation
        shape = shape_of(model, name)
        choices: Choices = self.choices.get(name, ())
        if get_origin(getattr(annotation, "__value__", annotation)) is Literal:
            values = get_args(getattr(annotation, "__value__", annotation))
            choices = [(one, CHOICES.get(one, one.capitalize())) for one in values]
        widget = "choice" if choices else WIDGETS.get(shape, "number") if shape else "number"
        if annotation is bool:
            widget = "tick"
        default = "" if model.model_fields[name].is_required() else model.model_fields[name].default
        label = LABELS.get(_plain(path), LABELS.get(name, field_name(name)))
        return Field(
            path=path,
            label=label,
            widget=widget,
            value=default if value is None else value,
            hint=HINTS.get(_plain(path), HINTS.get(name, "")),
            choices=choices,
            errors=self.errors.get(path, ()),
        )

    def _list(
        self, item: type[Part], name: str, path: str, rows: Sequence[Mapping[str, Any]]
    ) -> List:
        item_name = ITEM_NAMES.get(name, "item")
        return List(
            path=path,
            label=LABELS.get(name, field_name(name)),
            hint=HINTS.get(name, ""),
            item_name=item_name,
            rows=[
                Row(
                    path=f"{path}.{place}",
                    number=place + 1,
                    item_name=item_name,
                    id=row.get("id", ""),
                    fields=self._row_fields(item, row, f"{path}.{place}"),
                    first=place == 0,
                    last=place == len(rows) - 1,
                    focus=self.focus == f"{path}.{place}",
                )
                for place, row in enumerate(rows)
            ],
            errors=self.errors.get(path, ()),
            focus=self.focus == path,
            open=self._concerns(path),
        )

    def _row_fields(
        self, item: type[Part], row: Mapping[str, Any], path: str
    ) -> list[Field | List]:
        """A row's fields; in a row just added the first one takes the focus."""
        fields = list(self._fields(item, row, f"{path}."))
        if self.focus == path and set(row) <= {"id"} and isinstance(fields[0], Field):
            fields[0] = replace(fields[0], focus=True)
        return fields


def _plain(path: str) -> str:
    """A path without the numbers of its rows: `first_checks.results.when`."""
    return ".".join(step for step in path.split(".") if not step.isdecimal())
