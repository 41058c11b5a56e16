"""Old triages lose their text and keep their facts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from runbook.catalogue.models import Service
from runbook.triage import services
from runbook.triage.models import Triage
from tests.matrix.entry_tools import plain
from tests.triage.pastes import page_of, paste, send
from tests.triage.test_close import walked

pytestmark = pytest.mark.django_db


def old(triage: Triage) -> None:
    Triage.objects.filter(pk=triage.pk).update(started_at=timezone.now() - timedelta(days=31))


def test_a_new_triage_sweeps_old_ones_and_keeps_what_they_were(
    client: Client, service: Service
) -> None:
    triage = walked(client)
    send(client, triage, "close", code="401", layer="auth", cause="Clocks", right="yes")
    old(triage)

    paste(client)

    swept = Triage.objects.get(pk=triage.pk)
    assert (swept.paste, swept.analysis, swept.cause) == ("", {}, "")
    assert swept.purged_at is not None
    assert swept.layer is not None and swept.was_layer is not None
    assert (swept.code, swept.layer.slug) == (403, "gateway")
    assert (swept.was_code, swept.was_layer.slug) == (401, "auth")
    assert swept.first_team_right is True
    assert swept.service == service


def test_its_page_says_that_the_text_is_gone(client: Client, service: Service) -> None:
    triage = walked(client)
    send(client, triage, "confirm")
    old(triage)
    services.purge(before=timezone.now() - timedelta(days=30))

    html = plain(page_of(client, triage))

    assert "The text was removed" in html
    assert "It was 401 from" in html
    assert "pay_81" not in html


def test_a_little_is_swept_at_a_time(client: Client, service: Service) -> None:
    for triage in [paste(client) for _ in range(3)]:
        old(triage)

    assert services.purge(before=timezone.now() - timedelta(days=30), most=2) == 2
    assert services.purge(before=timezone.now() - timedelta(days=30), most=2) == 1
    assert services.purge(before=timezone.now() - timedelta(days=30), most=2) == 0
