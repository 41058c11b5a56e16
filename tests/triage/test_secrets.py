"""A secret that is pasted reaches no table, no log line and no error report."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.views.debug import SafeExceptionReporterFilter, get_exception_reporter_filter

from runbook.accounts.models import User
from runbook.catalogue.models import Service
from runbook.triage import services
from tests.triage.pastes import GATEWAY_403, SECRET, paste, send

pytestmark = pytest.mark.django_db

COOKIE = "s3ss10n-0f-s0meb0dy-e1se"
RAW = GATEWAY_403.replace("\n\nHTTP", f"\nCookie: session={COOKIE}\n\nHTTP")


def tables_with(text: str) -> list[str]:
    """Every table of which a row holds the text anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [row[0] for row in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(
                f'SELECT count(*) FROM "{name}" AS row WHERE strpos(row::text, %s) > 0',
                [text],
            )
            if cursor.fetchone()[0]:
                found.append(name)
    return found


@pytest.mark.parametrize("kept", ["redacted", "never"])
def test_no_table_and_no_log_line_holds_it(
    client: Client, service: Service, settings: object, caplog: pytest.LogCaptureFixture, kept: str
) -> None:
    settings.RUNBOOK_STORE_PASTES = kept  # type: ignore[attr-defined]
    caplog.set_level(logging.DEBUG)

    client.post("/triage/start/", {"raw": RAW})
    client.post("/triage/start/", {"raw": f"unreadable {SECRET}"})
    client.post("/triage/decode/", {"text": RAW})

    for secret in (SECRET, COOKIE):
        assert tables_with(secret) == []
        assert secret not in caplog.text.replace("INSERT", "")
    if kept == "redacted":
        assert tables_with("pay_81") == ["triage_triage"]


def test_no_page_holds_it(client: Client, service: Service) -> None:
    triage = paste(client, RAW)
    send(client, triage, "confirm")

    for address in ("", "close/", "news/", "?change=who"):
        html = client.get(f"/triage/{triage.key}/{address}").content.decode()
        assert SECRET not in html and COOKIE not in html


def test_an_error_report_holds_neither_the_form_nor_what_the_code_held(
    client_for: Callable[[User], Client],
    reader: User,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Django asks the request's filter what of a failed request may be written down."""
    client = client_for(reader)
    seen = {}

    def fail(**given: object) -> None:
        raise ImproperlyConfigured("Something broke.")

    def remember(sender: object, request: object, **rest: object) -> None:
        report: SafeExceptionReporterFilter = get_exception_reporter_filter(request)  # type: ignore[arg-type]
        report.is_active = lambda request: True  # type: ignore[method-assign]
        seen["post"] = dict(report.get_post_parameters(request))  # type: ignore[arg-type]

    monkeypatch.setattr(services, "start", fail)
    got_request_exception.connect(remember)
    client.raise_request_exception = False
    try:
        response = client.post("/triage/start/", {"raw": RAW})
    finally:
        got_request_exception.disconnect(remember)

    assert response.status_code == 500
    assert "raw" in seen["post"]
    assert SECRET not in str(seen["post"])
