"""Whose page it becomes: shipped text and pages that nobody kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.accounts.policy import Way
from runbook.accounts.services import way_for
from runbook.content.checks import teams_to_write_for
from tests.content.test_policy import make_starter
from tests.factories import make_service, make_team, make_user
from tests.matrix.edit_tools import ENTRY, fields_of, form
from tests.matrix.test_lifecycle import general


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.mark.django_db
def test_shipped_text_becomes_the_teams_own_when_it_is_edited(client: Client) -> None:
    page = general()
    sent = form(client, f"{ENTRY}edit/") | {
        "content.summary": "Ours.",
        "reason": "Ours.",
        "do": "publish",
    }

    response = client.post(f"{ENTRY}edit/", sent | {"maintainer": "payments"})

    assert response.status_code == 303
    page.refresh_from_db()
    assert not page.general


@pytest.mark.django_db
@pytest.mark.parametrize("maintainer", ["", "nobody"])
def test_nothing_typed_is_lost_where_no_team_takes_it(client: Client, maintainer: str) -> None:
    make_starter()
    sent = form(client, f"{ENTRY}edit/") | {"content.summary": "Mine.", "reason": "Because."}

    response = client.post(f"{ENTRY}edit/", sent | {"maintainer": maintainer, "do": "publish"})

    html = response.content.decode()
    assert response.status_code == 422
    assert 'id="e-maintainer"' in html
    assert fields_of(html)["content.summary"] == "Mine."


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        f"{ENTRY}edit/",
        "/codes/new/?code=404&layer=auth",
        "/codes/403/gateway/payments-api/override/",
    ],
)
def test_a_page_nobody_kept_is_offered_to_ones_own_team_first(client: Client, address: str) -> None:
    make_starter()
    make_service(team=make_team("Orders"))

    html = client.get(address).content.decode()

    select = html[html.index('id="f-maintainer"') :].partition("</select>")[0]
    assert '<option value="payments" selected>' in select
    assert "unclaimed" not in select


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reader", "editor", "approver", "administrator"])
@pytest.mark.parametrize("publishing", ["direct", "approval"])
@pytest.mark.parametrize("approvers", [0, 2])
def test_teams_to_write_for_are_those_of_the_table(
    team: Team, role: str, publishing: str, approvers: int
) -> None:
    other = make_team("Edge", publishing=publishing)
    for number in range(approvers):
        make_user(f"a{number}", role="approver", team=other)
    person = make_user("person", role=role, team=other)

    offered = teams_to_write_for(person)

    assert offered == [one for one in (other, team) if way_for(person, one) is not Way.REFUSE]
    assert [one.way for one in offered] == [way_for(person, one) for one in offered]
