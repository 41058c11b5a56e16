"""The whole runbook as JSON, YAML and CSV: by command and by address, of now and of an edition."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.content.models import Page
from runbook.content.services import publish
from runbook.core.spreadsheets import restored
from runbook.exchange.documents import WRITERS, as_csv, the_document
from runbook.exchange.narrowing import Narrowing
from runbook.review.editions import canonical_bytes
from runbook.review.models import Edition
from tests.content.proposing import change_of
from tests.factories import (
    make_code,
    make_comparison,
    make_entry,
    make_hop,
    make_service,
    make_team,
    make_user,
)
from tests.review.test_editions import make_edition
from tests.scenarios.scenario_tools import make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(layers: Any, team: Team) -> Page:
    """An entry among a page of each other kind, with a path."""
    make_hop("gateway", team=make_team("Platform"), product="Kong")
    make_comparison()
    make_scenario()
    return make_entry(maintainer=team)


def written(suffix: str, edition: Edition | None = None, **more: Any) -> str:
    return "".join(WRITERS[suffix][0](the_document(edition, **more)))


def cells(text: str) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(text)))
    return [{name: restored(value) for name, value in row.items()} for row in rows]


def test_json_and_yaml_say_the_same(page: Page) -> None:
    from_json, from_yaml = json.loads(written("json")), yaml.safe_load(written("yaml"))

    assert from_json == from_yaml
    assert {one["kind"] for one in from_json["pages"]} == {
        "entry", "code", "comparison", "scenario",
    }  # fmt: skip
    assert from_json["edition"] is None


@pytest.mark.parametrize("suffix", ["json", "yaml", "csv"])
def test_nothing_about_people_and_no_id_leaves(page: Page, suffix: str, reader: User) -> None:
    author = make_user("someone-of-note", role="editor", team=page.maintainer)
    Team.objects.filter(pk=page.maintainer.pk).update(publishing="direct")
    publish(change_of(page, author))

    text = written(suffix)

    assert "someone-of-note" not in text and reader.username not in text
    assert '"revision"' not in text and '"id": 1' not in text


@pytest.mark.parametrize(("suffix", "most"), [("yaml", 8), ("json", 8), ("csv", 2)])
def test_one_edited_entry_changes_few_lines(
    page: Page, approver: User, suffix: str, most: int
) -> None:
    make_entry(404, "auth")
    before = written(suffix).splitlines()
    publish(change_of(page, approver))

    after = written(suffix).splitlines()

    changed = [one for one, two in zip(before, after, strict=True) if one != two]
    assert 1 <= len(changed) <= most


def test_it_is_written_the_same_each_time(page: Page) -> None:
    assert written("yaml") == written("yaml")
    assert written("json") == written("json")


@pytest.mark.parametrize("suffix", ["json", "yaml", "csv"])
def test_an_edition_stays_what_it_was(page: Page, approver: User, suffix: str) -> None:
    edition = make_edition()
    before = written(suffix, edition)
    publish(change_of(page, approver))

    assert written(suffix, edition) == before != written(suffix)
    if suffix == "json":
        assert before.encode() == canonical_bytes(edition)


def test_the_digest_is_of_the_content_whatever_it_is_called(page: Page) -> None:
    edition = make_edition()

    digests = {
        yaml.safe_load(written(suffix, of))["digest"]
        for suffix in ("json", "yaml")
        for of in (edition, None)
    }

    assert len(digests) == 1


def test_one_page_alone(page: Page) -> None:
    assert [one["key"] for one in json.loads(written("json", key="403/gateway"))["pages"]] == [
        "403/gateway"
    ]


def test_an_empty_runbook_is_a_document_too(db: None) -> None:
    assert yaml.safe_load(written("yaml"))["pages"] == []
    assert json.loads(written("json"))["pages"] == []
    assert cells(written("csv")) == []


def test_the_matrix_as_csv_names_who_readers_are_shown(page: Page) -> None:
    own = make_service("Payments API", team=make_team("Shop"))
    make_hop("auth", service=own, team=make_team("Identity"))
    make_entry(401, "auth", own)
    make_entry(500, "application", own)
    make_entry(502, "gateway", own, owner=make_team("Duty"))

    rows = {f"{row['code']}/{row['layer']}": row for row in cells(written("csv"))}

    owners = {key: row["owner"] for key, row in rows.items()}
    assert owners == {
        "401/auth": "identity",
        "403/gateway": "platform",
        "500/application": "shop",
        "502/gateway": "duty",
    }
    assert rows["403/gateway"]["first_checks"] == (
        "1. Read which policy refused the call\n2. Compare the scopes with the route"
    )
    assert rows["401/auth"]["address"] == "/codes/401/auth/payments-api/"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM", "'quoted", "\ttab", " =1"])
def test_no_cell_runs_as_a_formula(layers: Any, text: str) -> None:
    make_entry(rules_out=text, first_checks=[{"id": "a", "text": "Read it"}])

    raw = list(csv.DictReader(io.StringIO("".join(as_csv(the_document())))))[0]["rules_out"]

    assert not raw.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))
    assert restored(raw).strip() == text.strip()


@pytest.mark.parametrize(
    ("suffix", "media"),
    [("json", "application/json"), ("yaml", "application/yaml"), ("csv", "text/csv")],
)
def test_each_is_downloaded_by_its_address(
    page: Page, client_for: Callable[[User], Client], reader: User, suffix: str, media: str
) -> None:
    make_edition()
    client = client_for(reader)

    now = client.get(f"/export/runbook.{suffix}")
    edition = client.get(f"/export/runbook.{suffix}?edition={Edition.objects.get()}")

    assert now["Content-Type"].startswith(media)
    assert now.getvalue().decode() == written(suffix)
    assert f'filename="runbook-{Edition.objects.get()}.{suffix}"' in edition["Content-Disposition"]


def test_the_page_offers_them_all(
    page: Page, client_for: Callable[[User], Client], reader: User
) -> None:
    name = str(make_edition())

    html = client_for(reader).get("/export/").content.decode()

    for suffix in WRITERS:
        assert f'href="/export/runbook.{suffix}"' in html
        assert f'value="{suffix}"' in html
    assert f"<option>{name}</option>" in html


@pytest.mark.parametrize("address", ["/export/runbook.exe", "/export/runbook.json?edition=1999-Q1"])
def test_what_is_not_there_is_not_found(
    client_for: Callable[[User], Client], reader: User, address: str
) -> None:
    assert client_for(reader).get(address).status_code == 404


def test_strangers_export_only_where_they_read(page: Page, settings: Any) -> None:
    refused = Client().get("/export/runbook.json")
    settings.RUNBOOK_ANONYMOUS_READ = True

    assert refused.status_code in (302, 401)
    assert Client().get("/export/runbook.json").status_code == 200


def test_the_command_writes_a_file_or_prints(page: Page, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "runbook.yaml"
    call_command("export", "--format", "yaml", "--out", str(path))
    call_command("export", "--format", "yaml")

    assert path.read_text() == capsys.readouterr().out == written("yaml")
    assert [one.name for one in tmp_path.iterdir()] == ["runbook.yaml"]


def test_the_command_says_what_it_cannot_do(page: Page, tmp_path: Path) -> None:
    make_edition()
    with pytest.raises(CommandError, match="There is no edition 1999-Q1; there are: 20"):
        call_command("export", "--format", "json", "--edition", "1999-Q1")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export", "--format", "json", "--out", str(tmp_path / "no" / "where.json"))


def test_a_chunk_of_pages_costs_the_same_few_queries(
    page: Page, django_assert_max_num_queries: Any
) -> None:
    make_code(404, name="Not Found")
    for code in range(405, 425):
        make_entry(code)

    with django_assert_max_num_queries(8):
        written("json")


def test_what_is_chosen_leads_to_its_address(
    page: Page, client_for: Callable[[User], Client], reader: User
) -> None:
    client = client_for(reader)

    response = client.get("/export/chosen/?format=csv&service=payments-api&team=&code=403")

    assert response["Location"] == "/export/runbook.csv?service=payments-api&code=403"
    assert client.get("/export/chosen/?format=exe").status_code == 404


def keys(text: str) -> list[str]:
    return [one["key"] for one in json.loads(text)["pages"]]


def test_a_part_is_by_service_team_code_and_layer(layers: Any, team: Team) -> None:
    service, other = make_service("Orders"), make_service("Refunds")
    make_hop("gateway", team=make_team("Platform"))
    make_comparison()
    for code, layer, own in [(403, "gateway", None), (403, "gateway", service), (502, "auth", None),
                             (502, "auth", other)]:  # fmt: skip
        make_entry(code, layer, own, maintainer=team)

    assert keys(written("json", wanted=Narrowing(service="orders"))) == [
        "403/gateway/orders", "502/auth", "401-vs-403",
    ]  # fmt: skip
    assert keys(written("json", wanted=Narrowing(code="403"))) == [
        "403/gateway", "403/gateway/orders", "401-vs-403",
    ]  # fmt: skip
    assert keys(written("json", wanted=Narrowing(layer="auth"))) == ["502/auth", "502/auth/refunds"]
    assert keys(written("json", wanted=Narrowing(team="platform"))) == [
        "403/gateway", "403/gateway/orders",
    ]  # fmt: skip
