"""`/import/`: sent, looked at, taken over; nobody else's business."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.content.models import Page, Proposal
from runbook.exchange import imports
from runbook.exchange.models import ImportRun, ImportStep
from runbook.exchange.tasks import compare_import, forget_files, take_over_import
from tests.content.proposing import change_of
from tests.factories import make_entry, make_user

from .documents import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(layers: Any, team: Team) -> Page:
    return make_entry(maintainer=team)


@pytest.fixture
def admin(team: Team) -> User:
    return make_user("root", role="administrator", team=team)


@pytest.fixture
def editor(team: Team) -> User:
    return make_user("anna", role="editor", team=team)


def book(summary: str = "Refused.", **more: Any) -> str:
    data = json.loads(written("json"))
    data["pages"][0]["content"]["summary"] = summary
    data["pages"] += more.get("pages", [])
    return json.dumps(data, indent=1)


def send(client: Client, text: str | bytes, name: str = "book.json") -> Any:
    raw = text.encode() if isinstance(text, str) else text
    return client.post("/import/", {"file": SimpleUploadedFile(name, raw)})


def sent(client: Client, text: str, name: str = "book.json") -> ImportRun:
    response = send(client, text, name)
    assert response.status_code == 303, response.content
    return ImportRun.objects.get(pk=response["Location"].split("/")[2])


def test_a_file_is_compared_before_anything_happens(
    client: Client, admin: User, page: Page
) -> None:
    client.force_login(admin)

    run = sent(client, book())
    shown = client.get(run.get_absolute_url()).content.decode()

    assert run.state == "compared" and run.counts == {"unchanged": 7, "changed": 1}
    assert "Summary changed" in shown and "Publish all of it" in shown
    assert page.revisions.count() == 1


def test_the_difference_of_one_page_is_shown_word_by_word(
    client: Client, admin: User, page: Page
) -> None:
    client.force_login(admin)
    run = sent(client, book("The gateway refused the call."))

    shown = client.get(f"{run.get_absolute_url()}{ImportStep.objects.get().position}/")

    assert "<del>" in shown.content.decode()


def test_published_it_says_imported(client: Client, admin: User, page: Page) -> None:
    client.force_login(admin)
    run = sent(client, book())

    client.post(run.get_absolute_url(), {"do": "publish"})

    page.refresh_from_db()
    assert page.live_revision is not None
    assert (page.live_revision.publication, page.live_revision.author) == ("import", admin)
    assert "Imported." in client.get(run.get_absolute_url()).content.decode()


def test_an_editor_proposes(client: Client, editor: User, page: Page) -> None:
    client.force_login(editor)
    run = sent(client, book())

    assert "Publish all of it" not in client.get(run.get_absolute_url()).content.decode()
    assert client.post(run.get_absolute_url(), {"do": "publish"}).status_code == 403
    client.post(run.get_absolute_url(), {"do": "propose"})

    assert Proposal.objects.get().author == editor
    assert page.revisions.count() == 1


def test_readers_and_strangers_import_nothing(client: Client, reader: User, page: Page) -> None:
    assert client.get("/import/").status_code == 302
    client.force_login(reader)

    assert client.get("/import/").status_code == 403
    assert send(client, book()).status_code == 403
    assert not ImportRun.objects.exists()


def test_a_file_is_its_senders(client: Client, admin: User, editor: User, page: Page) -> None:
    client.force_login(editor)
    run = sent(client, book())
    client.force_login(admin)

    assert client.get(run.get_absolute_url()).status_code == 404
    assert client.post(run.get_absolute_url(), {"do": "publish"}).status_code == 404


def test_what_was_looked_at_is_what_happens(client: Client, admin: User, page: Page) -> None:
    client.force_login(admin)
    run = sent(client, book())
    Team.objects.update(publishing="direct")
    from runbook.content.services import publish

    publish(change_of(page, admin))

    response = client.post(run.get_absolute_url(), {"do": "publish"}, follow=True)

    run.refresh_from_db()
    assert run.state == "compared"
    assert "compared again" in response.content.decode()
    assert page.revisions.filter(publication="import").count() == 0


def test_faults_are_named_and_nothing_can_be_taken_over(
    client: Client, admin: User, page: Page
) -> None:
    client.force_login(admin)
    run = sent(client, book("").replace('"kind": "entry"', '"kind": "note"'))

    shown = client.get(run.get_absolute_url()).content.decode()

    assert run.state == "refused"
    assert "line 9" in shown and "kind: Choose one of" in shown
    assert client.post(run.get_absolute_url(), {"do": "publish"}).status_code == 409


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("book.json", b"", "Choose a file"),
        ("book.xlsx", b"PK\x03\x04", "Excel workbook"),
        ("book.json", b"{", "The file ends"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_to_be(
    client: Client, admin: User, page: Page, name: str, raw: bytes, said: str
) -> None:
    client.force_login(admin)

    response = client.post(
        "/import/", {"file": SimpleUploadedFile(name, raw)} if raw else {}, follow=True
    )

    assert said in response.content.decode()


def test_pasted_text_comes_back_as_typed(client: Client, admin: User, page: Page) -> None:
    client.force_login(admin)

    fine = client.post("/import/", {"text": book(), "format": "json"})
    empty = client.post("/import/", {"text": " ", "format": "csv"})

    assert fine.status_code == 303
    assert empty.status_code == 422


def test_a_file_that_is_too_large_is_refused(
    client: Client, admin: User, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "LARGEST", 1 << 20)
    client.force_login(admin)

    response = send(client, b"x" * ((1 << 20) + 1))

    assert response.status_code == 422 and "At most 1 MB" in response.content.decode()


def test_a_large_file_is_work_for_a_job(
    client: Client, admin: User, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 10)
    monkeypatch.setattr(imports, "FEW_CHANGES", 0)
    client.force_login(admin)
    run = sent(client, book())
    waiting = client.get(run.get_absolute_url()).content.decode()

    compare_import(run_id=str(run.pk))
    client.post(run.get_absolute_url(), {"do": "publish"})
    assert page.revisions.count() == 1
    take_over_import(run_id=str(run.pk))

    assert "<progress" in waiting and "every 1s" in waiting
    run.refresh_from_db()
    assert run.state == "done" and page.revisions.count() == 2


def test_a_dropped_file_is_gone(client: Client, admin: User, page: Page) -> None:
    client.force_login(admin)
    run = sent(client, book())

    client.post(run.get_absolute_url(), {"do": "drop"})

    assert not ImportRun.objects.exists() and page.revisions.count() == 1


def test_after_a_day_it_is_gone_too(client: Client, admin: User, page: Page) -> None:
    client.force_login(admin)
    run = sent(client, book())
    ImportRun.objects.filter(pk=run.pk).update(made_at=timezone.now() - timedelta(days=2))

    forget_files(timestamp=0)

    assert not ImportRun.objects.exists()


def test_long_lists_go_on(client: Client, admin: User, page: Page) -> None:
    client.force_login(admin)
    pages = [
        {"kind": "entry", "key": f"{code}/gateway", "maintainer": "payments",
         "content": {"summary": "New."}}
        for code in range(410, 520)
    ]  # fmt: skip
    run = sent(client, book(pages=pages))

    first = client.get(run.get_absolute_url()).content.decode()
    rest = client.get(f"{run.get_absolute_url()}?after=106&show=added").content.decode()

    assert "The next ones" in first and first.count("<tr>") == 101
    assert "The next ones" not in rest and "519 from the gateway" in rest


@pytest.mark.parametrize("address", ["/import/", "run", "step"])
def test_queries_are_few(
    client: Client,
    admin: User,
    page: Page,
    address: str,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    client.force_login(admin)
    run = sent(client, book())
    places = {
        "run": run.get_absolute_url(),
        "step": f"{run.get_absolute_url()}{ImportStep.objects.get().position}/",
    }
    with django_assert_max_num_queries(8):
        assert client.get(places.get(address, address)).status_code == 200


def test_a_fault_of_ours_leaves_no_file_waiting(
    client: Client, admin: User, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 10)
    client.force_login(admin)
    run = sent(client, book())
    monkeypatch.setattr(imports, "_kept", lambda *given: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        compare_import(run_id=str(run.pk))

    run.refresh_from_db()
    assert run.state == "refused" and "on our side" in run.faults[0]


def test_what_a_dead_worker_left_is_begun_anew(
    client: Client, admin: User, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 10)
    client.force_login(admin)
    run = sent(client, book())
    ImportRun.objects.filter(pk=run.pk).update(state="comparing")

    compare_import(run_id=str(run.pk))

    run.refresh_from_db()
    assert run.state == "compared"
