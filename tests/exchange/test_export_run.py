"""A book, a site or a folder, made by a job and fetched by who asked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import User
from runbook.exchange.models import ExportRun
from runbook.exchange.tasks import forget_files, make_export
from tests.factories import make_entry, make_user
from tests.review.test_editions import make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(client: Client, reader: User, layers: Any) -> Callable[..., ExportRun]:
    make_entry()
    client.force_login(reader)

    def asked(form: str, **more: str) -> ExportRun:
        response = client.post("/export/make/", {"format": form, **more})
        assert response.status_code == 303, response.content
        return ExportRun.objects.get(pk=response["Location"].split("/")[2])

    return asked


@pytest.mark.parametrize(
    ("form", "magic"), [("pdf", b"%PDF"), ("html", b"PK"), ("markdown", b"PK")]
)
def test_it_is_made_beside_and_fetched(
    client: Client, asked: Callable[..., ExportRun], form: str, magic: bytes
) -> None:
    run = asked(form)
    waiting = client.get(run.get_absolute_url()).content.decode()
    make_export(run_id=str(run.pk))

    shown = client.get(run.get_absolute_url()).content.decode()
    fetched = client.get(f"{run.get_absolute_url()}file/")

    assert "<progress" in waiting and "Download" in shown
    assert fetched.content.startswith(magic)
    assert fetched["Content-Disposition"].startswith('attachment; filename="runbook-')


def test_the_site_in_the_archive_holds_the_page(asked: Callable[..., ExportRun]) -> None:
    run = asked("html")
    make_export(run_id=str(run.pk))
    run.refresh_from_db()

    names = zipfile.ZipFile(io.BytesIO(bytes(run.body))).namelist()

    assert any(name.endswith("/codes/403/gateway.html") for name in names)


def test_an_edition_and_a_part_are_kept_with_it(asked: Callable[..., ExportRun]) -> None:
    name = str(make_edition())

    run = asked("markdown", edition=name, code="999")
    make_export(run_id=str(run.pk))

    run.refresh_from_db()
    assert run.filename == f"runbook-{name}-markdown.zip"
    assert len(zipfile.ZipFile(io.BytesIO(bytes(run.body))).namelist()) == 1


@pytest.mark.parametrize("sent", [{"format": "exe"}, {"format": "pdf", "edition": "1999-Q1"}])
def test_what_there_is_not_is_refused(
    client: Client, asked: Callable[..., ExportRun], sent: dict[str, str]
) -> None:
    response = client.post("/export/make/", sent)

    assert response.status_code == 422 and not ExportRun.objects.exists()


def test_nobody_asks_for_everything_at_once(
    client: Client, asked: Callable[..., ExportRun]
) -> None:
    for _ in range(3):
        asked("pdf")

    assert client.post("/export/make/", {"format": "pdf"}).status_code == 422


def test_only_who_asked_fetches_it(client: Client, asked: Callable[..., ExportRun]) -> None:
    run = asked("markdown")
    make_export(run_id=str(run.pk))
    client.force_login(make_user("somebody-else"))

    assert client.get(run.get_absolute_url()).status_code == 404
    assert client.get(f"{run.get_absolute_url()}file/").status_code == 404


def test_strangers_have_nothing_made(client: Client, anybody_reads: Any) -> None:
    assert client.get("/export/").status_code == 200
    assert client.post("/export/make/", {"format": "pdf"}).status_code in (302, 401, 403)
    assert not ExportRun.objects.exists()


def test_a_book_that_would_be_too_large_says_so(
    client: Client, asked: Callable[..., ExportRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbook.exchange.making.MOST", {"pdf": 0})
    run = asked("pdf")
    make_export(run_id=str(run.pk))

    assert "narrow it" in client.get(run.get_absolute_url()).content.decode()


def test_after_a_day_it_is_gone(asked: Callable[..., ExportRun]) -> None:
    run = asked("pdf")
    ExportRun.objects.filter(pk=run.pk).update(made_at=timezone.now() - timedelta(days=2))

    forget_files(timestamp=0)

    assert not ExportRun.objects.exists()
