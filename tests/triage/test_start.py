"""Starting a triage: one paste, one Enter, and the first check is there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from runbook.catalogue.models import Service
from runbook.triage.models import Triage
from tests.matrix.entry_tools import plain
from tests.triage.pastes import GATEWAY_403, page_of, paste

pytestmark = pytest.mark.django_db


def test_a_paste_leads_to_its_own_address_with_the_first_check(
    client: Client, service: Service
) -> None:
    triage = paste(client)

    html = plain(page_of(client, triage))

    assert triage.service == service
    assert "Do other callers get through?" in html
    assert "Read which policy refused the call" in html
    assert "Owner: Platform" in html
