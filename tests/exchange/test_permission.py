"""Who may read the API: whoever may read the site."""

from __future__ import annotations

import pytest

from tests.factories import make_entry

ADDRESSES = [
    "/api/editions",
    "/api/review/2026-Q4",
    "/api/entries",
    "/api/entries/403/gateway",
    "/api/codes",
    "/api/comparisons",
    "/api/scenarios",
    "/api/layers",
    "/api/services",
    "/api/teams",
    "/api/openapi.json",
    "/api/nowhere",
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_strangers_are_asked_to_sign_in(client, settings, address):
    settings.RUNBOOK_ANONYMOUS_READ = False

    response = client.get(address)

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer ")
    assert response["Content-Type"] == "application/problem+json"
    assert response["X-Request-ID"] == response.json()["request_id"]


def test_a_session_reads(client_for, reader, settings):
    settings.RUNBOOK_ANONYMOUS_READ = False
    make_entry(403, "gateway")

    response = client_for(reader).get("/api/entries/403/gateway")

    assert response.status_code == 200


def test_strangers_read_where_the_setting_says_so(client, anybody_reads, db):
    make_entry(403, "gateway")

    assert client.get("/api/entries/403/gateway").status_code == 200


def test_a_session_writes_nothing(client_for, administrator):
    client = client_for(administrator)

    for method in (client.post, client.patch, client.delete):
        assert method("/api/entries/403/gateway").status_code == 405
    assert client.put("/api/entries/403/gateway").status_code == 401
    assert client.put("/api/codes/403").status_code == 405


@pytest.mark.django_db
def test_a_stranger_who_opens_the_docs_is_sent_to_sign_in(client, settings):
    settings.RUNBOOK_ANONYMOUS_READ = False

    response = client.get("/api/docs")

    assert (response.status_code, response["Location"].split("?")[1]) == (302, "next=/api/docs")
