"""Readers say that a page is out of date; its team answers, or dismisses it with a reason."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import User
from runbook.accounts.policy import Way
from runbook.accounts.services import way_for
from runbook.analysis.redaction import redact
from runbook.content.checks import checked_reason
from runbook.content.errors import NothingChangedError
from runbook.content.models import Page

from .models import Flag

LONGEST = 500


def raise_flag(page: Page, *, text: str, by: User | None) -> Flag:
    """Keep what a reader says of the revision they saw, without any secret in it.

    `by` is None for a stranger, where anonymous reading is on. Raises NoReasonError.
    """
    words = " ".join(text.split())[:LONGEST]
    checked_reason(words[:300])
    assert page.live_revision_id is not None
    return Flag.objects.create(
        page=page, revision_id=page.live_revision_id, text=redact(words).text[:LONGEST], by=by
    )


@transaction.atomic
def answer_flag(flag: Flag, *, by: User, answer: str, dismiss: bool = False) -> Flag:
    """Answer a reader in words, whether they were right or not. Raises NoReasonError,
    PermissionDenied, or NothingChangedError where somebody answered already."""
    flag = (
        Flag.objects.select_for_update(of=("self",))
        .select_related("page__maintainer", "answered_by")
        .get(pk=flag.pk)
    )
    if way_for(by, flag.page.maintainer) is Way.REFUSE:
        raise PermissionDenied("It takes somebody who may change the page.")
    if flag.state != Flag.State.OPEN:
        raise NothingChangedError(f"{flag.answered_by} answered this already.")
    flag.answer = checked_reason(answer)
    flag.state = Flag.State.DISMISSED if dismiss else Flag.State.ANSWERED
    flag.answered_by, flag.answered_at = by, timezone.now()
    flag.save()
    return flag
