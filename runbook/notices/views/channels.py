"""A team's channels: where its digest is posted to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from runbook.accounts.http import UserHttpRequest
from runbook.accounts.models import Team
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page

from .. import channels as services
from ..channel_reading import read_channels
from ..models import Channel

FIELDS = ("kind", "name", "url")
SHOWN_ONCE = "channel-secret"


@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: UserHttpRequest, slug: str) -> HttpResponse:
    """Where a team's digest goes, what was sent there lately, and the form for another."""
    team = get_object_or_404(Team.objects.real(), slug=slug)
    services.require_keeper(request.user, team)
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    if request.method != "POST":
        return channels_page(request, team, typed | {"kind": "slack"})
    try:
        made = services.add_channel(team, **typed, by=request.user)
    except ValidationError as error:
        return channels_page(request, team, typed, error.message_dict, 422)
    show_once(request, made)
    messages.success(request, f"{made} is added. Send it a test.")
    return redirect_page(request, reverse("notices:channels", args=[slug]))


def channels_page(
    request: UserHttpRequest,
    team: Team,
    typed: dict[str, str],
    errors: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "reading": read_channels(team),
        "typed": typed,
        "errors": errors or {},
        "kinds": Channel.Kind.choices,
        "shown_once": request.session.pop(SHOWN_ONCE, None),
    }
    return render_page(request, "notices/channels.html", context, partial="list", status=status)


def show_once(request: UserHttpRequest, channel: Channel) -> None:
    if channel.secret:
        request.session[SHOWN_ONCE] = {"name": channel.name, "secret": channel.secret}


@require_POST
def channel(request: UserHttpRequest, slug: str, number: int) -> HttpResponse:
    """Test, pause, go on with, give a new secret to, or remove one."""
    found = get_object_or_404(Channel.objects.select_related("team"), pk=number, team__slug=slug)
    do, by = request.POST.get("do", ""), request.user
    if do == "test":
        services.test_channel(found, by=by)
        said = f"A test is on its way to {found}."
    elif do in ("pause", "resume"):
        services.pause_channel(found, by=by, active=do == "resume")
        said = f"{found} is {'paused' if do == 'pause' else 'sent to again'}."
    elif do == "renew" and found.secret:
        show_once(request, services.renew_secret(found, by=by))
        said = f"{found} has a new secret; the old one signs nothing any more."
    elif do == "remove":
        services.remove_channel(found, by=by)
        said = f"{found} is removed."
    else:
        return error_page(request, 400)
    messages.success(request, said)
    return redirect_page(request, reverse("notices:channels", args=[slug]))
