"""A proposal for a scenario is rewritten in the scenario's own editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.content.models import Page, Proposal
from runbook.graph.data import from_data
from runbook.graph.writing import write
from tests.content.proposing import approver_of, approving_team, editor_of
from tests.graph.builders import SOUND
from tests.matrix.edit_tools import form
from tests.scenarios.scenario_tools import EDIT, change_text, make_scenario

pytestmark = pytest.mark.django_db
type Clients = Callable[[User], Client]
FIRST, SECOND = "Find out who", "Learn who"


@pytest.fixture
def edge() -> Team:
    return approving_team()


@pytest.fixture
def page(edge: Team) -> Page:
    edge.publishing = "direct"
    edge.save()
    found = make_scenario(maintainer=edge)
    edge.publishing = "approval"
    edge.save()
    return found


@pytest.fixture
def client(client_for: Clients, edge: Team) -> Client:
    return client_for(editor_of(edge))


@pytest.fixture
def proposal(client: Client, page: Page) -> Proposal:
    sent = form(client, EDIT) | {"text": SOUND.replace(FIRST, SECOND), "reason": "Plainer."}
    response = client.post(EDIT, sent | {"do": "publish", "title": "Say learn"})
    assert response.status_code == 303, response.content.decode()
    return Proposal.objects.get()


def text_of(proposal: Proposal) -> str:
    proposal.refresh_from_db()
    return write(from_data(proposal.content))


def address(proposal: Proposal) -> str:
    return f"{proposal.get_absolute_url()}edit/"


def test_its_text_is_rewritten_as_the_next_version(client: Client, proposal: Proposal) -> None:
    fields = form(client, address(proposal))
    assert SECOND in fields["text"]

    text = SOUND.replace(FIRST, "Ask who")
    response = client.post(
        address(proposal), fields | {"text": text, "reason": "Plainer still.", "do": "publish"}
    )

    assert (response.status_code, response.url) == (303, proposal.get_absolute_url())
    assert "Ask who" in text_of(proposal)
    assert proposal.version == 2


def test_an_unsound_text_is_refused_with_its_line_and_kept(
    client: Client, proposal: Proposal
) -> None:
    fields = form(client, address(proposal))

    response = client.post(address(proposal), fields | {"text": "nonsense", "do": "publish"})

    assert response.status_code == 422
    assert "nonsense" in response.content.decode()
    assert SECOND in text_of(proposal)


def test_who_wrote_meanwhile_is_not_overwritten(client: Client, proposal: Proposal) -> None:
    fields = form(client, address(proposal))
    client.post(address(proposal), fields | {"do": "publish", "reason": "First."})

    late = client.post(
        address(proposal),
        fields | {"text": SOUND.replace(FIRST, "Too late who"), "do": "publish"},
    )

    assert late.status_code == 409
    assert "Too late who" in late.content.decode()
    assert "Too late" not in text_of(proposal)


def test_where_both_changed_the_same_words_the_two_are_shown(
    client: Client, edge: Team, page: Page, proposal: Proposal
) -> None:
    Team.objects.filter(pk=edge.pk).update(publishing="direct")
    page.refresh_from_db()
    change_text(page, SOUND.replace(FIRST, "Their who"))
    Team.objects.filter(pk=edge.pk).update(publishing="approval")

    html = client.get(address(proposal))

    assert html.status_code == 409
    said = html.content.decode()
    assert "Learn" in said and "Their" in said
    assert 'name="seen"' in said


def test_a_stranger_to_the_team_may_not(client_for: Clients, reader: User, proposal: Any) -> None:
    assert client_for(reader).get(address(proposal)).status_code == 403


def test_it_is_approved_as_it_was_rewritten(
    client: Client, client_for: Clients, edge: Team, page: Page, proposal: Proposal
) -> None:
    fields = form(client, address(proposal))
    text = SOUND.replace(FIRST, "Ask who")
    client.post(address(proposal), fields | {"text": text, "do": "publish"})
    proposal.refresh_from_db()

    client_for(approver_of(edge)).post(
        f"{proposal.get_absolute_url()}",
        {"do": "approve", "seen": proposal.version, "live": 1},
    )

    page.refresh_from_db()
    assert page.live_revision is not None
    assert "Ask who" in write(from_data(page.live_revision.content))
