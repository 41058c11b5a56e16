"""The whole runbook as a folder of Markdown, readable without Runbook."""

from __future__ import annotations

import os.path
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from runbook.content.models import Page
from runbook.exchange.documents import the_document
from runbook.exchange.folder import FolderError, as_files, linked, write_files
from runbook.starter.loader import load_starter
from tests.factories import make_comparison, make_entry, make_hop, make_service, make_team
from tests.review.test_editions import make_edition
from tests.scenarios.scenario_tools import make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(layers: Any) -> None:
    make_hop("gateway", team=make_team("Platform"))
    make_comparison()
    make_scenario()
    make_entry(rules_out="See [the application](/codes/403/application/payments-api/).")
    make_entry(403, "application", make_service())


def test_each_page_lies_at_its_address(world: None, tmp_path: Path) -> None:
    pages = write_files(as_files(the_document()), tmp_path / "out")

    found = {str(one.relative_to(tmp_path / "out")) for one in (tmp_path / "out").rglob("*.md")}
    assert found >= {
        "README.md",
        "codes/403.md",
        "codes/403/gateway.md",
        "codes/403/application/payments-api.md",
        "compare/401/403.md",
        "scenarios/caller-is-blocked.md",
    }
    assert pages == len(found) == Page.objects.count() + 1


def test_titles_and_owners_are_those_that_readers_see(world: None) -> None:
    files = dict(as_files(the_document()))

    for page in Page.objects.all():
        path = page.get_absolute_url().strip("/") + ".md"
        assert files[path].splitlines()[0] == f"# {page.title}"
    assert "Owner: platform." in files["codes/403/gateway.md"]


def test_every_link_between_pages_leads_to_a_file() -> None:
    load_starter()
    files = dict(as_files(the_document()))

    dead = [
        (path, target)
        for path, text in files.items()
        for target in re.findall(r"\]\(([^)<>:]+\.md)\)", text)
        if os.path.normpath(os.path.join(os.path.dirname(path), target)) not in files
    ]

    assert len(files) > 150 and dead == []
    titles = {page.get_absolute_url().strip("/"): page.title for page in Page.objects.all()}
    assert {path: files[f"{path}.md"].splitlines()[0] for path in titles} == {
        path: f"# {title}" for path, title in titles.items()
    }
    assert not [path for path, text in files.items() if "](/codes/" in text]


def test_links_are_relative_to_where_the_file_lies() -> None:
    text = "[a](/codes/403/application/) [b](https://example.com/codes/1/) [c](/teams/x/)"

    assert linked(text, "codes/403/gateway/payments-api.md") == (
        "[a](../application.md) [b](https://example.com/codes/1/) [c](/teams/x/)"
    )


def test_an_earlier_export_is_written_anew_and_leaves_nothing(world: None, tmp_path: Path) -> None:
    write_files(as_files(the_document()), tmp_path)
    (tmp_path / "codes" / "599.md").write_text("Retired since.")

    write_files(as_files(the_document()), tmp_path)

    assert not (tmp_path / "codes" / "599.md").exists()


def test_a_folder_of_somebodys_own_is_left_alone(world: None, tmp_path: Path) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "mine.md").write_text("Mine.")

    with pytest.raises(FolderError, match="no export"):
        write_files(as_files(the_document()), tmp_path)

    assert (tmp_path / "codes" / "mine.md").read_text() == "Mine."


def test_the_command_writes_an_edition_and_wants_a_folder(world: None, tmp_path: Path) -> None:
    name = str(make_edition())

    call_command("export", "--format", "markdown", "--out", str(tmp_path), "--edition", name)

    assert f"_Edition {name}_" in (tmp_path / "README.md").read_text()
    with pytest.raises(CommandError, match="name it with --out"):
        call_command("export", "--format", "markdown")
