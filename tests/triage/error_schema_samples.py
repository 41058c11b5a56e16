"""Error schemas that tests share."""

from __future__ import annotations

from runbook.triage.error_schemas import (
    PROBLEM,
)
from runbook.triage.models import ErrorSchema

GOOD = '{"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "No."}'
HOSTILE = '"><script>alert(1)</script>'
DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def make_schema(service=None, schema=None) -> ErrorSchema:
    return ErrorSchema.objects.create(service=service, schema=schema or PROBLEM)
