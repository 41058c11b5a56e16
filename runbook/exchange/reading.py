"""The OpenAPI document as its page shows it: rows of words, descriptions as safe HTML. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runbook.content.markdown import inline

type Json = dict[str, Any]

EXAMPLES = {
    "code": "403",
    "layer": "gateway",
    "service": "payments-api",
    "slug": "payments-api",
    "quarter": "2026-Q4",
}
EXAMPLES_AT = {"/api/scenarios/{slug}": EXAMPLES | {"slug": "gateway-gave-up"}}
"""Where the same name stands for something else."""


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    where: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    description: str
    schema: str

    @property
    def shape(self) -> str:
        return in_words(self.schema)


@dataclass(frozen=True, slots=True)
class Operation:
    """`example` is an address that shows something, below the site's own."""

    id: str
    method: str
    path: str
    description: str
    parameters: tuple[Parameter, ...]
    answers: tuple[Answer, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    schema: str
    description: str


@dataclass(frozen=True, slots=True)
class Schema:
    name: str
    description: str
    fields: tuple[Field, ...]

    @property
    def shape(self) -> str:
        return in_words(self.name)


def in_words(schema: str) -> str:
    """Pydantic calls a `Listing[Entry]` `Listing_Entry_`."""
    return schema.strip("_").replace("_", " of ")


def operations_by_tag(document: Json) -> dict[str, list[Operation]]:
    """The operations under their headings, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, details in methods.items():
            operation = _operation(path, method, details)
            found.setdefault(details["tags"][0], []).append(operation)
    return found


def _operation(path: str, method: str, details: Json) -> Operation:
    return Operation(
        id=details["operationId"],
        method=method.upper(),
        path=path,
        description=inline(details.get("description", "")),
        parameters=tuple(map(_parameter, details["parameters"])),
        answers=tuple(
            Answer(status, inline(answer["description"]), _schema_of(answer))
            for status, answer in sorted(details["responses"].items())
        ),
        example=path.format_map(EXAMPLES_AT.get(path, EXAMPLES)),
    )


def _parameter(one: Json) -> Parameter:
    return Parameter(
        one["name"],
        one["in"],
        kind(one["schema"]),
        one["required"],
        inline(one.get("description", "")),
    )


def _schema_of(answer: Json) -> str:
    content = next(iter(answer.get("content", {}).values()), None)
    return reference(content["schema"]) if content else ""


def schemas_of(document: Json) -> list[Schema]:
    """Every schema that is an object, by name."""
    return [
        Schema(
            name,
            inline(schema.get("description", "").split("\n\n")[0]),
            tuple(
                Field(field, kind(details), reference(details), details.get("description", ""))
                for field, details in schema["properties"].items()
            ),
        )
        for name, schema in sorted(document["components"]["schemas"].items())
        if "properties" in schema
    ]


def reference(schema: Json) -> str:
    """The name of the schema that this one points to, also as a list's item."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    inner = [schema["items"]] if "items" in schema else schema.get("anyOf", [])
    return next((name for name in map(reference, inner) if name), "")


def kind(schema: Json) -> str:
    """A schema in a few words: `integer, 1 to 200`, `list of Check`, `string or null`."""
    if name := ("$ref" in schema and reference(schema)):
        return name
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(kind, schema["anyOf"])))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    words = str(schema.get("format") or schema.get("type", "any"))
    if "minimum" in schema and "maximum" in schema:
        words += f", {schema['minimum']} to {schema['maximum']}"
    if "default" in schema and schema["default"] is not None:
        words += f", else {str(schema['default']).lower()}"
    return words
