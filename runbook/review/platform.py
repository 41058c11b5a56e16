"""Recording that the platform changed: drafted, recorded, dismissed, or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import User
from runbook.accounts.services import require_approver
from runbook.catalogue.models import Layer, Service
from runbook.content.checks import checked_reason
from runbook.content.errors import NoReasonError

from . import marking
from .marking import Scope
from .models import ChangeKind, PlatformChange


def scope_of(layers: Sequence[Layer], codes: Sequence[int], services: Sequence[Service]) -> Scope:
    return Scope(tuple(one.pk for one in layers), tuple(codes), tuple(one.pk for one in services))


@transaction.atomic
def record_change(
    *,
    kind: ChangeKind,
    title: str,
    happened_on: date,
    by: User,
    layers: Sequence[Layer] = (),
    codes: Sequence[int] = (),
    services: Sequence[Service] = (),
    description: str = "",
    draft: PlatformChange | None = None,
) -> PlatformChange:
    """Record a change, or confirm a draft of one, and mark the pages it touches at once.

    Raises PermissionDenied, or ValidationError by field.
    """
    require_approver(by)
    scope = scope_of(layers, codes, services)
    _check(title, happened_on, scope)
    change = _open_draft(draft) if draft else PlatformChange(made_by=by)
    change.kind, change.title, change.description = kind, title.strip(), description.strip()
    change.happened_on, change.codes = happened_on, sorted(set(codes))
    change.state = PlatformChange.State.RECORDED
    change.decided_by, change.decided_at = by, timezone.now()
    change.save()
    change.layers.set(layers)
    change.services.set(services)
    marking.mark(change, scope)
    return change


def _check(title: str, happened_on: date, scope: Scope) -> None:
    faults: dict[str, str] = {}
    try:
        checked_reason(title)
    except NoReasonError:
        faults["title"] = "Say what changed, such as “We introduced a WAF”."
    if len(title.strip()) > 160:
        faults["title"] = "At most 160 characters."
    if happened_on > timezone.localdate():
        faults["happened_on"] = "Record it once it has happened."
    if not scope.narrows:
        faults["layers"] = "Choose what it touches: layers, codes or services."
    if faults:
        raise ValidationError(faults)


def _open_draft(draft: PlatformChange) -> PlatformChange:
    found = PlatformChange.objects.select_for_update().get(pk=draft.pk)
    if found.state != PlatformChange.State.DRAFT:
        raise ValidationError(f"This was {found.get_state_display().lower()} meanwhile.")
    return found


@transaction.atomic
def dismiss(change: PlatformChange, *, by: User, reason: str) -> PlatformChange:
    """A draft that is no change, or a change recorded by mistake: its marks are taken back."""
    require_approver(by)
    found = PlatformChange.objects.select_for_update().get(pk=change.pk)
    reason = checked_reason(reason)
    pages = list(found.marks.filter(confirmed_at=None).values_list("page_id", flat=True))
    found.marks.filter(confirmed_at=None).delete()
    found.state, found.dismissal = PlatformChange.State.DISMISSED, reason
    found.decided_by, found.decided_at = by, timezone.now()
    found.save()
    marking.note(pages)
    return found


@transaction.atomic
def draft_change(
    *,
    kind: str,
    title: str,
    source: str,
    fingerprint: str,
    evidence: dict[str, Any],
    layers: Sequence[Layer] = (),
    codes: Sequence[int] = (),
    services: Sequence[Service] = (),
    happened_on: date | None = None,
    description: str = "",
) -> PlatformChange | None:
    """What Runbook noticed, for a person to confirm; None where it was noticed before."""
    found, made = PlatformChange.objects.get_or_create(
        fingerprint=fingerprint[:200],
        defaults={
            "kind": ChangeKind.objects.get(slug=kind),
            "title": title[:160],
            "description": description,
            "source": source,
            "evidence": evidence,
            "happened_on": happened_on or timezone.localdate(),
            "state": PlatformChange.State.DRAFT,
            "codes": sorted(set(codes)),
        },
    )
    if not made:
        return None
    found.layers.set(layers)
    found.services.set(services)
    return found
