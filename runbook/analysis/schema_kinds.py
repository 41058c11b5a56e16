"""JSON Schema in bounded time, whatever schema and body it is given. Pure.

The usual validators backtrack in `pattern`, compare each with each in `uniqueItems`, follow
references that branch at every step, and would fetch what a reference names. Here patterns run
on RE2, steps are counted, and nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from .signatures.own import OwnPatternError, compiled

MOST_STEPS = 20_000
"""Keywords that are looked at in one body; a usual error body takes some dozens."""
MOST_TEXT = 32 * 1024
"""Characters of a schema."""
MOST_NESTING = 60
KINDS = {
    "https://json-schema.org/draft/2020-12/schema": "2020-12",
    "https://json-schema.org/draft/2019-09/schema": "2019-09",
    "http://json-schema.org/draft-07/schema": "7",
    "http://json-schema.org/draft-06/schema": "6",
    "http://json-schema.org/draft-04/schema": "4",
}
REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
NAMES_INSIDE = frozenset({"properties", "$defs", "definitions", "dependentSchemas"})
PLAIN_VALUES = frozenset({"const", "enum", "default", "examples", "example"})

_left: ContextVar[int] = ContextVar("steps left", default=0)


class TooMuchWorkError(Exception):
    """The schema asks for more comparisons than one body is worth."""


class SchemaTextError(ValueError):
    """A text that is no usable schema. `where` is a line and column, or a path in the schema."""

    def __init__(self, reason: str, where: str = "") -> None:
        self.reason, self.where = reason, where
        super().__init__(f"{where}: {reason}" if where else f"{reason[:1].upper()}{reason[1:]}")


def read_json(text: str) -> Any:
    """A JSON text's value. Raises SchemaTextError with line and column."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        said = f"{error.msg[:1].lower()}{error.msg[1:]}"
        where = f"Line {error.lineno}, column {error.colno}"
        raise SchemaTextError(f"{said}.", where) from error
    except RecursionError as error:
        raise SchemaTextError("it is nested too deeply.") from error


def _no_constant(name: str) -> Any:
    raise SchemaTextError(f"{name} is no JSON value.")


def read_schema(text: str) -> dict[str, Any]:
    """A schema as typed. Raises SchemaTextError for what is not one, or not one that can be used.

    Refused beside what its own specification forbids: references to other documents (nothing
    is fetched), `patternProperties`, patterns that RE2 does not take, other dialects inside.
    """
    if len(text) > MOST_TEXT:
        raise SchemaTextError(f"it is longer than {MOST_TEXT:,} characters.")
    value = read_json(text)
    if not isinstance(value, dict):
        raise SchemaTextError("a schema is a JSON object, in braces.")
    if str(value.get("$schema", next(iter(KINDS)))).rstrip("#") not in KINDS:
        raise SchemaTextError(
            f"this dialect is not known; drafts {', '.join(KINDS.values())} are.", "$.$schema"
        )
    _check_characters(value)
    _check_parts(value, "$", 0)
    _check_meaning(value)
    return value


def _check_characters(value: Any) -> None:
    """What no database holds: NUL, and halves of surrogate pairs."""
    text = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise SchemaTextError("it holds a character that cannot be kept.")


def _check_parts(part: Any, path: str, depth: int, *, names: bool = False) -> None:
    """What the specification allows and this house does not.

    `names`: the keys are the organisation's own, as below `properties`.
    """
    if depth > MOST_NESTING:
        raise SchemaTextError("it is nested too deeply.", path)
    if isinstance(part, list):
        for at, one in enumerate(part):
            _check_parts(one, f"{path}[{at}]", depth + 1)
    if not isinstance(part, dict):
        return
    for key, one in part.items():
        if not names and key in PLAIN_VALUES:
            continue
        if not names:
            _check_keyword(key, one, f"{path}.{key}", depth)
        inner = not names and key in NAMES_INSIDE
        _check_parts(one, f"{path}.{key}", depth + 1, names=inner)


def _check_keyword(key: str, value: Any, path: str, depth: int) -> None:
    if key in REFERENCES and isinstance(value, str) and not value.startswith("#"):
        raise SchemaTextError("only references within this schema are followed, “#…”.", path)
    if key in ("$schema", "$id", "id") and depth and isinstance(value, str):
        raise SchemaTextError("a part of a schema cannot have one of its own here.", path)
    if key == "patternProperties":
        raise SchemaTextError("it is not available; name the properties instead.", path)
    if key == "pattern" and isinstance(value, str):
        try:
            compiled(value)
        except (OwnPatternError, UnicodeError) as error:
            raise SchemaTextError("RE2 does not take this pattern.", path) from error


def _check_meaning(schema: Mapping[str, Any]) -> None:
    """Against the specification; then every reference is followed, and one body is tried."""
    from jsonschema.exceptions import best_match
    from jsonschema.validators import Draft202012Validator, validator_for

    kind = validator_for(schema, default=Draft202012Validator)
    wrong = best_match(kind(kind.META_SCHEMA).iter_errors(schema))
    if wrong is not None:
        raise SchemaTextError(f"{wrong.message[:300]}.", wrong.json_path)
    _check_references(schema)
    try:
        first_errors(schema, {}, most=1)
    except (RecursionError, TooMuchWorkError) as error:
        raise SchemaTextError("its references lead in circles or ask for too much.") from error


def _check_references(schema: Mapping[str, Any]) -> None:
    from referencing import Registry
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012, specification_with

    dialect = str(schema.get("$schema", next(iter(KINDS))))
    resource = specification_with(dialect, default=DRAFT202012).create_resource(schema)
    resolver = Registry().resolver_with_root(resource)
    for one in _references(schema):
        try:
            resolver.lookup(one)
        except Unresolvable as error:
            raise SchemaTextError(f"nothing in this schema is called “{one[:80]}”.") from error


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = [one for key, one in part.items() if key not in PLAIN_VALUES]
    if isinstance(part, list):
        for one in part:
            yield from _references(one)


def first_errors(schema: Mapping[str, Any], value: Any, *, most: int) -> list[Any]:
    """The first errors (`jsonschema.ValidationError`) of a body against a schema.

    2020-12 unless `$schema` says else. Raises TooMuchWorkError, RecursionError,
    jsonschema.SchemaError and referencing's Unresolvable.
    """
    validator = _validator(json.dumps(schema))
    token = _left.set(MOST_STEPS)
    try:
        return list(islice(validator.iter_errors(value), most))
    finally:
        _left.reset(token)


@lru_cache(maxsize=64)
def _validator(text: str) -> Any:
    """Kept by the schema's text. The registry holds the specifications' own schemas only."""
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import Draft202012Validator, validator_for
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

    schema = json.loads(text)
    try:
        _check_parts(schema, "$", 0)
    except SchemaTextError as error:  # stored by another way than `read_schema`
        raise SchemaError(str(error)) from error
    kind = validator_for(schema, default=Draft202012Validator)
    kind.check_schema(schema)
    # A part that names its dialect would be handed to the usual validator again.
    schema.pop("$schema", None)
    return _bounded(kind)(schema, registry=REGISTRY)


@cache
def _bounded(kind: Any) -> Any:
    """The validator class with each keyword counted, and two of them in linear time."""
    from jsonschema.validators import extend

    own = {"pattern": _pattern, "uniqueItems": _unique_items}
    checks = {key: _counted(own.get(key, check)) for key, check in kind.VALIDATORS.items()}
    return extend(kind, checks)


def _counted(check: Callable[..., Any]) -> Callable[..., Any]:
    def counted(*arguments: Any) -> Any:
        left = _left.get() - 1
        if left < 0:
            raise TooMuchWorkError
        _left.set(left)
        return check(*arguments)

    return counted


def _pattern(validator: Any, pattern: str, value: Any, schema: Any) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError

    if validator.is_type(value, "string") and not compiled(pattern).search(value):
        yield ValidationError(f"{value[:80]!r} does not match {pattern[:80]!r}")


def _unique_items(validator: Any, wanted: bool, value: Any, schema: Any) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError

    if wanted and validator.is_type(value, "array"):
        texts = {json.dumps(one, sort_keys=True) for one in value}
        if len(texts) != len(value):
            yield ValidationError("The list has items that are not unique")
