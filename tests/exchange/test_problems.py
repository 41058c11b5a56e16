"""Every error is application/problem+json and says which parameter is wrong."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from runbook.exchange import entries, schemas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("anybody_reads")]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("entries?limit=0", "limit"),
        ("entries?limit=201", "limit"),
        ("entries?limit=many", "limit"),
        ("entries?code=403.0", "code"),
        ("entries?code=600", "code"),
        ("entries?code=-1", "code"),
        ("entries?overdue=perhaps", "overdue"),
        ("entries?cursor=abc", "cursor"),
        ("entries?q=" + "x" * 201, "q"),
        ("entries?layer=a%00b", "layer"),
        ("entries/abc/gateway", "code"),
        ("entries/-1/gateway", "code"),
        ("entries/403/gateway/a%00b", "service"),
        ("codes/4_03", "code"),
        ("services?cursor=Not+A+Slug", "cursor"),
    ],
)
def test_a_bad_parameter_is_named(client, address, field):
    response = client.get(f"/api/{address}")

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = schemas.Invalid.model_validate(response.json())
    assert [error.field for error in problem.errors] == [field]
    assert problem.request_id == response["X-Request-ID"]


def test_a_cursor_from_nowhere_is_only_far_off(client):
    response = client.get("/api/entries?cursor=________________________")

    assert response.json() == {"items": [], "next": None}


@pytest.mark.parametrize("address", ["nowhere", "entries/", "entries/403", "codes/403/gateway"])
def test_an_address_the_api_does_not_have_is_a_problem(client, address):
    response = client.get(f"/api/{address}")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_another_method_is_refused_with_those_that_are_allowed(client):
    response = client.post("/api/entries", {}, content_type="application/json")

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Type"] == "application/problem+json"


def test_a_lost_database_is_a_503_problem(client, monkeypatch):
    def lost(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(entries, "list_entries", lost)
    client.raise_request_exception = False

    response = client.get("/api/entries")

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Content-Type"] == "application/problem+json"
