"""`/triage/<key>/`: one triage, shared by whoever has its address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading

from ..models import Triage
from .shared import of_triage, show


@reading
@require_safe
@of_triage
def triage(request: HttpRequest, one: Triage) -> HttpResponse:
    """The page; `?change=` reopens an earlier question."""
    return show(request, one, change=request.GET.get("change", ""))


@reading
@require_safe
@of_triage
def news(request: HttpRequest, one: Triage) -> HttpResponse:
    """What a colleague did since `?since=`: the walk as it stands now, or 204 for nothing."""
    if request.GET.get("since") == one.touched_at.isoformat():
        return HttpResponse(status=204)
    return show(request, one, change=request.GET.get("change", ""))
