"""An edition: what every page showed when a quarter closed, for ever."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Layer
from runbook.content import lifecycle
from runbook.content.models import Page
from runbook.content.services import publish
from runbook.core.quarters import Quarter
from runbook.review.closing import close_cycle
from runbook.review.editions import canonical_bytes
from runbook.review.models import Edition, ReviewCycle
from runbook.review.opening import open_cycle
from tests.content.proposing import change_of
from tests.factories import make_code, make_entry

pytestmark = pytest.mark.django_db
NOW = Quarter.of(timezone.localdate())


@pytest.fixture
def page(layers: dict[str, Layer], team: Team) -> Page:
    make_code()
    return make_entry(maintainer=team)


def make_edition(quarter: Quarter = NOW) -> Edition:
    open_cycle(quarter)
    close_cycle(quarter)
    return Edition.objects.get(name=str(quarter))


def test_it_holds_what_readers_saw_in_a_stable_order(page: Page) -> None:
    first = json.loads(canonical_bytes(make_edition()))
    again = json.loads(canonical_bytes(make_edition(NOW.next)))

    data = first
    assert [(one["kind"], one["key"]) for one in data["pages"]] == [
        ("entry", "403/gateway"),
        ("code", "403"),
    ]
    assert (first.pop("edition"), again.pop("edition")) == (str(NOW), str(NOW.next))
    assert first == again and first["digest"].startswith("sha256:")


def test_its_bytes_are_the_same_after_a_year_of_edits(
    page: Page, team: Team, approver: User
) -> None:
    edition = make_edition()
    before = canonical_bytes(edition)

    for number in range(12):
        publish(change_of(page, approver, summary=f"Month {number}."))
    page.refresh_from_db()
    lifecycle.retire(page, author=approver, reason="Gone.", based_on=13)
    Team.objects.filter(pk=team.pk).update(name="Renamed")

    edition.refresh_from_db()
    assert canonical_bytes(edition) == before


def test_one_changed_entry_changes_only_its_own_lines(page: Page, approver: User) -> None:
    before = canonical_bytes(make_edition()).decode().splitlines()
    publish(change_of(page, approver))

    after = canonical_bytes(make_edition(NOW.next)).decode().splitlines()

    changed = [one for one, two in zip(before, after, strict=True) if one != two]
    assert [one.split(":")[0].strip() for one in changed] == ['"edition"', '"summary"', '"digest"']


def test_its_notes_say_what_changed_by_team(page: Page, approver: User) -> None:
    make_edition()
    publish(change_of(page, approver))
    make_entry(404, "auth", maintainer=page.maintainer)

    notes = make_edition(NOW.next).notes

    assert notes["counts"] == {"added": 1, "changed": 1, "retired": 0}
    assert notes["teams"][0]["team"] == "Payments"
    assert notes["teams"][0]["changed"] == ["403 from the gateway"]


@pytest.mark.parametrize("table", ["review_edition", "review_editionpage"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = 9", "DELETE FROM {}", "TRUNCATE {}"])
def test_nobody_changes_it(page: Page, table: str, statement: str) -> None:
    make_edition()

    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_its_pages_are_told_apart_from_the_current_ones(
    page: Page, approver: User, client_for: Callable[[User], Client], reader: User
) -> None:
    edition = make_edition()
    publish(change_of(page, approver, summary="Newer words."))
    client = client_for(reader)

    then = client.get(f"/editions/{edition}/{page.pk}/").content.decode()
    listed = client.get(f"/editions/{edition}/").content.decode()

    assert f"This is edition {edition}" in then and "The page has changed since" in then
    assert "Newer words." not in then
    assert edition.digest in listed and "The current state" in listed


def test_two_are_compared_word_by_word(
    page: Page, approver: User, client_for: Callable[[User], Client], reader: User
) -> None:
    left = make_edition()
    publish(change_of(page, approver, summary="Newer words."))
    right = make_edition(NOW.next)

    html = client_for(reader).get(f"/editions/{right}/compare/{left}/?page={page.pk}")

    assert "<b>Newer words</b>" in html.content.decode() or "Newer" in html.content.decode()


def test_the_bytes_are_served_with_their_digest_as_etag(
    page: Page, client_for: Callable[[User], Client], reader: User
) -> None:
    edition = make_edition()
    client, address = client_for(reader), f"/editions/{edition}.json"

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert first.content == canonical_bytes(edition)
    assert (first["ETag"], again.status_code) == (f'"{edition.digest}"', 304)


@pytest.mark.parametrize(
    "address",
    ["/editions/2001-Q1/", "/editions/2001-Q1.json", "/editions/2001-Q1/7/", "/editions/x/"],
)
def test_there_is_no_such_edition(
    client_for: Callable[[User], Client], reader: User, address: str
) -> None:
    assert client_for(reader).get(address).status_code == 404


@pytest.mark.parametrize("address", ["/editions/", "/editions/{0}/", "/editions/{0}/{1}/"])
def test_they_cost_no_more_than_eight_queries(
    page: Page,
    client_for: Callable[[User], Client],
    reader: User,
    address: str,
    django_assert_max_num_queries: Any,
) -> None:
    edition, client = make_edition(), client_for(reader)

    with django_assert_max_num_queries(8):
        assert client.get(address.format(edition, page.pk)).status_code == 200
    assert ReviewCycle.objects.count() == 1
