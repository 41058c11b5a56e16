"""The page of one triage: the paste with its evidence, the four questions, the way on."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from runbook.catalogue.models import Service
from runbook.triage.models import Triage
from tests.matrix.entry_tools import plain
from tests.triage.pastes import GATEWAY_403, SECRET, page_of, paste, send

pytestmark = pytest.mark.django_db


def test_evidence_is_numbered_in_the_paste_and_beside_the_verdict(
    client: Client, service: Service
) -> None:
    html = page_of(client, paste(client))

    for number in re.findall(r'<li class="hot" id="e(\d+)"', html):
        assert f'href="#r{number}"' in html
        assert html.count(f'id="r{number}"') == 1
    assert "<mark>kong/3.9.1</mark>" in html


def test_what_was_masked_is_named_and_never_shown(client: Client, service: Service) -> None:
    html = page_of(client, paste(client))

    assert "1 secret masked" in html
    assert '<span class="secret">' in html
    assert SECRET not in html


def test_the_four_questions_say_what_is_known(client: Client, service: Service) -> None:
    html = plain(page_of(client, paste(client)))

    assert "Who returned it?Gateway, strong evidence" in html
    assert "Was the request valid?Not settled" in html


def test_an_unknown_key_offers_to_start_a_triage(client: Client, service: Service) -> None:
    response = client.get("/triage/aaaaaaaaaaaa/")

    assert response.status_code == 404
    assert 'href="/triage/"' in response.content.decode()


@pytest.mark.parametrize("address", ["/triage/nonsense/", "/triage/AAAAAAAAAAAA/"])
def test_what_is_no_key_is_a_triage_that_is_not_there(
    client: Client, service: Service, address: str
) -> None:
    response = client.get(address)

    assert response.status_code == 404
    assert 'href="/triage/"' in response.content.decode()


def test_markup_in_a_paste_stays_text(client: Client, service: Service) -> None:
    raw = GATEWAY_403.replace("You cannot", "<img src=x onerror=alert(1)>")

    html = page_of(client, paste(client, raw))

    assert "<img" not in html
    assert "&lt;img src=x" in html


def test_the_graph_is_reached_with_the_way_marked(client: Client, service: Service) -> None:
    html = page_of(client, paste(client))

    assert "/scenarios/caller-is-blocked/graph/?way=who+who%2Fgateway+others" in html


def test_a_host_that_no_service_has_fills_no_command(client: Client, service: Service) -> None:
    """A shared triage must not make somebody send a token to a stranger."""
    raw = GATEWAY_403.replace("payments.example.net", "evil.example.org")

    html = page_of(client, paste(client, raw), "?change=who")

    assert "<var data-empty>{host}</var>" in html


def test_a_colleague_sees_the_answer_and_who_gave_it(
    client: Client, colleague: Client, service: Service
) -> None:
    triage = paste(client)
    before = Triage.objects.get(pk=triage.pk).touched_at.isoformat()
    send(colleague, triage, "answer", question="others", answer="yes-they-do")

    response = client.get(f"/triage/{triage.key}/news/", {"since": before})

    assert response.status_code == 200
    assert "Does a fresh token help?" in response.content.decode()
    assert 'title="Editor"' in response.content.decode()


def test_nothing_new_is_no_content(client: Client, service: Service) -> None:
    triage = paste(client)
    now = Triage.objects.get(pk=triage.pk).touched_at.isoformat()

    response = client.get(f"/triage/{triage.key}/news/", {"since": now})

    assert response.status_code == 204
    assert response.content == b""


def test_htmx_gets_the_walk_with_questions_and_facts_beside_it(
    client: Client, service: Service
) -> None:
    triage = paste(client)

    response = client.get(triage.get_absolute_url(), headers={"HX-Request": "true"})

    html = response.content.decode()
    assert html.strip().startswith('<div class="stack" id="walk">')
    assert re.findall(r'id="(\w+)"[^>]*hx-swap-oob', html) == ["quad", "people"]
