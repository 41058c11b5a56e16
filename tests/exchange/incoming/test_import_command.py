"""`manage.py import`: what it prints, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from runbook.accounts.models import Team
from runbook.content.models import Page, Proposal, Revision
from tests.factories import make_entry, make_user

from .documents import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(layers: Any, team: Team) -> Page:
    return make_entry(maintainer=team)


@pytest.fixture
def book(page: Page, tmp_path: Path) -> Path:
    """The runbook with one summary rewritten."""
    path = tmp_path / "book.yaml"
    summary = page.live_revision.content["summary"] if page.live_revision else ""
    path.write_text(written("yaml").replace(summary, "Refused on policy, says the gateway."))
    return path


def test_a_dry_run_says_page_by_page_what_would_change(book: Path, capsys: Any) -> None:
    call_command("import", book, "--dry-run")

    assert capsys.readouterr().out == (
        "changed   entry 403/gateway: Summary changed\n"
        "book.yaml: 1 changed, 7 unchanged. It was edited since it was exported (its digest "
        "differs). Nothing was changed: this was a dry run.\n"
    )
    assert Revision.objects.count() == 1


def test_without_more_words_it_is_published_as_imported(book: Path, page: Page) -> None:
    call_command("import", book)

    page.refresh_from_db()
    assert page.live_revision is not None
    assert page.live_revision.publication == "import"
    assert page.live_revision.author.username == "system"


def test_who_is_named_stands_as_author(book: Path, page: Page, team: Team) -> None:
    make_user("anna", role="editor", team=team)

    call_command("import", book, "--as", "anna")

    page.refresh_from_db()
    assert page.live_revision is not None and page.live_revision.author.username == "anna"


def test_proposed_it_waits(book: Path, team: Team) -> None:
    make_user("anna", role="editor", team=team)

    call_command("import", book, "--strategy", "propose", "--as", "anna")

    assert Proposal.objects.get().reason == "Imported from book.yaml"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--strategy", "propose"], "name a user with --as"),
        (["--as", "ghost"], "There is no active user called ghost."),
        (["--as", "system"], "There is no active user called system."),
    ],
)
def test_it_takes_somebody_who_can_act(book: Path, arguments: list[str], said: str) -> None:
    make_user("system-to-be")
    with pytest.raises(CommandError, match=said):
        call_command("import", book, *arguments)


def test_every_fault_is_named_with_file_line_and_field(book: Path) -> None:
    text = book.read_text().replace("403/gateway", "403/moon").replace("summary:", "sumary:")
    book.write_text(text)
    line = 1 + text.split("\n").index("    sumary: Refused on policy, says the gateway.")

    with pytest.raises(CommandError) as refused:
        call_command("import", book)

    said = str(refused.value)
    assert f"{book}: line {line}, entry 403/moon, content.sumary: There is no such field." in said
    assert "content.summary: This is missing." in said
    assert said.endswith("Nothing was changed.")
    assert Revision.objects.count() == 1


def test_a_file_that_is_not_there_is_said_in_a_sentence() -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import", "/nowhere/book.yaml")
