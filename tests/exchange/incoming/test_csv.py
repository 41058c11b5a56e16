"""Entries as a spreadsheet saves them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from runbook.accounts.models import Team
from runbook.content.models import Page
from runbook.exchange.incoming.faults import UnreadableError
from tests.factories import make_entry, make_hop, make_service, make_team

from .documents import compared, faults, happened, importing, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(layers: Any, team: Team) -> Page:
    make_hop("gateway", team=make_team("Platform"))
    return make_entry(
        maintainer=team,
        first_checks=[
            {"id": "a", "text": "=cmd() is a formula", "command": "date"},
            {"id": "b", "text": "Look at it"},
        ],
        log_locations=[
            {"id": "l", "label": "Kong", "url": "https://logs.example.net/", "query": "status:403"}
        ],
        mitigations=[{"id": "m", "text": "Roll back", "undo": "Roll forward", "risk": "Some"}],
    )  # fmt: skip


def table(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def row(**more: str) -> dict[str, str]:
    return {"code": "403", "layer": "gateway", "service": ""} | more


def test_a_table_that_was_exported_changes_nothing(page: Page) -> None:
    make_entry(403, service=make_service("Orders"), maintainer=page.maintainer)

    assert happened(compared(written("csv"), "a.csv")) == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_cell_changes_its_field_alone(page: Page, delimiter: str, encoding: str) -> None:
    made = table(row(summary="Refused, by Zoë."), delimiter=delimiter, encoding=encoding)

    importing(made, "a.csv").take_over()

    page.refresh_from_db()
    assert page.live_revision is not None
    content = page.live_revision.content
    assert content["summary"] == "Refused, by Zoë."
    assert [check["id"] for check in content["first_checks"]] == ["a", "b"]


def test_a_check_that_stays_keeps_its_command(page: Page) -> None:
    cell = "1. Look at it\n2. Something new\n3. '=cmd() is a formula"
    made = table(row(first_checks=cell.replace("3. '", "3. ")))

    importing(made, "a.csv").take_over()

    page.refresh_from_db()
    assert page.live_revision is not None
    checks = page.live_revision.content["first_checks"]
    assert [(check["id"], check["command"]) for check in checks] == [
        ("b", ""), ("something-new", ""), ("a", "date"),
    ]  # fmt: skip


def test_a_new_row_is_a_new_entry(layers: Any, team: Team) -> None:
    make_service("Orders")
    made = table(
        row(
            service="orders", summary="Down.", maintainer="payments", owner="payments",
            first_checks="Look\nAsk", log_locations="Kong https://logs.example.net/ status:502",
            upstream_causes="- The pool is empty",
        )
    )  # fmt: skip

    importing(made, "a.csv").take_over()

    page = Page.objects.get(key="403/gateway/orders")
    assert page.live_revision is not None and page.live_revision.owner == team
    content = page.live_revision.content
    assert [check["text"] for check in content["first_checks"]] == ["Look", "Ask"]
    assert content["log_locations"][0]["query"] == "status:502"
    assert content["upstream_causes"][0]["text"] == "The pool is empty"


def test_the_owner_that_the_path_shows_is_not_made_its_own(page: Page) -> None:
    assert happened(compared(table(row(owner="platform")), "a.csv")) == []
    assert happened(compared(table(row(owner="payments")), "a.csv")) == [
        ("changed", "entry 403/gateway")
    ]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (b"layer,summary\n", "line 1: The column 'code' is missing."),
        (b"code,layer,colour\n", "line 1: There is no column 'colour'"),
        (b"code,layer,code\n", "line 1: The column 'code' stands here twice."),
        (b'code,layer\n403,"gate\n', "This is not CSV"),
        (b"code,layer\n403,gateway,x\n", "line 2: 3 cells, but 2 columns are named."),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(page: Page, made: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match="line") as refused:
        compared(made, "a.csv")

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"code": "abc"}, "line 4, entry abc/gateway, key"),
        ({"layer": "moon"}, "There is no layer called moon"),
        ({"service": "ghost"}, "There is no service called ghost"),
        ({"summary": ""}, "content.summary: Write something here."),
        ({"maintainer": "ghosts"}, "There is no team called ghosts"),
        ({"frequency": "often"}, "content.frequency: Choose one of"),
    ],
)
def test_what_is_wrong_in_a_row_is_named_by_its_line(
    page: Page, cells: dict[str, str], said: str
) -> None:
    fine = row(summary="Fine\nover two lines")
    wrong = row(service="", summary="x", maintainer="payments", frequency="") | cells
    other = {} if {"code", "layer", "service"} & set(cells) else {"code": "404"}
    made = table({"maintainer": "", "frequency": ""} | fine, wrong | other)

    (fault,) = faults(made, "a.csv")

    assert said in fault and fault.startswith("line 4")
