"""An organisation with a path, entries and a scenario to run a triage through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.catalogue.models import Service
from runbook.graph.data import as_data
from runbook.graph.parsing import parse
from tests.factories import (
    make_code,
    make_entry,
    make_hop,
    make_layers,
    make_service,
    make_team,
    publish_page,
)
from tests.triage.pastes import SCENARIO


@pytest.fixture
def service(db: None) -> Service:
    """Payments API behind a gateway, with entries for 401 and 403 and one scenario."""
    make_layers()
    page = {"kind": "page", "label": "Page Platform", "url": "https://page.example.net/platform"}
    platform = make_team("Platform", contacts=[page])
    made = make_service(
        "Payments API",
        hosts=["payments.example.net"],
        team=make_team("Payments"),
        links=[{"kind": "deploys", "label": "Deploys", "url": "https://deploys.example.net/"}],
    )
    log = {
        "id": "access",
        "label": "Kong access log",
        "url": "https://logs.example.net/q?id={correlation_id}",
        "query": 'request.id="{correlation_id}"',
    }
    make_hop("waf-cdn", name="Cloudflare", team=platform)
    make_hop("gateway", name="Kong", product="Kong", team=platform, log_locations=[log])
    make_hop("application", name="Payments app")
    for code in (401, 403):
        make_code(code)
    make_entry(403, "gateway", maintainer=platform, summary="The gateway refused it.")
    make_entry(401, "auth", summary="The token was refused.")
    make_entry(403, "application", summary="A rule in code refused it.")
    publish_page("scenario", "caller-is-blocked", as_data(parse(SCENARIO)))
    return made


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


@pytest.fixture
def colleague(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)
