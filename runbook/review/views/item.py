"""One page to read: still true, changed, retired, not mine or later, each by a key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.models import Team
from runbook.content.errors import ContentError, NoReasonError, StaleError
from runbook.core.htmx import redirect_page, render_page
from runbook.matrix.forms.filters import whole

from .. import items
from ..item_reading import find, read_item
from ..models import ReviewItem
from ..opening import sweep
from .queue import teams


@require_safe
def next_one(request: UserHttpRequest) -> HttpResponse:
    """The most urgent item of this reader's queue, or the queue once it is empty."""
    sweep()
    found = items.next_item(request.user)
    if found is None:
        messages.info(request, "Nothing waits for you: all that had a reason has been read.")
        return redirect_page(request, reverse("review:queue"))
    return redirect_page(request, found.get_absolute_url())


def found_or_404(number: int) -> ReviewItem:
    found = find(number)
    if found is None:
        raise Http404("There is no such item.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: UserHttpRequest, number: int) -> HttpResponse:
    """Show it; on POST do what `do` says and go on with the next one."""
    found = found_or_404(number)
    if request.method != "POST":
        return item_page(request, found)
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise BadRequest("There is no such answer.")
    try:
        said = act(request, found)
    except (NoReasonError, ValidationError) as error:
        return item_page(request, found, fault=" ".join(messages_of(error)), status=422)
    except StaleError as error:
        fault = (
            f"{error.theirs.author} published revision {error.theirs.number} while you read. "
            "It is below now; read it, then answer."
        )
        return item_page(request, found_or_404(number), fault=fault, stale=error, status=409)
    except items.DoneError as error:
        return item_page(request, found_or_404(number), fault=str(error), status=409)
    except (ContentError, PermissionDenied) as error:
        return item_page(request, found, fault=str(error), status=403)
    messages.success(request, f"{found.page.title}: {said}")
    following = items.next_item(request.user, after=found)
    return redirect_page(
        request, following.get_absolute_url() if following else reverse("review:queue")
    )


def messages_of(error: Exception) -> list[str]:
    return error.messages if isinstance(error, ValidationError) else [str(error)]


def item_page(
    request: UserHttpRequest,
    found: ReviewItem,
    *,
    fault: str = "",
    stale: StaleError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "reading": read_item(found, request.user),
        "fault": fault,
        "stale": stale,
        "did": request.POST.get("do", ""),
        "typed": request.POST,
        "teams": teams(),
    }
    return render_page(request, "review/item.html", context, status=status)


def confirm(request: UserHttpRequest, found: ReviewItem) -> str:
    number = whole(request.POST.get("number", "")) or 0
    items.confirm_item(found, by=request.user, number=number)
    return "still true."


def retire(request: UserHttpRequest, found: ReviewItem) -> str:
    done = items.retire_item(
        found,
        by=request.user,
        number=whole(request.POST.get("number", "")) or 0,
        reason=request.POST.get("reason", ""),
    )
    return "retired." if isinstance(done, ReviewItem) else "retiring it is proposed."


def hand_on(request: UserHttpRequest, found: ReviewItem) -> str:
    team = Team.objects.real().filter(slug=request.POST.get("team", "")).first()
    if team is None:
        raise ValidationError("Choose the team that should read it.")
    items.hand_on(found, by=request.user, team=team)
    return f"with {team} now."


def put_off(request: UserHttpRequest, found: ReviewItem) -> str:
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        raise ValidationError("Choose the day on which it should come up again.") from None
    items.put_off(found, by=request.user, until=until)
    return f"comes up again on {until.day} {until:%B}."


ACTS: dict[str, Callable[[UserHttpRequest, ReviewItem], str]] = {
    "confirm": confirm,
    "retire": retire,
    "hand-on": hand_on,
    "later": put_off,
}
