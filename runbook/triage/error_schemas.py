"""Error schemas: the JSON Schema that error bodies keep to, for all services or for one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from runbook.accounts.models import User
from runbook.analysis.schema_kinds import (
    SchemaTextError,
    TooMuchWorkError,
    first_errors,
    read_json,
    read_schema,
)
from runbook.catalogue.models import Service
from runbook.core.models import bump_stamp

from .agreements import DAYS, Share
from .knowledge_history import Words, record
from .models import ErrorSchema, KnowledgeEdit, Triage
from .permissions import ERROR_SCHEMAS, require

KIND = KnowledgeEdit.What.ERROR_SCHEMA
MOST_FAULTS = 20
LONGEST_FAULT = 300

ORDER = {
    key: place
    for place, key in enumerate(
        "$schema $id $ref title description type const enum required properties items".split()
    )
}
"""Keywords in the order in which schemas are usually written; everything else follows."""

# RFC 9457 §3.1, made a little stricter: it requires no member, people do need these two.
PROBLEM: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Problem details (RFC 9457)",
    "type": "object",
    "required": ["title", "status"],
    "properties": {
        "type": {"type": "string", "minLength": 1},
        "title": {"type": "string", "minLength": 1},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "pattern": "^#?(/|$)"},
                },
            },
        },
    },
}


class ErrorSchemaChangedError(Exception):
    """Someone else saved this schema meanwhile; `stored` is what it is now."""

    def __init__(self, stored: ErrorSchema) -> None:
        super().__init__("This schema has changed since you opened it.")
        self.stored = stored


@dataclass(frozen=True, slots=True)
class BodyFault:
    """Where a body departs from a schema: a JSON path such as `$.errors[0]`, and how."""

    path: str
    text: str


def as_typed(schema: Mapping[str, Any]) -> str:
    """A schema as a person reads and edits it: the database keeps no order of names."""
    return json.dumps(_ordered(schema), indent=2, ensure_ascii=False)


def _ordered(part: Any) -> Any:
    if isinstance(part, list):
        return [_ordered(one) for one in part]
    if not isinstance(part, dict):
        return part
    keys = sorted(part, key=lambda key: ORDER.get(key, len(ORDER)))
    return {key: _ordered(part[key]) for key in keys}


def body_faults(schema: Mapping[str, Any], body: str) -> list[BodyFault]:
    """Where a body departs from a schema, [] where it conforms.

    Raises SchemaTextError for a body that is no JSON, with line and column, and for a schema
    that asks for too much.
    """
    value = read_json(body)
    try:
        errors = first_errors(schema, value, most=MOST_FAULTS)
    except (TooMuchWorkError, RecursionError) as error:
        raise SchemaTextError("comparing this body with the schema takes too long.") from error
    return [BodyFault(one.json_path, one.message[:LONGEST_FAULT]) for one in errors]


@transaction.atomic
def save_error_schema(
    stored: ErrorSchema,
    *,
    service: Service | None,
    text: str,
    editor: User,
    based_on: str | None = None,
) -> ErrorSchema:
    """Create or change a schema; its service counts for a new one only.

    Raises PermissionDenied, ValidationError (`schema`, `service`), and ErrorSchemaChangedError
    where `based_on` is not the digest of what is stored.
    """
    require(editor, ERROR_SCHEMAS)
    before: Words = {}
    if stored.pk is not None:
        _hold(stored, based_on)
        before = _words(stored)
    try:
        schema = read_schema(text)
    except SchemaTextError as error:
        raise ValidationError({"schema": str(error)}) from error
    if stored.pk is None:
        stored.service = service
        _check_free(service)
    stored.schema = schema
    stored.full_clean()
    try:
        with transaction.atomic():
            stored.save()
    except IntegrityError as error:  # another was faster since it was looked up
        raise _taken(service) from error
    record(KIND, _subject(stored), before, _words(stored), editor=editor)
    bump_stamp()
    return stored


def _subject(stored: ErrorSchema) -> str:
    return stored.service.name if stored.service else "All other services"


def _words(stored: ErrorSchema) -> Words:
    return {"schema": as_typed(stored.schema)}


def _check_free(service: Service | None) -> None:
    if ErrorSchema.objects.filter(service=service).exists():
        raise _taken(service)


def _taken(service: Service | None) -> ValidationError:
    said = f"{service.name} has" if service else "All other services have"
    return ValidationError({"service": f"{said} a schema already. Edit that one."})


@transaction.atomic
def delete_error_schema(stored: ErrorSchema, *, editor: User, based_on: str) -> None:
    """Remove a schema. Raises ErrorSchemaChangedError for one that changed."""
    require(editor, ERROR_SCHEMAS)
    _hold(stored, based_on)
    record(KIND, _subject(stored), _words(stored), {}, editor=editor)
    stored.delete()
    bump_stamp()


def _hold(stored: ErrorSchema, based_on: str | None) -> None:
    """Read it as it is now, and let nobody change it until this transaction ends."""
    now = ErrorSchema.objects.select_related("service").select_for_update(of=("self",))
    stored.refresh_from_db(from_queryset=now)
    if based_on is not None and based_on != schema_digest(stored):
        raise ErrorSchemaChangedError(stored)


def schema_digest(stored: ErrorSchema) -> str:
    """Changes with the schema; the form carries it."""
    return hashlib.sha256(json.dumps(stored.schema, sort_keys=True).encode()).hexdigest()[:16]


def shares_conforming() -> Sequence[Share]:
    """Per service, of the bodies that were compared, how many conform. One query."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = (
        Triage.objects.filter(started_at__gte=since, conforms__isnull=False)
        .values("service__name", "service__slug")
        .annotate(part=Count("id", filter=Q(conforms=True)), whole=Count("id"))
        .order_by("service__name")
    )
    return [
        Share(row["service__name"] or "No known service", row["service__slug"] or "", **counts)
        for row in rows
        if (counts := {"part": row["part"], "whole": row["whole"]})
    ]
