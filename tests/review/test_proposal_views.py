"""The screens of proposals: proposing from the edit form, deciding, rewriting, the lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.content.models import Page, Proposal
from tests.content.proposing import (
    SUMMARY,
    approver_of,
    approving_team,
    editor_of,
    make_page,
    make_proposal,
)
from tests.factories import make_user
from tests.matrix.edit_tools import ENTRY, form

pytestmark = pytest.mark.django_db
type Clients = Callable[[User], Client]


@pytest.fixture
def edge() -> Team:
    return approving_team()


@pytest.fixture
def page(edge: Team) -> Page:
    return make_page(edge)


def html_of(response: Any) -> str:
    return str(response.content.decode())


def seen(proposal: Proposal, **more: Any) -> dict[str, Any]:
    proposal.refresh_from_db()
    assert proposal.page and proposal.page.live_revision
    proposal.page.refresh_from_db()
    number = proposal.page.live_revision.number
    return {"seen": proposal.version, "live": number} | more


def test_editing_a_page_of_a_team_that_wants_approval_proposes(
    client_for: Clients, edge: Team, page: Page
) -> None:
    client = client_for(editor_of(edge))
    html = client.get(f"{ENTRY}edit/").content.decode()
    sent = form(client, f"{ENTRY}edit/") | {"content.summary": "Mine.", "reason": "So."}

    response = client.post(f"{ENTRY}edit/", sent | {"do": "publish", "title": "Say it"})

    assert "Propose this change" in html and "once somebody else approves it for Edge" in html
    proposal = Proposal.objects.get()
    assert (response.status_code, response.url) == (303, proposal.get_absolute_url())
    assert (proposal.title, proposal.content["summary"]) == ("Say it", "Mine.")


def test_in_an_incident_it_is_published_at_once_and_marked(
    client_for: Clients, edge: Team, page: Page
) -> None:
    client = client_for(editor_of(edge))
    sent = form(client, f"{ENTRY}edit/") | {"content.summary": "Now.", "reason": "Down."}

    response = client.post(f"{ENTRY}edit/", sent | {"do": "break-glass"})

    page.refresh_from_db()
    assert (response.status_code, page.live_revision.publication) == (303, "break-glass")
    assert "nobody else has looked at it" in client.get(ENTRY).content.decode()


def test_a_proposal_shows_what_changes_and_who_may_decide(
    client_for: Clients, edge: Team, page: Page
) -> None:
    proposal = make_proposal(page)

    theirs = client_for(approver_of(edge)).get(proposal.get_absolute_url()).content.decode()
    own = client_for(proposal.author).get(proposal.get_absolute_url()).content.decode()

    assert "Approve and publish revision 2" in theirs
    assert "Approve and publish" not in own and "somebody else approves it" in own


def test_approving_publishes_it(client_for: Clients, edge: Team, page: Page) -> None:
    proposal = make_proposal(page)
    client = client_for(approver_of(edge))

    response = client.post(proposal.get_absolute_url(), seen(proposal, do="approve", confirm="1"))

    page.refresh_from_db()
    assert response.status_code == 303
    assert page.live_revision.content["summary"] == SUMMARY
    assert page.reviewed_by == approver_of(edge)


@pytest.mark.parametrize(
    ("change", "status"),
    [({"seen": 9}, 409), ({"live": 9}, 409), ({"do": "changes"}, 422), ({"do": "odd"}, 400)],
)
def test_what_cannot_be_done_is_said(
    client_for: Clients, edge: Team, page: Page, change: dict[str, Any], status: int
) -> None:
    proposal = make_proposal(page)
    client = client_for(approver_of(edge))

    response = client.post(
        proposal.get_absolute_url(), seen(proposal, do="approve", note="") | change
    )

    assert response.status_code == status
    assert Proposal.objects.get().state == "open"


@pytest.mark.parametrize("who", ["author", "reader"])
def test_who_may_not_decide_is_refused(
    client_for: Clients, edge: Team, page: Page, who: str
) -> None:
    proposal = make_proposal(page)
    person = proposal.author if who == "author" else make_user("reader")

    response = client_for(person).post(proposal.get_absolute_url(), seen(proposal, do="approve"))

    assert response.status_code == 403


def test_it_is_rewritten_in_the_form_in_which_pages_are_edited(
    client_for: Clients, edge: Team, page: Page
) -> None:
    proposal = make_proposal(page)
    client, address = client_for(proposal.author), f"{proposal.get_absolute_url()}edit/"
    sent = form(client, address) | {"content.summary": "Better.", "do": "publish"}

    response = client.post(address, sent)
    late = client.post(address, sent | {"content.summary": "Late."})

    proposal.refresh_from_db()
    assert (response.status_code, proposal.content["summary"]) == (303, "Better.")
    assert late.status_code == 409
    assert "Late." in late.content.decode()


def test_where_both_changed_the_same_place_it_is_settled_three_ways(
    client_for: Clients, edge: Team, page: Page
) -> None:
    first, second = make_proposal(page), make_proposal(page, summary="Theirs.")
    approver = client_for(approver_of(edge))
    approver.post(second.get_absolute_url(), seen(second, do="approve"))
    client, address = client_for(first.author), f"{first.get_absolute_url()}edit/"
    met = client.get(address)

    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html_of(met)))
    sent = fields | {"reason": "So.", "do": "settle", "choice.summary": "mine"}
    response = client.post(address, sent)

    assert met.status_code == 409
    assert response.status_code == 303
    first.refresh_from_db()
    assert first.based_on.number == 2


@pytest.mark.parametrize("show", ["", "you", "yours", "open", "decided"])
def test_the_lists(client_for: Clients, edge: Team, page: Page, show: str) -> None:
    proposal = make_proposal(page)

    theirs = client_for(approver_of(edge)).get(f"/review/proposals/?show={show}")

    assert (proposal.title in theirs.content.decode()) is (show in ("", "you", "open"))


def test_pages_say_how_many_wait(client_for: Clients, edge: Team, page: Page) -> None:
    make_proposal(page)

    assert "1 proposal waits" in client_for(editor_of(edge)).get(ENTRY).content.decode()


@pytest.mark.parametrize("address", ["/review/proposals/", "/review/proposals/{}/"])
def test_they_cost_no_more_than_eight_queries(
    client_for: Clients,
    edge: Team,
    page: Page,
    address: str,
    django_assert_max_num_queries: Any,
) -> None:
    proposal = make_proposal(page)
    client = client_for(approver_of(edge))

    with django_assert_max_num_queries(8):
        response = client.get(address.format(proposal.pk))

    assert response.status_code == 200


def test_there_is_no_such_proposal(client_for: Clients, edge: Team) -> None:
    assert client_for(editor_of(edge)).get("/review/proposals/77/").status_code == 404
