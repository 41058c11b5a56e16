"""`RUNBOOK_STORE_PASTES=never`: the page shows the paste once, the database none of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from runbook.catalogue.models import Service
from runbook.triage.models import Triage
from tests.matrix.entry_tools import plain
from tests.triage.pastes import GATEWAY_403, page_of, send

pytestmark = pytest.mark.django_db

OF_THE_PASTE = ("pay_81", "b7e144c99f02", "You cannot consume", "kong/3.9.1", "payments.example")


@pytest.fixture(autouse=True)
def never(settings: Any) -> None:
    settings.RUNBOOK_STORE_PASTES = "never"


def test_the_page_comes_at_once_and_nothing_of_the_paste_is_kept(
    client: Client, service: Service
) -> None:
    response = client.post("/triage/start/", {"raw": GATEWAY_403})

    html = plain(response.content.decode())
    kept = json.dumps(list(Triage.objects.values()), default=str)
    assert response.status_code == 200
    assert "You cannot consume this service" in html
    assert "Do other callers get through?" in html
    assert [one for one in OF_THE_PASTE if one in kept] == []


def test_the_triage_goes_on_from_what_is_kept_and_says_so(client: Client, service: Service) -> None:
    client.post("/triage/start/", {"raw": GATEWAY_403})
    triage = Triage.objects.get()

    send(client, triage, "answer", question="others", answer="yes-they-do")

    html = plain(page_of(client, triage))
    assert "Who refused: The gateway" in html
    assert "Does a fresh token help?" in html
    assert "Pastes are not kept here" in html
    assert "You cannot consume this service" not in html


def test_a_step_by_htmx_leaves_the_paste_on_the_page(client: Client, service: Service) -> None:
    client.post("/triage/start/", {"raw": GATEWAY_403})
    triage = Triage.objects.get()

    response = client.post(
        f"/triage/{triage.key}/answer/",
        {"question": "others", "answer": "unknown"},
        headers={"HX-Request": "true"},
    )

    assert 'id="pasted"' not in response.content.decode()
