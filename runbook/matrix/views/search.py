"""Search: `/search/?q=&kind=`; with `go=1` a question that names one place leads there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.content.search import search as find
from runbook.content.search_documents import LIMIT
from runbook.content.statuses import MAIN_CODES, failure_type, status_name
from runbook.core.htmx import redirect_page, render_page

from ..search_results import KIND_NAMES, address, results_of


@reading
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The best results for what was typed. The address alone always shows results."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KIND_NAMES else ""
    found = find(request.GET.get("q", ""), kind=kind)
    certain = bool(found.hits) and found.hits[0].sure and not found.corrected
    if certain and request.GET.get("go") == "1":
        return redirect_page(request, address(found.hits[0]))
    context = {
        "found": found,
        "results": results_of(found),
        "limit": LIMIT,
        "kind": kind,
        "kinds": KIND_NAMES.items(),
        "codes": [(code, status_name(code), failure_type(code)) for code in MAIN_CODES],
    }
    return render_page(request, "matrix/search.html", context, partial="results")
