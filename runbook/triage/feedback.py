"""What people say of an entry's checks, and what of it readers are shown.

Stated words (`found`, `tried`) and weak signals (`copied`, `opened`) are rows of their own kind;
only the stated ones are counted.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q

from runbook.accounts.models import User
from runbook.content.models import Page

from .models import Signal, Triage

STATED = (Signal.Kind.FOUND, Signal.Kind.TRIED)
WEAK = (Signal.Kind.COPIED, Signal.Kind.OPENED)


@transaction.atomic
def state(*, triage: Triage, page: Page, item: str, found: bool, by: User | None) -> None:
    """Say whether a check found it; who says otherwise later has changed their mind."""
    locked = Page.objects.select_for_update().only("pk", "tallies").get(pk=page.pk)
    kind = Signal.Kind.FOUND if found else Signal.Kind.TRIED
    rows = Signal.objects.filter(triage=triage, page=page, item=item, kind__in=STATED)
    rows.exclude(kind=kind).delete()
    Signal.objects.get_or_create(
        triage=triage, page=page, item=item, kind=kind, defaults={"by": by}
    )
    _roll_up(locked, item)


def notice(*, triage: Triage, page: Page, item: str, kind: str, by: User | None) -> None:
    """Keep a weak signal, once a triage. Raises ValueError for a stated kind."""
    if kind not in WEAK:
        raise ValueError(f"{kind} is said, not noticed.")
    Signal.objects.get_or_create(
        triage=triage, page=page, item=item, kind=kind, defaults={"by": by}
    )


def _roll_up(page: Page, item: str) -> None:
    """Count one check anew. The page is locked, so no count is lost between two people.

    The content stamp stays: counts change nothing that anybody wrote.
    """
    stated = Signal.objects.filter(page=page, item=item).aggregate(
        found=Count("pk", filter=Q(kind=Signal.Kind.FOUND)),
        tried=Count("pk", filter=Q(kind__in=STATED)),
    )
    counted = {**page.tallies, item: [stated["found"], stated["tried"]]}
    Page.objects.filter(pk=page.pk).update(tallies=counted)
