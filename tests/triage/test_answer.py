"""Answering: the way on, answers taken back, later ones that wait."""

from __future__ import annotations

import pytest
from django.test import Client

from runbook.catalogue.models import Service
from runbook.triage.models import Answer
from tests.matrix.entry_tools import plain
from tests.triage.pastes import page_of, paste, send

pytestmark = pytest.mark.django_db


def test_an_answer_leads_to_the_next_question(client: Client, service: Service) -> None:
    triage = paste(client)

    response = send(client, triage, "answer", question="others", answer="yes-they-do")

    assert response.status_code == 303
    assert response["Location"].endswith("/#walk")
    assert "Does a fresh token help?" in page_of(client, triage)


def test_htmx_gets_the_next_question_with_its_heading_to_focus(
    client: Client, service: Service
) -> None:
    triage = paste(client)

    response = client.post(
        f"/triage/{triage.key}/answer/",
        {"question": "others", "answer": "unknown"},
        headers={"HX-Request": "true"},
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert 'tabindex="-1" data-focus>Does a fresh token help?' in html


def test_a_question_that_the_paste_answers_shows_the_line_and_can_be_overridden(
    client: Client, service: Service
) -> None:
    triage = paste(client)
    reopened = page_of(client, triage, "?change=who")

    send(client, triage, "answer", question="who", answer="application")

    assert "The paste says:" in reopened
    assert 'aria-pressed="true"><b>The gateway</b>' in reopened
    html = plain(page_of(client, triage))
    assert "Who refused: The application" in html
    assert "Application, by your answers" in html


def test_an_earlier_answer_changes_and_later_ones_that_apply_stay(
    client: Client, service: Service
) -> None:
    triage = paste(client)
    send(client, triage, "answer", question="others", answer="yes-they-do")
    send(client, triage, "answer", question="token", answer="yes")

    send(client, triage, "answer", question="others", answer="no-nobody")
    away = page_of(client, triage)
    send(client, triage, "answer", question="others", answer="yes-they-do")

    assert "The gateway refuses everybody" in away
    assert "A refused token, sent out as a 403" in page_of(client, triage)


def test_an_answer_can_be_left_to_the_evidence_again(client: Client, service: Service) -> None:
    triage = paste(client)
    send(client, triage, "answer", question="who", answer="application")

    send(client, triage, "answer", question="who", answer="")

    assert not Answer.objects.exists()
    assert "Who refused: <b>The gateway</b>" in page_of(client, triage)


@pytest.mark.parametrize(("question", "answer"), [("who", "nobody"), ("nothing", "gateway")])
def test_what_is_no_answer_changes_nothing(
    client: Client, service: Service, question: str, answer: str
) -> None:
    triage = paste(client)

    response = send(client, triage, "answer", question=question, answer=answer)

    assert response.status_code == 400
    assert not Answer.objects.exists()


def test_answers_carry_keys_that_fit(client: Client, service: Service) -> None:
    html = page_of(client, paste(client))

    assert 'value="yes-they-do" data-key="1 y"' in html
    assert 'value="no-nobody" data-key="2 n"' in html
    assert 'value="unknown" data-key="3 s"' in html


def test_a_closed_triage_takes_no_answer(client: Client, service: Service) -> None:
    triage = paste(client)
    send(client, triage, "confirm")

    response = send(client, triage, "answer", question="others", answer="unknown")

    assert response.status_code == 409
    assert "This triage is closed" in response.content.decode()
    assert response["HX-Reswap"] == "outerHTML show:window:top"
    assert not Answer.objects.exists()
