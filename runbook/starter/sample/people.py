"""The sample's reference data: teams and people, services and the paths of their requests."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from runbook.accounts.models import Membership, Role, Team, User
from runbook.accounts.services import save_team
from runbook.catalogue.models import Service
from runbook.catalogue.paths import HopValues
from runbook.catalogue.services import ServiceValues, save_path, save_service

from .files import read

PASSWORD = "runbook-demo"


def make_people_and_teams(now: datetime) -> None:
    """People first: teams are made by the administrator, as in real life."""
    people = read("people.yaml", now)
    known, none = make_password(PASSWORD), make_password(None)
    for person in people:
        first, _, last = person["name"].partition(" ")
        administrator = person["role"] == Role.ADMINISTRATOR
        User.objects.create(
            username=person["username"],
            first_name=first,
            last_name=last,
            email=f"{person['username']}@example.net",
            role=person["role"],
            password=known if person.get("signs_in") else none,
            is_staff=administrator,
            is_superuser=administrator,
        )
    editor = User.objects.get(username="admin")
    for team in read("teams.yaml", now):
        save_team(
            Team(slug=team["slug"]), name=team["name"], contacts=team["contacts"], editor=editor
        )
    _make_memberships(people)


def _make_memberships(people: list[dict[str, object]]) -> None:
    users = User.objects.in_bulk([person["username"] for person in people], field_name="username")
    teams = {team.slug: team for team in Team.objects.all()}
    Membership.objects.bulk_create(
        Membership(user=users[person["username"]], team=teams[slug])
        for person in people
        for slug in person.get("teams", [])  # type: ignore[attr-defined]
    )


def make_services_and_paths(now: datetime) -> None:
    """Services with their links and environments, and every hop that a request passes."""
    editor = User.objects.get(username="admin")
    teams = {team.slug: team for team in Team.objects.all()}
    services: dict[str, Service | None] = {"usual": None}
    for values in read("services.yaml", now):
        team = teams[values.pop("team")]
        made = save_service(Service(), ServiceValues(team=team, **values), editor=editor)
        services[made.slug] = made
    for path, hops in read("paths.yaml", now).items():
        said = [HopValues(**hop | {"team": teams[hop["team"]]}) for hop in hops]
        save_path(services[path], said, editor=editor)
