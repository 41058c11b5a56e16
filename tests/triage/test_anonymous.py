"""Strangers take part where anonymous reading is on, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from runbook.catalogue.models import Service
from runbook.triage.models import Triage
from runbook.triage.views import hub
from tests.triage.pastes import GATEWAY_403, page_of, paste, send

pytestmark = pytest.mark.django_db

VERBS = ("answer", "say", "sight", "choose", "confirm", "close", "reopen", "feedback", "copied")


@pytest.fixture
def stranger() -> Client:
    return Client()


def test_a_stranger_walks_to_the_outcome(stranger: Client, service: Service, settings: Any) -> None:
    settings.RUNBOOK_ANONYMOUS_READ = True
    triage = paste(stranger)
    send(stranger, triage, "answer", question="others", answer="no-nobody")

    html = page_of(stranger, triage)
    send(stranger, triage, "confirm")

    closed = Triage.objects.get(pk=triage.pk)
    assert "The gateway refuses everybody" in html
    assert closed.closed_at is not None
    assert (closed.started_by, closed.closed_by) == (None, None)


def test_without_it_a_stranger_signs_in_first(
    stranger: Client, client: Client, service: Service, settings: Any
) -> None:
    settings.RUNBOOK_ANONYMOUS_READ = False
    triage = paste(client)

    assert stranger.get("/triage/").status_code == 302
    assert stranger.get(triage.get_absolute_url()).status_code == 302
    assert stranger.post("/triage/start/", {"raw": GATEWAY_403}).status_code == 401
    for verb in VERBS:
        assert send(stranger, triage, verb).status_code == 401


def test_taking_part_is_no_way_to_change_what_readers_share(
    stranger: Client, service: Service, settings: Any
) -> None:
    settings.RUNBOOK_ANONYMOUS_READ = True

    assert stranger.post("/codes/403/gateway/edit/", {}).status_code == 401
    assert stranger.get(f"/triage/{paste(stranger).key}/example/").status_code == 302


def test_a_stranger_is_shown_nobodys_triages(
    stranger: Client, client: Client, service: Service, settings: Any
) -> None:
    """Its key is what lets a person in."""
    settings.RUNBOOK_ANONYMOUS_READ = True
    triage = paste(client)

    assert triage.key not in stranger.get("/triage/").content.decode()


def test_a_stranger_starts_no_more_than_the_rate_allows(
    stranger: Client, service: Service, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RUNBOOK_ANONYMOUS_READ = True
    monkeypatch.setattr(hub, "STRANGERS", hub.Rate("triage", 2))
    answers = [stranger.post("/triage/start/", {"raw": GATEWAY_403}) for _ in range(3)]

    assert [one.status_code for one in answers] == [303, 303, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert Triage.objects.count() == 2
