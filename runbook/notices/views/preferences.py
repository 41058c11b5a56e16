"""What a person wants to hear of, and turning it off from a mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.models import User
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page

from ..mail import read_off_token
from ..preferences import KINDS, preference_of, set_preference

WORDS = {"digest": "the weekly digest", "proposals": "news of proposals"}


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: UserHttpRequest) -> HttpResponse:
    """Two boxes."""
    if request.method == "POST":
        set_preference(request.user, **{kind: kind in request.POST for kind in KINDS})
        messages.success(request, "Saved.")
        return redirect_page(request, request.path)
    context = {"wanted": preference_of(request.user)}
    return render_page(request, "notices/preferences.html", context)


@login_not_required
@csrf_exempt  # a mail program posts here (RFC 8058 §3.2); the signed address is what proves it
@require_http_methods(["GET", "HEAD", "POST"])
def turn_off(request: HttpRequest, token: str) -> HttpResponse:
    """Asked on GET, because mail scanners open links; done on POST."""
    read = read_off_token(token)
    if read is None or read[1] not in KINDS:
        return error_page(request, 404, "This is not an address that Runbook sent, or it was cut.")
    person, what = get_object_or_404(User, pk=read[0]), read[1]
    if request.method == "POST":
        set_preference(person, **{what: False})
    context = {"person": person, "what": WORDS[what], "done": request.method == "POST"}
    return render_page(request, "notices/off.html", context)
