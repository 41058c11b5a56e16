"""Pipelines: the page of their secrets, and where they post to."""

from __future__ import annotations

import json
import time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.services import require_approver
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page
from runbook.core.problems import problem
from runbook.core.rates import Rate, take
from runbook.core.webhooks import SignatureError, verify

from .. import hooks as services
from ..models import ChangeKind, DeployHook

RATE = Rate("deploy-hook", 120, 3600)
LARGEST = 65_536
SHOWN_ONCE = "hook-secret"


@require_http_methods(["GET", "HEAD", "POST"])
def hooks(request: UserHttpRequest) -> HttpResponse:
    """The pipelines that may tell of deploys, and the form for another."""
    require_approver(request.user)
    typed = {name: request.POST.get(name, "") for name in ("name", "kind")}
    if request.method != "POST":
        return hooks_page(request, typed)
    try:
        made = services.add_hook(**typed, by=request.user)
    except ValidationError as error:
        return hooks_page(request, typed, error.message_dict, 422)
    request.session[SHOWN_ONCE] = {"number": made.pk, "secret": made.secret}
    return redirect_page(request, reverse("review:hooks"))


def hooks_page(
    request: UserHttpRequest,
    typed: dict[str, str],
    errors: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "hooks": list(DeployHook.objects.select_related("kind", "created_by")),
        "kinds": ChangeKind.objects.all(),
        "typed": typed,
        "errors": errors or {},
        "shown_once": request.session.pop(SHOWN_ONCE, None),
        "base": request.build_absolute_uri("/").rstrip("/"),
    }
    return render_page(request, "review/hooks.html", context, status=status)


@require_POST
def hook(request: UserHttpRequest, number: int) -> HttpResponse:
    """Pause one, go on with it, give it a new secret, or remove it."""
    found, do = get_object_or_404(DeployHook, pk=number), request.POST.get("do", "")
    if do in ("pause", "resume"):
        services.pause_hook(found, by=request.user, active=do == "resume")
        said = f"{found} is {'paused' if do == 'pause' else 'listened to again'}."
    elif do == "renew":
        secret = services.renew_hook(found, by=request.user).secret
        request.session[SHOWN_ONCE] = {"number": found.pk, "secret": secret}
        said = f"{found} has a new secret; the old one proves nothing any more."
    elif do == "remove":
        services.remove_hook(found, by=request.user)
        said = f"{found} is removed; what it drafted stays."
    else:
        return error_page(request, 400)
    messages.success(request, said)
    return redirect_page(request, reverse("review:hooks"))


@login_not_required
@csrf_exempt  # who sends it is proved by its signature
@require_POST
def deployed(request: HttpRequest, number: int) -> HttpResponse:
    """Take a pipeline's message: 201 with the draft that it became, the same again for a repeat."""
    if (allowance := take(RATE, request)).exceeded:
        return allowance.say_in(problem(request, 429, "Too many messages in this hour."))
    found = DeployHook.objects.select_related("kind").filter(pk=number).first()
    try:
        content = body_of(request)
        message_id = proved(found, request, content)
        sent = json.loads(content)
        change = services.receive(found, message_id=message_id, sent=sent)  # type: ignore[arg-type]
    except RequestDataTooBig:
        return problem(request, 413, f"At most {LARGEST:,} bytes are read.")
    except SignatureError as error:
        response = problem(request, 401, str(error))
        response["WWW-Authenticate"] = 'Webhook realm="runbook"'
        return response
    except (ValueError, RecursionError):
        return problem(request, 400, "The content is not JSON.")
    except ValidationError as error:
        return problem(request, 422, "Nothing was drafted.", errors=by_field(error))
    where = request.build_absolute_uri(change.get_absolute_url())
    response = JsonResponse({"change": where, "state": change.state}, status=201)
    response["Location"] = where
    return response


def body_of(request: HttpRequest) -> bytes:
    """Raises RequestDataTooBig."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise RequestDataTooBig
    return request.body


def proved(hook: DeployHook | None, request: HttpRequest, content: bytes) -> str:
    """The message's id. Raises SignatureError, whether there is such a pipeline or not."""
    if hook is None or not hook.active:
        raise SignatureError("There is no pipeline here that is listened to.")
    return verify(hook.secret, request.headers, content, now=int(time.time()))


def by_field(error: ValidationError) -> list[dict[str, str]]:
    said = error.message_dict.items()
    return [{"field": name, "message": words[0]} for name, words in said]
