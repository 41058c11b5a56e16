"""What every view of a triage starts and ends with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from runbook.accounts.middleware import reading
from runbook.accounts.models import User
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page, wants_partial

from ..knowledge import the_knowledge
from ..loading import read_triage
from ..models import Triage
from ..permissions import SIGNATURES, may_change
from ..services import ClosedError, NotAnAnswerError
from ..signatures import offer

TEMPLATE = "triage/triage.html"


@reading
def missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404: no triage has this key."""
    return error_page(
        request,
        404,
        "Nobody started a triage at this address. Look at it letter by letter, or start a new "
        "one: paste the failing response again.",
        title="There is no such triage",
        links=(("/triage/", "Start a triage"),),
    )


def of_triage[**P](
    view: Callable[Concatenate[HttpRequest, Triage, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hand the view the triage of the key in its address, and say so where a change meets a
    triage that was closed, or is no answer to what was asked.
    """

    @wraps(view)
    def found(request: HttpRequest, key: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        triage = Triage.objects.to_read().filter(key=key).first()
        if triage is None:
            return missing(request)
        try:
            return view(request, triage, *args, **kwargs)
        except ClosedError:
            return closed(request, triage)
        except NotAnAnswerError as error:
            said = f"{error} Nothing was changed."
            return in_view(error_page(request, 400, said, links=_back(triage)))

    return found


def closed(request: HttpRequest, triage: Triage) -> HttpResponse:
    """409: somebody closed it while this page stood open."""
    response = error_page(
        request,
        409,
        "It was closed while this page stood open, so nothing was changed. Reopen it to go on.",
        title="This triage is closed",
        links=_back(triage),
    )
    return in_view(response)


def in_view(response: HttpResponse) -> HttpResponse:
    """What went wrong, scrolled to: it stands above the button that was pressed."""
    response["HX-Reswap"] = "outerHTML show:window:top"
    return response


def _back(triage: Triage) -> tuple[tuple[str, str], ...]:
    return ((triage.get_absolute_url(), "Open the triage"),)


def person_of(request: HttpRequest) -> User | None:
    """Who is signed in; a stranger takes part without a name."""
    return request.user if isinstance(request.user, User) else None


def base_of(request: HttpRequest) -> str:
    """The site's address as people open it."""
    return settings.RUNBOOK_BASE_URL or request.build_absolute_uri("/").rstrip("/")


def show(request: HttpRequest, triage: Triage, *, change: str = "") -> HttpResponse:
    shown = read_triage(triage, change=change, base=base_of(request))
    context = {
        "reading": shown,
        "swapped": wants_partial(request),
        "offers": offers_signature(request, triage),
    }
    return render_page(request, TEMPLATE, context, partial="walk")


def offers_signature(request: HttpRequest, triage: Triage) -> bool:
    """Whether a closed triage shows a mark that could become a signature of the organisation's."""
    person = person_of(request)
    if triage.closed_at is None or person is None or not may_change(person, SIGNATURES):
        return False
    return offer(triage, the_knowledge()) is not None


def changed(request: HttpRequest, triage: Triage) -> HttpResponse:
    """After a change: the walk as it stands now, or the page for who has no script."""
    if wants_partial(request):
        return show(request, Triage.objects.to_read().get(pk=triage.pk))
    return redirect_page(request, f"{triage.get_absolute_url()}#walk")
