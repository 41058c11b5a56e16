"""Many teams at once, for the first hour of an installation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from runbook.core.slugs import free_slug

from .models import UNCLAIMED, Team, User
from .services import require_administrator, save_team

ON_CALL_LABEL = "Page on-call"


@dataclass(slots=True)
class Added:
    """What a pasted list came to."""

    made: int = 0
    changed: int = 0
    kept: int = 0


@transaction.atomic
def add_teams(lines: Iterable[tuple[str, str]], *, editor: User) -> Added:
    """Add teams by name, each with an on-call link if one is given.

    A team that exists is kept; a link is added to one that has none.
    """
    require_administrator(editor)
    known = {team.name.lower(): team for team in Team.objects.real()}
    taken = {team.slug for team in known.values()} | {UNCLAIMED}
    added = Added()
    for name, link in lines:
        team = known.get(name.lower())
        if team is None:
            team = known[name.lower()] = Team(slug=free_slug(name, taken))
            taken.add(team.slug)
            save_team(team, name=name, contacts=on_call(link), editor=editor)
            added.made += 1
        elif link and team.contact("page") is None:
            contacts = [*on_call(link), *team.contacts]
            save_team(team, name=team.name, contacts=contacts, editor=editor)
            added.changed += 1
        else:
            added.kept += 1
    return added


@transaction.atomic
def set_on_call(links: Mapping[str, str], *, editor: User) -> int:
    """Give teams, by slug, their on-call link; how many changed. An empty link changes nothing."""
    require_administrator(editor)
    changed = 0
    named = [slug for slug, link in links.items() if link]
    for team in Team.objects.real().filter(slug__in=named).select_for_update():
        rest = [one for one in team.contacts if one.get("kind") != "page"]
        contacts = [*on_call(links[team.slug]), *rest]
        if (team.contact("page") or {}).get("url") != links[team.slug]:
            save_team(team, name=team.name, contacts=contacts, editor=editor)
            changed += 1
    return changed


def on_call(link: str) -> list[dict[str, str]]:
    return [{"kind": "page", "label": ON_CALL_LABEL, "url": link}] if link else []
