"""What the analysis was taught, by whom and when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.core.htmx import render_page
from runbook.matrix.forms.filters import whole

from ..knowledge_history import newest


@reading
@require_safe
def taught(request: HttpRequest) -> HttpResponse:
    """Signatures, the agreed header and error schemas as they changed, the newest first."""
    changes, more = newest(whole(request.GET.get("before", "")))
    return render_page(request, "triage/taught.html", {"changes": changes, "more": more})
