"""One quarter's review: what was read, by whom, and what was not."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.http import UserHttpRequest
from runbook.core.htmx import redirect_page, render_page
from runbook.core.quarters import Quarter
from runbook.matrix.forms.filters import whole

from ..closing import close_cycle
from ..models import ReviewCycle
from ..progress import progress_of

PER_PAGE = 100
COUNTS = {
    "confirmed": Count("pk", filter=Q(state="confirmed")),
    "changed": Count("pk", filter=Q(state="confirmed", changed=True)),
    "retired": Count("pk", filter=Q(state="retired")),
    "waiting": Count("pk", filter=Q(state="waiting")),
}


def found_or_404(quarter: str) -> ReviewCycle:
    found = ReviewCycle.objects.select_related("closed_by", "edition").defer("edition__canonical")
    cycle = found.filter(quarter=quarter).first()
    if cycle is None:
        raise Http404(f"There has been no review of {quarter}.")
    return cycle


@require_safe
def cycle(request: UserHttpRequest, quarter: str) -> HttpResponse:
    """Its numbers, what was done, and the pages that had no reason to be read."""
    found = found_or_404(quarter)
    after = whole(request.GET.get("after", "")) or 0
    unexamined = list(
        found.unexamined.filter(pk__gt=after)
        .select_related("page")
        .defer("page__rendered")
        .order_by("pk")[: PER_PAGE + 1]
    )
    done = found.items.exclude(done_at=None).select_related("page", "done_by", "revision")
    context = {
        "cycle": found,
        "progress": progress_of(found),
        "counts": found.items.aggregate(**COUNTS),
        "unexamined": unexamined[:PER_PAGE],
        "unexamined_count": found.unexamined.count(),
        "more": unexamined[PER_PAGE - 1].pk if len(unexamined) > PER_PAGE else None,
        "done": done.defer("page__rendered", "revision__content").order_by("-done_at")[:30],
        "edition": getattr(found, "edition", None),
    }
    return render_page(request, "review/cycle.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: UserHttpRequest, quarter: str) -> HttpResponse:
    """Ask, then close the review and publish its edition."""
    found = found_or_404(quarter)
    if not request.user.is_administrator:
        raise PermissionDenied("An administrator closes a review.")
    if request.method == "POST":
        closed = close_cycle(Quarter.named(quarter), by=request.user)
        messages.success(
            request, f"The review of {closed} is closed; its edition can be read from now on."
        )
        return redirect_page(request, closed.get_absolute_url())
    left = found.items.filter(state="waiting").count()
    return render_page(request, "review/close.html", {"cycle": found, "left": left})
