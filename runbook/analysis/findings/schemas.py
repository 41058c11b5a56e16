"""A body against the organisation's error schema (JSON Schema, kept as content)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from ..model import Paste
from ..signatures.subject import MISSING, look
from .case import Case
from .rule import Rule, Said

MOST_PROBLEMS = 5
MOST_TEXT = 160


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` is a JSON path such as `$.errors[0].field`."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Conformity:
    """Whether an error's body fits the schema, and the first few places where it does not."""

    ok: bool
    problems: tuple[Problem, ...] = ()


def schema_fault(schema: Mapping[str, Any]) -> str | None:
    """Why a schema can't be used, None where it can; for whoever writes one."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as wrong:
        return f"{wrong.json_path}: {wrong.message}"[:400]
    return None


def conforms(paste: Paste, schema: Mapping[str, Any]) -> Conformity | None:
    """The judged response's body against a JSON Schema (2020-12 unless `$schema` says else).

    None where nothing can be said: no body was pasted, it was cut, or the schema is unusable,
    such as one that refers to other documents: none is fetched.
    """
    subject = look(paste)
    if subject is None or subject.response.truncated or not subject.content:
        return None
    if subject.json is MISSING or subject.content[0] not in "{[":
        if subject.pairs:  # JSON that does not parse whole: cut by the paste, or malformed
            return None
        return Conformity(False, (Problem("$", "The body is not JSON."),))
    return _checked(json.dumps(schema, sort_keys=True), subject.json)


def _checked(schema: str, value: Any) -> Conformity | None:
    from jsonschema.exceptions import SchemaError
    from referencing.exceptions import Unresolvable

    try:
        found = islice(_validator(schema).iter_errors(value), MOST_PROBLEMS)
        problems = tuple(Problem(one.json_path, one.message[:MOST_TEXT]) for one in found)
    except (SchemaError, Unresolvable, RecursionError):
        return None
    return Conformity(not problems, problems)


@lru_cache(maxsize=64)
def _validator(schema: str) -> Any:
    """Kept by the schema's text. Nothing is fetched: the registry holds the metaschemas only."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for
    from jsonschema_specifications import REGISTRY

    read = json.loads(schema)
    kind = validator_for(read, default=Draft202012Validator)
    kind.check_schema(read)
    return kind(read, registry=REGISTRY)


def body_against_schema(case: Case) -> Said | None:
    schemas = case.organisation.error_schemas
    schema = schemas.get(case.service or "") or schemas.get("")
    if not schema or not case.failed or case.cut:
        return None
    conformity = conforms(case.paste, schema)
    if conformity is None or conformity.ok:
        return None
    first = conformity.problems[0]
    more = len(conformity.problems) - 1
    others = f" (and {more} more)" if more else ""
    return Said(
        f"The body does not follow your error schema: {first.path}: {first.text}{others}",
        case.response.content_line,
    )


RULES = (Rule("body-against-schema", "warn", "your error schema", body_against_schema),)
