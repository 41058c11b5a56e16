"""*What changed since you last looked*: a fragment for pages that all readers share."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from runbook.accounts.http import UserHttpRequest
from runbook.core.htmx import redirect_page, render_page

from ..looks import MOST_COUNTED, count_since, last_look, look


def history_since(request: UserHttpRequest) -> str:
    moment, _ = last_look(request.user)
    return f"{reverse('matrix:history')}?{urlencode({'since': moment.isoformat()})}"


@require_safe
def since(request: UserHttpRequest) -> HttpResponse:
    """How much changed; what htmx puts in place of a plain link."""
    moment, said = last_look(request.user)
    context = {
        "moment": moment,
        "said": said,
        "count": count_since(moment, request.user),
        "most": MOST_COUNTED,
    }
    return render_page(request, "notices/since.html", context)


@require_safe
def new(request: UserHttpRequest) -> HttpResponse:
    """The history from then on."""
    return redirect_page(request, history_since(request))


@require_POST
def seen(request: UserHttpRequest) -> HttpResponse:
    """Nothing counts as new any more."""
    look(request.user)
    messages.success(request, "Noted: from now on, only later changes are new to you.")
    return redirect_page(request, reverse("matrix:matrix"))
