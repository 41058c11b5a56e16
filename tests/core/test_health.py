"""The questions a load balancer asks, and the id every answer carries."""

from __future__ import annotations

import logging
import re

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from runbook.core.middleware import RequestIdFilter


def test_healthz_needs_neither_database_nor_session() -> None:
    response = Client().get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_says_that_database_and_migrations_are_fine() -> None:
    response = Client().get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_readyz_is_a_503_while_the_database_is_away() -> None:
    def fail(*_: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(fail):
        response = Client().get("/readyz")

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json() == {"database": "no answer", "migrations": "unknown"}


@pytest.mark.django_db
def test_readyz_counts_the_migrations_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        MigrationExecutor, "migration_plan", lambda *_: [("a", False), ("b", False)]
    )

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "2 not applied"}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_asked_by_get_or_head_without_signing_in(address: str) -> None:
    client = Client()

    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("given", ["trace-0123456789", "a" * 128, "A.b_c-12345"])
def test_a_proxys_request_id_is_taken_over(given: str) -> None:
    response = Client().get("/healthz", headers={"X-Request-ID": given})

    assert response["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 129, "has space12", "inject\nX: y12345", "<script>alert"]
)
def test_anything_else_gets_an_id_of_our_own(given: str) -> None:
    response = Client().get("/healthz", headers={"X-Request-ID": given})

    assert re.fullmatch(r"[0-9a-f]{16}", response["X-Request-ID"])


def test_a_log_line_outside_a_request_has_no_id() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "text", (), None)

    assert RequestIdFilter().filter(record)
    assert record.request_id == "-"  # type: ignore[attr-defined]
