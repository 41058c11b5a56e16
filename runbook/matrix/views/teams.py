"""Teams: the list, one team and all it answers for, and its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from runbook.accounts.memberships import add_member, remove_member
from runbook.accounts.middleware import reading
from runbook.accounts.models import Membership, Publishing, Role, Team, User
from runbook.accounts.services import (
    TeamChangedError,
    is_in,
    may_edit_reference,
    require_administrator,
    require_reference_editor,
    save_team,
)
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page
from runbook.core.slugs import free_slug

from ..forms.rows import differing, first_messages, typed
from ..forms.team import CONTACT_KINDS, TeamDraft, by_row, press
from ..team_reading import PER_PAGE, read_team

MOST_TEAMS = 100


def teams_and_mine(user: User | AnonymousUser) -> list[Team]:
    """Every real team by name, with `mine`: whether this person is in it."""
    mine = Membership.objects.filter(team=OuterRef("pk"), user=user.pk or 0)
    return list(Team.objects.real().annotate(mine=Exists(mine)))


def is_mine(teams: Sequence[Team], team_id: int | None) -> bool:
    """As `accounts.services.is_in`, answered from teams already loaded."""
    return any(team.pk == team_id and team.mine for team in teams)  # type: ignore[attr-defined]


@reading
@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    """All teams by short name, a page at a time."""
    q, after = typed(request.GET, "q")[:200], typed(request.GET, "after")[:60]
    wanted = Team.objects.real().filter(slug__gt=after).order_by("slug")
    teams = list((wanted.matching(q) if q else wanted)[: MOST_TEAMS + 1])
    context = {
        "q": q,
        "after": after,
        "teams": teams[:MOST_TEAMS],
        "next": teams[MOST_TEAMS - 1].slug if len(teams) > MOST_TEAMS else "",
        "may_create": getattr(request.user, "is_administrator", False),
    }
    return render_page(request, "matrix/team_list.html", context, partial="teams")


@reading
@require_safe
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """A team: its contacts, and all it owns or keeps true, overdue first."""
    found = read_team(slug, typed(request.GET, "after")[:40], timezone.localdate())
    if found is None:
        return no_team(request, slug)
    mine = request.user.is_authenticated and request.user.username in found.usernames
    context = {
        "reading": found,
        "may_edit": may_edit_reference(request.user, own=mine),
        "per_page": PER_PAGE,
    }
    return render_page(request, "matrix/team.html", context, partial="pages")


@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    """A new team; administrators only."""
    require_administrator(request.user)
    return team_form(request, Team(), TeamDraft(name=typed(request.GET, "name")[:120]))


@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a team's name and contacts; administrators also its members."""
    found = Team.objects.real().filter(slug=slug).first()
    if found is None:
        return no_team(request, slug)
    require_reference_editor(request.user, own=is_in(request.user, found))
    if request.POST.get("member"):
        return change_members(request, found)
    return team_form(request, found, TeamDraft.of(found))


def team_form(request: HttpRequest, found: Team, draft: TeamDraft) -> HttpResponse:
    if request.method != "POST":
        return show_form(request, found, draft)
    draft = TeamDraft.read(request.POST, found.publishing)
    changed = press(draft, request.POST)
    if changed is not None:
        return show_form(request, found, changed, changed=True)
    try:
        errors = store(found, draft, request.user)  # type: ignore[arg-type]
    except TeamChangedError as error:
        theirs = TeamDraft.of(error.stored)
        draft = replace(draft, digest=theirs.digest)
        other = differing(theirs.said(), draft.said())
        return show_form(request, found, draft, 409, changed=True, other=other)
    if errors:
        return show_form(request, found, replace(draft, errors=errors), 422, changed=True)
    messages.success(request, f"{found} is saved.")
    return redirect_page(request, reverse("matrix:team", args=[found.slug]))


def store(team: Team, draft: TeamDraft, editor: User) -> dict[str, str]:
    """Save what is typed; what keeps it from being saved comes back by field."""
    if team.pk is None:
        taken = set(Team.objects.values_list("slug", flat=True))
        team.slug = draft.slug or free_slug(draft.name, taken)
    allowed = editor.is_administrator and draft.publishing in Publishing.values
    publishing = draft.publishing if allowed else None
    try:
        save_team(
            team,
            name=draft.name,
            contacts=draft.contacts,
            editor=editor,
            publishing=publishing,
            based_on=draft.digest,
        )
    except ValidationError as error:
        return by_row(error.message_dict)
    return {}


def change_members(request: HttpRequest, team: Team) -> HttpResponse:
    """Add or remove a person; saved at once, apart from the form above it."""
    username = typed(request.POST, "username")
    user: Any = request.user
    try:
        if request.POST["member"] == "add":
            person = add_member(team, username=username, editor=user)
            messages.success(request, f"{person} is in {team} now.")
        else:
            username = typed(request.POST, "member")
            left = remove_member(team, username=username, editor=user)
            said = f"{username} is {'no longer' if left else 'not'} in {team}."
            messages.add_message(request, messages.SUCCESS if left else messages.INFO, said)
    except ValidationError as error:
        draft = replace(TeamDraft.of(team), errors=first_messages(error.message_dict))
        return show_form(request, team, draft, 422, username=username)
    return redirect_page(request, reverse("matrix:team_edit", args=[team.slug]))


def show_form(
    request: HttpRequest, team: Team, draft: TeamDraft, status: int = 200, **more: Any
) -> HttpResponse:
    members = User.objects.filter(teams=team).order_by("username") if team.pk else []
    context = {
        "team": team if team.pk else None,
        "draft": draft,
        "contact_kinds": CONTACT_KINDS,
        "publishing": Publishing.choices,
        "members": members,
        "roles": dict(Role.choices),
    } | more
    return render_page(request, "matrix/team_edit.html", context, partial="form", status=status)


def no_team(request: HttpRequest, slug: str) -> HttpResponse:
    """There is none: offer those whose short names look alike."""
    alike = Team.objects.real().annotate(alike=TrigramSimilarity("slug", slug))
    links = [
        (reverse("matrix:team", args=[near.slug]), near.name)
        for near in alike.filter(alike__gt=0.15).order_by("-alike", "slug")[:3]
    ]
    return error_page(
        request,
        404,
        f"There is no team called “{slug}”.",
        links=(*links, (reverse("matrix:team_list"), "All teams")),
    )
