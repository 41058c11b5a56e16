"""What tests of the agreed header share."""

from __future__ import annotations

from runbook.triage.agreements import (
    agreement_digest,
    save_agreement,
)
from runbook.triage.models import Agreement
from runbook.triage.stamping import (
    Box,
)

KONG = Box("Kong", "Kong", "gateway")
HOSTILE = '"><script>alert(1)</script>'
SENT = {
    "field_name": "X-Answered-By",
    "values-0-value": "edge-gw", "values-0-layer": "gateway",
    "values-1-value": "", "values-1-layer": "", "digest": agreement_digest(Agreement()),
}  # fmt: skip


def agree(user, field_name: str = "X-Answered-By", *values: tuple[str, str]) -> Agreement:
    return save_agreement(field_name=field_name, values=values, editor=user)
