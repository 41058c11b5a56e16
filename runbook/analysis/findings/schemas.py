"""A body against the organisation's error schema (JSON Schema, kept as content)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..model import Paste
from ..schema_kinds import TooMuchWorkError, first_errors
from ..signatures.own import OwnPatternError
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
    return _checked(schema, subject.json)


def _checked(schema: Mapping[str, Any], value: Any) -> Conformity | None:
    from jsonschema.exceptions import SchemaError
    from referencing.exceptions import Unresolvable

    try:
        found = first_errors(schema, value, most=MOST_PROBLEMS)
    except (SchemaError, Unresolvable, RecursionError, TooMuchWorkError, OwnPatternError):
        return None
    problems = tuple(Problem(one.json_path, one.message[:MOST_TEXT]) for one in found)
    return Conformity(not problems, problems)


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
