"""What an import would do, page by page, and what is wrong with it, by line and field."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Hop, Layer, Service
from runbook.content.models import Page, Proposal, Revision
from runbook.exchange.incoming.faults import RefusedError, UnreadableError
from runbook.exchange.incoming.writing import Strategy
from tests.factories import make_code, make_entry, make_hop, make_service, make_team, make_user

from .documents import compared, document, faults, happened, importing, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(layers: Any, team: Team) -> Page:
    return make_entry(maintainer=team)


def as_data(text: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text or written("json"))
    return found


def edited(**content: Any) -> str:
    """The runbook of now, its first page with other content."""
    data = as_data()
    data["pages"][0]["content"] |= content
    return json.dumps(data, indent=1)


def a_page(**more: Any) -> dict[str, Any]:
    content = {"summary": "The gateway is down."}
    return {
        "kind": "entry", "key": "502/gateway", "maintainer": "payments", "content": content,
    } | more  # fmt: skip


def test_an_export_of_now_changes_nothing(page: Page) -> None:
    assert happened(compared(written("json"))) == []
    assert happened(compared(written("yaml"), "book.yaml")) == []
    assert happened(compared(written("csv"), "book.csv")) == []


def test_a_changed_page_is_shown_with_its_difference(page: Page) -> None:
    (step,) = [one for one in compared(edited(summary="Refused.")) if one.happens != "unchanged"]

    assert (step.happens, step.what, step.key) == ("changed", "entry", "403/gateway")
    assert step.summary == "Summary changed"
    assert [diff.path for diff in step.differences] == ["summary"]


def test_comparing_writes_nothing(page: Page) -> None:
    compared(edited(summary="Refused."))

    assert Revision.objects.count() == 1


def test_items_without_an_id_are_those_of_the_same_words(page: Page) -> None:
    data = as_data()
    for check in data["pages"][0]["content"]["first_checks"]:
        del check["id"]

    assert happened(compared(json.dumps(data))) == []


def test_items_without_an_id_get_the_same_one_each_time(layers: Any, team: Team) -> None:
    content = {"summary": "Down.", "first_checks": [{"text": "Look"}, {"text": "Look"}]}
    text = document([a_page(content=content)])
    importing(text).take_over()

    assert happened(compared(text)) == []


def test_what_differs_beside_the_text_is_said(page: Page) -> None:
    make_team("Platform")
    data = as_data()
    today = timezone.localdate().isoformat()
    data["pages"][0] |= {"maintainer": "platform", "owner": "platform", "reviewed_at": today}

    (step,) = [one for one in compared(json.dumps(data)) if one.happens == "changed"]

    assert step.notes == (
        "kept true by platform, was payments",
        "owner: platform, was by the path",
        f"confirmed {today}",
    )


def test_a_day_of_review_never_moves_back(page: Page) -> None:
    data = as_data()
    data["pages"][0]["reviewed_at"] = "2026-06-01"
    importing(json.dumps(data)).take_over()
    data["pages"][0]["reviewed_at"] = "2026-05-01"

    assert happened(compared(json.dumps(data))) == []


def test_a_page_is_retired_and_restored_by_its_line(page: Page) -> None:
    data = as_data()
    data["pages"][0]["retired"] = True
    importing(json.dumps(data)).take_over()
    page.refresh_from_db()
    assert page.retired_at is not None

    data["pages"][0]["retired"] = False
    data["pages"][0]["content"]["summary"] = "Back, and rewritten."
    importing(json.dumps(data)).take_over()

    page.refresh_from_db()
    assert page.retired_at is None
    assert list(page.revisions.values_list("action", flat=True)) == [
        "publish", "restore", "retire", "publish",
    ]  # fmt: skip


def test_pages_that_a_document_leaves_out_stay(page: Page) -> None:
    importing(document([a_page()])).take_over()

    assert Page.objects.live().count() == 2


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": "note"}, "kind: Choose one of"),
    ({"key": "502/moon"}, "key: There is no layer called moon."),
    ({"key": "502/gateway/nobodys"}, "key: There is no service called nobodys."),
    ({"key": "999/gateway"}, "is not the address of such a page."),
    ({"maintainer": "ghosts"}, "maintainer: There is no team called ghosts."),
    ({"owner": "ghosts"}, "owner: There is no team called ghosts."),
    ({"owner": 7}, "owner: This must be text."),
    ({"reviewed_at": "2026-13-01"}, "reviewed_at: Write a day such as 2026-11-27."),
    ({"reviewed_at": 20261127}, "reviewed_at: Write a day such as 2026-11-27."),
    ({"reviewed_at": "2999-01-01"}, "reviewed_at: 2999-01-01 is still to come."),
    ({"retired": "no"}, "retired"),
    ({"advice": "mine"}, "advice: Choose one of"),
    ({"extra": 1}, "extra: There is no such field."),
    ({"content": []}, "content"),
    ({"content": {}}, "content.summary: This is missing."),
    ({"content": {"summary": ""}}, "content.summary: Write something here."),
    ({"content": {"summary": "a\0"}}, "content.summary: The character U+0000"),
    ({"content": {"summary": "a", "first_checks": [{"text": 5}]}}, "first_checks.0.text"),
    ({"content": {"summary": "a", "first_checks": {"text": "a"}}}, "content.first_checks"),
    ({"content": {"summary": "a", "first_checks": ["a"]}}, "content.first_checks.0"),
    ({"content": {"summary": "a", "sources": [{"label": "a", "url": "ftp://a"}]}}, "https://"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_named_by_line_page_and_field(
    wrong: dict[str, Any], said: str, layers: Any, team: Team
) -> None:
    text = document([a_page(), a_page(key="503/gateway") | wrong])
    text = text.replace('"pages": [', '"pages": [\n').replace("}, {", "},\n{")

    (fault,) = faults(text)

    assert fault.startswith("line 3")
    assert said in fault


def test_a_page_twice_is_named_by_both_lines(layers: Any, team: Team) -> None:
    text = yaml.safe_dump({"format": 1})
    text += "pages:\n- " + json.dumps(a_page()) + "\n- " + json.dumps(a_page()) + "\n"

    assert faults(text, "a.yaml") == [
        "line 4, entry 502/gateway, key: This page stands in line 3 already."
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": 2}', "written by a newer Runbook"),
        ('{"format": "x"}', "Expected format 1"),
        ('{"pagse": []}', "There is no such part of a document"),
        ('{"edition": 4}', "The name of an edition"),
        ('{"reference": []}', "reference"),
        ('{"reference": {"people": []}}', "reference.people: There is no such field."),
        ('{"reference": {"teams": [{"slug": "A B", "name": "a"}]}}', "reference.teams.0.slug"),
        ('{"reference": {"hops": [{"layer": "moon", "name": "a"}]}}', "no layer called moon"),
        (
            '{"reference": {"hops": [{"layer": "gateway", "name": "a", "service": "x"}]}}',
            "reference.hops.0.service: There is no service called x.",
        ),
        (
            '{"reference": {"services": [{"slug": "a", "name": "A", "team": "ghosts"}]}}',
            "reference.services.0.team: There is no team called ghosts.",
        ),
        (
            '{"reference": {"services": [{"slug": "a", "name": "A", "links": [{"url": "x"}]}]}}',
            "reference.services.0.links",
        ),
        (
            '{"reference": {"teams": [{"slug": "a", "name": "A"}, {"slug": "a", "name": "B"}]}}',
            "reference.teams.1.slug: It stands here a second time.",
        ),
        (
            '{"reference": {"teams": [{"slug": "a", "name": "Payments"}]}}',
            "reference.teams.0.name: payments is called that already.",
        ),
        (
            '{"reference": {"teams": [{"slug": "a", "name": "A", "contacts": '
            '[{"kind": "link", "label": "x", "url": "javascript:x"}]}]}}',
            "reference.teams.0.contacts",
        ),
        (
            '{"reference": {"teams": [{"slug": "a", "name": "A", "review_days": 1}]}}',
            "reference.teams.0.review_days",
        ),
    ],
)
def test_what_is_wrong_with_the_rest_is_named_too(
    text: str, said: str, layers: Any, team: Team
) -> None:
    found = faults(text)

    assert any(said in fault for fault in found), found


def test_reference_data_is_taken_over_by_slug(layers: Any, team: Team) -> None:
    reference = {
        "layers": [{"slug": "mesh", "name": "Mesh", "in_words": "the mesh"}],
        "teams": [{"slug": "payments", "name": "Payments!"}, {"slug": "crew", "name": "Crew"}],
        "services": [
            {"slug": "orders", "name": "Orders", "team": "crew", "hosts": ["API.example.net"]}
        ],
        "hops": [{"service": "orders", "layer": "mesh", "name": "Istio", "team": "crew"}],
    }
    page = a_page(key="503/mesh/orders", owner="crew")

    importing(document([page], reference=reference)).take_over()

    service = Service.objects.get(slug="orders")
    assert (service.team, service.hosts) == (Team.objects.get(slug="crew"), ["api.example.net"])
    assert Team.objects.get(slug="payments").name == "Payments!"
    assert Hop.objects.get(service=service).team == service.team
    assert Layer.objects.count() == len(layers) + 1
    assert Page.objects.filter(key="503/mesh/orders").exists()
    assert happened(compared(written("yaml"), "b.yaml")) == []


def test_layers_take_the_order_of_the_document(layers: Any, team: Team) -> None:
    data = as_data()
    data["reference"]["layers"].reverse()
    order = [row["slug"] for row in data["reference"]["layers"]]

    importing(json.dumps(data)).take_over()

    assert list(Layer.objects.values_list("slug", flat=True)) == order


def test_a_path_is_replaced_as_a_whole(layers: Any, team: Team) -> None:
    service = make_service("Orders")
    make_hop("gateway", service=service, team=team)
    data = as_data()
    data["reference"]["hops"] = []

    steps = compared(json.dumps(data))
    importing(json.dumps(data)).take_over()

    assert happened(steps) == [("changed", "path orders")]
    assert not Hop.objects.filter(service=service).exists()


def test_reference_data_after_the_pages_is_refused(layers: Any, team: Team) -> None:
    text = '{"pages": [' + json.dumps(a_page()) + '], "reference": {}}'

    assert "stands before the pages" in faults(text)[0]


def test_all_of_it_or_nothing(layers: Any, team: Team) -> None:
    text = document([a_page(), a_page(key="503/moon")])

    with pytest.raises(RefusedError) as refused:
        importing(text).take_over()

    assert refused.value.total == 1
    assert not Page.objects.exists() and not Revision.objects.exists()


def test_a_file_that_breaks_off_changes_nothing(layers: Any, team: Team) -> None:
    text = document([a_page(), a_page(key="503/gateway")])

    with pytest.raises(UnreadableError):
        importing(text[:-5]).take_over()

    assert not Page.objects.exists()


def test_who_edited_the_file_is_told_that_its_digest_differs(page: Page) -> None:
    same, other = importing(written("json")), importing(edited(summary="Refused."))
    list(same.compare()), list(other.compare())

    assert (same.digest, other.digest) == ("same", "differs")


def test_a_scenario_may_name_a_code_that_comes_with_it(layers: Any) -> None:
    make_code(502)
    data = as_data()
    data["pages"][0]["key"] = "404"

    assert happened(compared(json.dumps(data))) == [("added", "code 404")]


def test_a_reader_imports_nothing(page: Page) -> None:
    nobody = make_user("nobody", role="reader")

    (fault,) = faults(edited(summary="Refused."), author=nobody)

    assert "Nobody may not change pages of Payments" in fault
    with pytest.raises(RefusedError):
        importing(edited(summary="Refused."), author=nobody).take_over()


def test_proposed_each_page_waits_for_a_second_person(page: Page, team: Team) -> None:
    for name in ("anna", "boris"):
        make_user(name, role="approver", team=team)
    editor = User.objects.get(username="anna")
    data = as_data(edited(summary="Refused."))
    data["pages"].append(a_page())
    data["reference"]["teams"][0]["name"] = "Other"

    found = importing(json.dumps(data), author=editor, strategy=Strategy.PROPOSE)
    found.take_over()

    assert found.tally.happened == {"left": 1, "changed": 1, "added": 1, "unchanged": 6}
    assert set(Proposal.objects.values_list("key", "state")) == {
        ("403/gateway", "open"), ("502/gateway", "open"),
    }  # fmt: skip
    assert Revision.objects.count() == 1
    assert Team.objects.get(slug="payments").name == "Payments"


def test_retiring_is_proposed_as_that(page: Page, team: Team) -> None:
    editor = make_user("anna", role="approver", team=team)
    data = as_data()
    data["pages"][0]["retired"] = True

    importing(json.dumps(data), author=editor, strategy=Strategy.PROPOSE).take_over()

    assert Proposal.objects.get().action == "retire"


def test_the_number_of_queries_does_not_grow_with_the_pages(
    layers: Any, team: Team, django_assert_num_queries: Any
) -> None:
    for code in range(500, 500 + 30):
        make_entry(code, maintainer=team)
    text = written("json")

    with django_assert_num_queries(9):
        compared(text)


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_a_proposal_cannot_name_a_team_that_is_not_there(
    layers: Any, team: Team, role: str
) -> None:
    """Teams are not proposed, so what the document would add is not there to be named."""
    author = make_user("anna", role=role, team=team)
    reference = {"teams": [{"slug": "crew", "name": "Crew"}]}
    text = document([a_page(maintainer="crew")], reference=reference)

    with pytest.raises(RefusedError, match="There is no team called crew"):
        importing(text, author=author, strategy=Strategy.PROPOSE).take_over()

    assert not Team.objects.filter(slug="crew").exists() and not Proposal.objects.exists()


def test_who_may_not_edit_reference_data_does_not_import_it(layers: Any, team: Team) -> None:
    editor = make_user("anna", role="editor", team=team)
    reference = {"teams": [{"slug": "payments", "name": "Renamed"}]}

    found = importing(document([a_page()], reference=reference), author=editor)
    found.take_over()

    assert found.tally.happened == {"left": 1, "added": 1}
    assert Team.objects.get(slug="payments").name == "Payments"
