"""Closing: what it turned out to be beside what it looked like, and taking that back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Service
from runbook.triage.models import Triage
from runbook.triage.open_reading import next_working_day
from tests.matrix.entry_tools import plain
from tests.triage.pastes import page_of, paste, send

pytestmark = pytest.mark.django_db


def walked(client: Client) -> Triage:
    """A triage that came to its outcome: a refused token, sent out as a 403."""
    triage = paste(client)
    send(client, triage, "answer", question="others", answer="yes-they-do")
    send(client, triage, "answer", question="token", answer="yes")
    return triage


def again(triage: Triage) -> Triage:
    return Triage.objects.get(pk=triage.pk)


def test_yes_closes_it_with_the_outcomes_code_and_layer(
    client: Client, reader: User, service: Service
) -> None:
    triage = walked(client)

    send(client, triage, "confirm")

    closed = again(triage)
    assert closed.closed_at and closed.closed_by == reader
    assert closed.was_layer is not None
    assert (closed.was_code, closed.was_layer.slug) == (401, "auth")
    assert closed.outcome == "token-refused"


def test_the_page_then_says_what_it_looked_like_and_what_it_was(
    client: Client, service: Service
) -> None:
    triage = walked(client)
    send(client, triage, "confirm")

    html = plain(page_of(client, triage))

    assert "It looked like 403 from the gateway; it was 401 from" in html


def test_something_else_is_said_in_a_small_form(client: Client, service: Service) -> None:
    triage = walked(client)
    said = {"code": "502", "layer": "downstream", "acted": "platform", "right": "no"}

    response = send(client, triage, "close", cause="The ledger was down", **said)

    closed = again(triage)
    assert response.status_code == 303
    assert (closed.was_code, closed.cause) == (502, "The ledger was down")
    assert closed.acted == Team.objects.get(slug="platform")
    assert closed.first_team_right is False


def test_a_secret_in_the_cause_is_taken_out(client: Client, service: Service) -> None:
    triage = walked(client)

    send(client, triage, "close", code="401", cause="sent Authorization: Bearer abcdef0123456789")

    assert "abcdef0123456789" not in again(triage).cause
    assert "removed" in again(triage).cause


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code", "", "The code as it should have been"),
        ("code", "200", "The code as it should have been"),
        ("layer", "nowhere", "Choose one of the layers"),
        ("acted", "nobody", "Choose one of the teams"),
        ("cause", "why " * 90, "Shorten it to 300 characters"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    client: Client, service: Service, field: str, value: str, words: str
) -> None:
    triage = walked(client)

    response = send(
        client, triage, "close", **({"code": "401", "cause": "Clocks"} | {field: value})
    )

    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert again(triage).closed_at is None
    assert 'aria-invalid="true"' in html


def test_the_form_starts_where_the_triage_landed(client: Client, service: Service) -> None:
    html = client.get(f"/triage/{walked(client).key}/close/").content.decode()

    assert 'name="code" list="k-codes" value="401"' in html
    assert '<option value="auth" selected>' in html


def test_closing_twice_is_a_conflict(client: Client, service: Service) -> None:
    triage = walked(client)
    send(client, triage, "confirm")

    response = send(client, triage, "confirm")

    assert response.status_code == 409
    assert f'href="/triage/{triage.key}/"' in response.content.decode()


def test_reopening_goes_on_where_it_was(client: Client, service: Service) -> None:
    triage = walked(client)
    send(client, triage, "confirm")

    send(client, triage, "reopen")

    assert again(triage).closed_at is None
    assert "Was this right?" in page_of(client, triage)


def test_without_a_code_one_tap_leads_to_the_form(client: Client, service: Service) -> None:
    triage = paste(client, "", scenario="caller-is-blocked")

    response = send(client, triage, "confirm")

    assert response["Location"] == f"/triage/{triage.key}/close/"


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 25), date(2026, 11, 26)),
        (date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 11, 28), date(2026, 11, 30)),
        (date(2026, 11, 29), date(2026, 11, 30)),
    ],
)
def test_the_question_comes_the_next_working_day(day: date, following: date) -> None:
    assert next_working_day(day) == following


def test_an_open_triage_asks_what_it_was_and_one_tap_answers(
    client: Client, service: Service
) -> None:
    triage = walked(client)
    today = plain(client.get("/triage/").content.decode())
    Triage.objects.update(started_at=timezone.now() - timedelta(days=4))

    html = client.get("/triage/").content.decode()

    assert "What was it?" not in today
    assert "What was it?" in html
    assert f'action="/triage/{triage.key}/confirm/"' in html
    assert "It was 401 from" in plain(html)


def test_another_persons_triage_is_not_asked_about(
    client: Client, colleague: Client, service: Service
) -> None:
    walked(client)
    Triage.objects.update(started_at=timezone.now() - timedelta(days=4))

    assert "What was it?" not in colleague.get("/triage/").content.decode()


def test_what_a_closed_triage_showed_can_become_a_signature(
    client_for: Any, editor: User, reader: User, service: Service
) -> None:
    """The verdict was not sure; whoever closed it knew. Readers may not make signatures."""
    client = client_for(editor)
    raw = "HTTP/1.1 403 Forbidden\nX-Edge-Decision: deny\nContent-Type: text/plain\n\nno"
    triage = paste(client, raw)
    send(client, triage, "close", code="403", layer="gateway")

    offered = f"/triage/signatures/new/?triage={triage.key}"

    assert offered in page_of(client, triage)
    assert offered not in page_of(client_for(reader), triage)
