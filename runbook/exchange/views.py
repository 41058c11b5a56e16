"""What stands beside the API's operations: the document, its page, and unknown addresses."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from runbook.core.htmx import render_page
from runbook.core.problems import problem

from .access import may_read
from .answers import answer_json, guarded, setting_of
from .api import api
from .openapi import document
from .reading import operations_by_tag, schemas_of


@guarded
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for machines."""
    return answer_json(request, document(api, strangers=settings.RUNBOOK_ANONYMOUS_READ))


@login_not_required
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """The same for people. A stranger is sent to sign in, not answered in JSON."""
    if not may_read(request):
        return redirect_to_login(request.get_full_path())
    found = document(api, strangers=settings.RUNBOOK_ANONYMOUS_READ)
    context = {
        "description": found["info"]["description"],
        "tags": operations_by_tag(found),
        "schemas": schemas_of(found),
        "base": setting_of(request).base,
    }
    return render_page(request, "exchange/api_docs.html", context)


@guarded
@require_GET
def api_root(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("exchange:api_docs"))


@guarded
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address below `/api/`."""
    return problem(request, 404, "The API has no such address; /api/openapi.json lists them.")
