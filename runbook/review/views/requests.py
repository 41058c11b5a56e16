"""API change requests: open until an endpoint answers the code that it should."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.http import UserHttpRequest
from runbook.catalogue.models import Service
from runbook.content.errors import NoReasonError, NothingChangedError
from runbook.core.htmx import redirect_page, render_page
from runbook.matrix.forms.filters import whole

from ..models import ApiChangeRequest
from ..requests import close_request, counted, request_change

FIELDS = ("service", "endpoint", "code_now", "code_wanted", "evidence", "tracker_url")


@require_safe
def requests(request: UserHttpRequest) -> HttpResponse:
    """The open ones, then what became of the others."""
    found = ApiChangeRequest.objects.select_related("service", "made_by", "closed_by")
    rows = list(found[:300])
    context = {
        "open": [one for one in rows if one.state == "open"],
        "closed": [one for one in rows if one.state != "open"],
    }
    return render_page(request, "review/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: UserHttpRequest) -> HttpResponse:
    """Filled in from the confusion that led here."""
    given = request.POST if request.method == "POST" else request.GET
    typed = {name: given.get(name, "") for name in FIELDS}
    if request.method != "POST":
        return request_form(request, typed)
    try:
        made = request_change(
            service=Service.objects.live().filter(slug=typed["service"]).first(),
            endpoint=typed["endpoint"],
            code_now=whole(typed["code_now"]),
            code_wanted=whole(typed["code_wanted"]),
            evidence=typed["evidence"],
            tracker_url=typed["tracker_url"],
            by=request.user,
        )
    except ValidationError as error:
        return request_form(request, typed, error.message_dict, 422)
    messages.success(request, "Recorded. It is open until somebody closes it.")
    return redirect_page(request, made.get_absolute_url())


def request_form(
    request: UserHttpRequest,
    typed: dict[str, str],
    errors: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    services = Service.objects.live().only("slug", "name")
    context = {"typed": typed, "errors": errors or {}, "services": services}
    return render_page(request, "review/request_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change_request(request: UserHttpRequest, number: int) -> HttpResponse:
    """One request, how often it was confused since, and the end of it."""
    related = ApiChangeRequest.objects.select_related("service", "made_by", "closed_by")
    found = get_object_or_404(related, pk=number)
    fault, status = "", 200
    if request.method == "POST":
        done = request.POST.get("do") == "done"
        try:
            close_request(found, by=request.user, done=done, words=request.POST.get("words", ""))
        except NoReasonError as error:
            fault, status = str(error), 422
        except NothingChangedError as error:
            fault, status = str(error), 409
        except PermissionDenied as error:
            fault, status = str(error), 403
        else:
            return redirect_page(request, found.get_absolute_url())
    context = {"wish": found, "counted": counted(found), "fault": fault}
    return render_page(request, "review/request.html", context, status=status)
