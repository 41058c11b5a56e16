"""Asking an API to answer another code: from a confusion that its callers cannot help."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import Role, User
from runbook.accounts.services import role_of
from runbook.catalogue.models import Service
from runbook.content.checks import checked_reason
from runbook.content.errors import NoReasonError, NothingChangedError, NotYoursError
from runbook.content.statuses import is_failure
from runbook.core.quarters import Quarter
from runbook.triage.models import Triage

from .models import ApiChangeRequest


def _check_editor(by: User) -> None:
    if not by.is_active or role_of(by) == Role.READER:
        raise NotYoursError("Readers ask for nothing here; ask an administrator for a role.")


def request_change(
    *,
    service: Service | None,
    endpoint: str,
    code_now: int | None,
    code_wanted: int | None,
    evidence: str,
    tracker_url: str,
    by: User,
) -> ApiChangeRequest:
    """Record the wish. Raises PermissionDenied, or ValidationError by field."""
    _check_editor(by)
    faults: dict[str, str] = {}
    if service is None:
        faults["service"] = "Choose the service."
    if not endpoint.strip():
        faults["endpoint"] = "Name the endpoint, such as POST /v1/payments."
    for name, code in (("code_now", code_now), ("code_wanted", code_wanted)):
        if code is None or not (is_failure(code) or 200 <= code < 300):
            faults[name] = "Write a status code, such as 403."
    if code_now is not None and code_now == code_wanted:
        faults["code_wanted"] = "That is what it answers already."
    if tracker_url and urlsplit(tracker_url).scheme not in ("http", "https"):
        faults["tracker_url"] = "A link begins with https://."
    try:
        checked_reason(" ".join(evidence.split())[:300])
    except NoReasonError:
        faults["evidence"] = "Say what speaks for it."
    if faults or service is None or code_now is None or code_wanted is None:
        raise ValidationError(faults)
    made = ApiChangeRequest(
        service=service,
        endpoint=endpoint.strip(),
        code_now=code_now,
        code_wanted=code_wanted,
        evidence=evidence.strip(),
        tracker_url=tracker_url.strip(),
        made_by=by,
    )
    made.full_clean(exclude=["closed_by", "closed_at", "made_at"])
    made.save()
    return made


@transaction.atomic
def close_request(wish: ApiChangeRequest, *, by: User, done: bool, words: str) -> ApiChangeRequest:
    """It was done, or dropped, in words. Raises NoReasonError, NothingChangedError."""
    _check_editor(by)
    found = ApiChangeRequest.objects.select_for_update().get(pk=wish.pk)
    if found.state != ApiChangeRequest.State.OPEN:
        raise NothingChangedError(f"It is {found.get_state_display().lower()} already.")
    found.closing_words = checked_reason(words)
    found.state = ApiChangeRequest.State.DONE if done else ApiChangeRequest.State.DROPPED
    found.closed_by, found.closed_at = by, timezone.now()
    found.save()
    return found


def counted(wish: ApiChangeRequest) -> list[tuple[str, int]]:
    """How often it was confused, by quarter from the one it was made in: (name, triages)."""
    quarter = Quarter.of(timezone.localdate(wish.made_at)).before
    today, found = timezone.localdate(), []
    triages = Triage.objects.filter(
        service=wish.service, code=wish.code_now, was_code=wish.code_wanted
    )
    while quarter.starts <= today:
        days = (quarter.starts, quarter.ends)
        found.append((str(quarter), triages.filter(closed_at__date__range=days).count()))
        quarter = quarter.next
    return found[-6:]
