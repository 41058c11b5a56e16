"""The three facts: one tap each, used by the questions, taken back by the same tap."""

from __future__ import annotations

import pytest
from django.test import Client

from runbook.catalogue.models import Service
from runbook.triage.models import Triage
from tests.matrix.entry_tools import plain
from tests.triage.pastes import page_of, paste, send

pytestmark = pytest.mark.django_db


def test_a_tap_answers_the_question_that_asks_for_it(client: Client, service: Service) -> None:
    triage = paste(client)

    send(client, triage, "say", fact="how_wide", value="all")

    html = plain(page_of(client, triage))
    assert "The gateway refuses everybody" in html
    assert "Others pass: No, nobody does" in html


def test_the_same_tap_takes_it_back(client: Client, service: Service) -> None:
    triage = paste(client)
    send(client, triage, "say", fact="since", value="hour")

    send(client, triage, "say", fact="since", value="hour")

    assert Triage.objects.get(pk=triage.pk).since == ""


def test_the_services_links_stand_beside_the_question(client: Client, service: Service) -> None:
    assert 'href="https://deploys.example.net/"' in page_of(client, paste(client))


@pytest.mark.parametrize(("fact", "value"), [("how_wide", "huge"), ("code", "500"), ("", "")])
def test_other_facts_are_refused(client: Client, service: Service, fact: str, value: str) -> None:
    response = send(client, paste(client), "say", fact=fact, value=value)

    assert response.status_code == 400
