"""*Outdated?*: a sentence from a reader, and the answer of those who keep the page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.middleware import taking_part
from runbook.accounts.models import User
from runbook.content.errors import NoReasonError, NothingChangedError
from runbook.content.models import Page
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page
from runbook.core.rates import Rate, take

from ..flags import answer_flag, raise_flag
from ..models import Flag

RATE = Rate("flags", 6, 3600)
PER_PAGE = 100


@taking_part
@require_http_methods(["GET", "HEAD", "POST"])
def new_flag(request: HttpRequest) -> HttpResponse:
    """Say what is out of date; no account is needed where anonymous reading is on."""
    kind, _, key = request.GET.get("page", "").partition(":")
    page = Page.objects.live().select_related("maintainer").filter(kind=kind, key=key).first()
    if page is None:
        raise Http404("There is no such page.")
    text, fault = request.POST.get("text", ""), ""
    if request.method == "POST":
        if (allowance := take(RATE, request)).exceeded:
            return allowance.say_in(error_page(request, 429))
        try:
            raise_flag(page, text=text, by=person_of(request))
        except NoReasonError:
            fault = "Say what is out of date, in a sentence."
        else:
            messages.success(request, f"Thank you: {page.maintainer} is asked about it.")
            return redirect_page(request, page.get_absolute_url())
    context = {"page": page, "text": text, "fault": fault}
    return render_page(request, "review/flag.html", context, status=422 if fault else 200)


def person_of(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@require_safe
def flags(request: UserHttpRequest) -> HttpResponse:
    """What readers say, the open ones first."""
    return flags_page(request)


def flags_page(request: UserHttpRequest, fault: str = "", status: int = 200) -> HttpResponse:
    found = Flag.objects.select_related("page__maintainer", "by", "answered_by", "revision")
    found = found.defer("page__rendered", "revision__content")
    context = {
        "open": list(found.filter(state="open").order_by("at")[:PER_PAGE]),
        "answered": list(found.exclude(state="open").order_by("-answered_at")[:PER_PAGE]),
        "fault": fault,
    }
    return render_page(request, "review/flags.html", context, status=status)


@require_POST
def answer(request: UserHttpRequest, number: int) -> HttpResponse:
    """Answer one, or dismiss it, in words."""
    flag = get_object_or_404(Flag, pk=number)
    dismiss = request.POST.get("do") == "dismiss"
    try:
        answer_flag(flag, by=request.user, answer=request.POST.get("answer", ""), dismiss=dismiss)
    except NoReasonError as error:
        return flags_page(request, str(error), 422)
    except NothingChangedError as error:
        return flags_page(request, str(error), 409)
    except PermissionDenied as error:
        return flags_page(request, str(error), 403)
    messages.success(request, "Dismissed." if dismiss else "Answered.")
    return redirect_page(request, "/review/flags/")
