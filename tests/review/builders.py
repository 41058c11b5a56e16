"""Builders for the tests of review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from runbook.accounts.models import Team
from runbook.content.models import Page, PageUse
from runbook.core.quarters import Quarter
from runbook.review.kinds import load_kinds
from runbook.review.models import ChangeKind, ReviewCycle
from runbook.review.opening import open_cycle
from tests.factories import make_entry, make_layers


def make_used_entry(
    code: int = 403, layer: str = "gateway", *, used: int = 30, **more: Any
) -> Page:
    """An entry that was opened often enough to have a reason."""
    page = make_entry(code, layer, **more)
    use_page(page, used)
    return page


def use_page(page: Page, times: int, *, day: date | None = None) -> None:
    PageUse.objects.create(page=page, day=day or timezone.localdate(), opened=times)


def make_cycle() -> ReviewCycle:
    return open_cycle(Quarter.of(timezone.localdate()))


def make_kind(slug: str = "gateway-or-proxy") -> ChangeKind:
    make_layers()
    load_kinds()
    return ChangeKind.objects.get(slug=slug)


def reviewed(page: Page, days_ago: int, team: Team | None = None) -> None:
    """As if somebody had confirmed it then."""
    at = timezone.now() - timedelta(days=days_ago)
    Page.objects.filter(pk=page.pk).update(
        reviewed_at=at, reviewed_revision=page.live_revision_id, reviewed_by=1
    )
