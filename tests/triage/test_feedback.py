"""*This found it*: said per check, counted, shown from five tries on, never ordering by itself."""

from __future__ import annotations

import pytest
from django.test import Client

from runbook.catalogue.models import Service
from runbook.content.models import Page
from runbook.triage.models import Signal, Triage
from tests.matrix.entry_tools import html_of, plain
from tests.triage.pastes import page_of, paste, send

pytestmark = pytest.mark.django_db


def entry() -> Page:
    return Page.objects.get(kind="entry", key="403/gateway")


def tell(client: Client, triage: Triage, item: str, said: str) -> int:
    response = send(client, triage, "feedback", page=entry().pk, item=item, said=said)
    return int(response.status_code)


def test_what_is_said_is_counted_on_the_page(client: Client, service: Service) -> None:
    triage = paste(client)

    assert tell(client, triage, "policy", "found") == 303
    assert tell(client, triage, "scope", "tried") == 303

    assert entry().tallies == {"policy": [1, 1], "scope": [0, 1]}


def test_changing_ones_mind_counts_once(client: Client, service: Service) -> None:
    triage = paste(client)
    tell(client, triage, "policy", "found")
    tell(client, triage, "policy", "found")

    tell(client, triage, "policy", "tried")

    assert entry().tallies == {"policy": [0, 1]}


def test_counts_show_from_five_tries_on(client: Client, service: Service) -> None:
    for _ in range(4):
        tell(client, paste(client), "policy", "found")
    before = html_of(client, "/codes/403/gateway/")
    tell(client, paste(client), "policy", "tried")

    after = html_of(client, "/codes/403/gateway/")

    assert "Found it" not in before
    assert "Found it 4 of 5 times" in after


def test_checks_keep_their_order_unless_the_reader_asks(client: Client, service: Service) -> None:
    for _ in range(5):
        tell(client, paste(client), "scope", "found")
    first, second = "Read which policy refused the call", "Compare the scopes with the route"

    usual = plain(html_of(client, "/codes/403/gateway/"))
    asked = plain(html_of(client, "/codes/403/gateway/?order=found"))

    assert usual.index(first) < usual.index(second)
    assert asked.index(second) < asked.index(first)
    assert "Order by what found it" in usual


def test_the_entry_opened_from_a_triage_leads_to_a_form_without_script(
    client: Client, service: Service
) -> None:
    triage = paste(client)

    html = html_of(client, f"/codes/403/gateway/?triage={triage.key}")
    form = html_of(client, f"/triage/{triage.key}/feedback/?page={entry().pk}&item=policy")

    address = f"/triage/{triage.key}/feedback/?page={entry().pk}&amp;item=policy"
    assert f'href="{address}"' in html
    assert f'href="/triage/{triage.key}/"' in html
    assert 'name="said" value="found"' in form


@pytest.mark.parametrize("key", ["", "short", "javascript:1", "AAAAAAAAAAAA", "a" * 13])
def test_what_is_no_key_changes_nothing_of_the_entry(
    client: Client, service: Service, key: str
) -> None:
    assert "Did this find it?" not in html_of(client, f"/codes/403/gateway/?triage={key}")


@pytest.mark.parametrize(("page", "item"), [(0, "policy"), (None, "gone"), ("x", "policy")])
def test_a_check_that_is_not_there_cannot_be_counted(
    client: Client, service: Service, page: object, item: str
) -> None:
    triage = paste(client)
    number = entry().pk if page is None else page

    response = send(client, triage, "feedback", page=number, item=item, said="found")

    assert response.status_code == 404
    assert not Signal.objects.exists()


def test_a_copied_command_is_a_weak_sign_and_counts_for_nothing(
    client: Client, service: Service
) -> None:
    triage = paste(client)

    response = send(client, triage, "copied", page=entry().pk, item="policy")

    assert response.status_code == 204
    assert Signal.objects.get().kind == "copied"
    assert entry().tallies == {}


def test_the_triage_shows_what_it_said(client: Client, service: Service) -> None:
    triage = paste(client)
    send(client, triage, "answer", question="others", answer="no-nobody")

    tell(client, triage, "policy", "found")

    html = page_of(client, triage)
    assert 'value="found" id="f-policy" aria-pressed="true"' in html
    assert 'value="tried" id="n-policy" aria-pressed="false"' in html
