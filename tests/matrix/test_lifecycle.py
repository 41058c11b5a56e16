"""Adopt, confirm, retire, restore, revert: each asks before it acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.accounts.services import system_user
from runbook.content.lifecycle import retire
from runbook.content.models import Page, Revision
from runbook.content.services import publish_starter
from tests.factories import (
    make_code,
    make_entry,
    make_entry_content,
    make_layers,
    make_team,
    make_user,
)
from tests.matrix.test_history import change

pytestmark = pytest.mark.django_db

ENTRY = "/codes/403/gateway/"


@pytest.fixture
def client(client_for: Callable[[User], Client], approver: User) -> Client:
    return client_for(approver)


def general() -> Page:
    make_layers()
    published = publish_starter(
        "entry",
        "403/gateway",
        make_entry_content(),
        maintainer=make_team("Unclaimed"),
        system=system_user(),
    )
    assert published is not None
    return published.page


def live(page: Page) -> Revision:
    revision = (
        Page.objects.select_related("live_revision__maintainer").get(pk=page.pk).live_revision
    )
    assert revision is not None
    return revision


def test_adopting_makes_shipped_text_a_teams_own_word_for_word(client: Client, team: Team) -> None:
    page = general()
    shipped = live(page).content

    response = client.post(f"{ENTRY}adopt/", {"based_on": "1", "maintainer": team.slug})

    assert (response.status_code, response["Location"]) == (303, ENTRY)
    assert live(page).content == shipped
    assert live(page).maintainer == team
    assert not Page.objects.get(pk=page.pk).general


@pytest.mark.parametrize("maintainer", ["", "nobody", "unclaimed"])
def test_adopting_needs_a_team(client: Client, team: Team, maintainer: str) -> None:
    general()

    response = client.post(f"{ENTRY}adopt/", {"based_on": "1", "maintainer": maintainer})

    assert response.status_code == 422
    assert "Choose the team that keeps it true." in response.content.decode()


def test_what_is_the_organisations_own_cannot_be_adopted(client: Client, team: Team) -> None:
    make_entry()

    response = client.post(f"{ENTRY}adopt/", {"based_on": "1", "maintainer": team.slug})

    assert response.status_code == 409
    assert "own already" in response.content.decode()


def test_the_teams_offered_are_those_one_may_write_for_the_own_chosen(
    client_for: Callable[[User], Client], editor: User, approver: User
) -> None:
    general()
    make_team("Orders")

    theirs = client_for(editor).get(f"{ENTRY}adopt/").content.decode()
    all_of_them = client_for(approver).get(f"{ENTRY}adopt/").content.decode()

    assert '<option value="payments" selected>' in theirs
    assert '<option value="orders">' in theirs
    assert '<option value="orders">' in all_of_them
    assert 'value="unclaimed"' not in theirs + all_of_them


def test_adopting_for_another_team_is_proposed_to_it(
    client_for: Callable[[User], Client], editor: User
) -> None:
    page = general()
    make_team("Orders")

    response = client_for(editor).post(f"{ENTRY}adopt/", {"based_on": "1", "maintainer": "orders"})

    assert response.url.startswith("/review/proposals/")
    assert live(page).number == 1


def test_a_reader_is_told_before_anything_is_asked(
    client_for: Callable[[User], Client],
) -> None:
    general()
    client = client_for(make_user("loner", role="reader"))

    for verb in ("adopt", "edit"):
        response = client.get(f"{ENTRY}{verb}/")
        assert response.status_code == 403
        assert "Readers cannot change pages" in response.content.decode()


@pytest.mark.parametrize("verb", ["edit", "retire", "confirm", "adopt"])
def test_head_says_what_the_form_would(client: Client, team: Team, verb: str) -> None:
    make_entry()

    response = client.head(f"{ENTRY}{verb}/")

    assert (response.status_code, response.content) == (200, b"")


def test_a_retired_page_says_so_before_anybody_writes(client: Client, approver: User) -> None:
    page = make_entry()
    retire(page, author=approver, reason="Gone.", based_on=1)

    response = client.get(f"{ENTRY}edit/")

    assert response.status_code == 409
    assert "This page has been retired" in response.content.decode()
    assert f'href="{ENTRY}restore/"' in response.content.decode()


def test_confirming_counts_as_reviewed_today_and_due_in_90_days(
    client: Client, approver: User
) -> None:
    page = make_entry()

    response = client.post(f"{ENTRY}confirm/", {"based_on": "1"})

    page.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, ENTRY)
    assert page.reviewed_by == approver
    assert page.reviewed_revision == live(page)
    assert (page.review_due - timezone.localdate()).days == 90  # type: ignore[operator]


def test_confirming_what_has_moved_is_a_conflict(client: Client) -> None:
    page = make_entry()
    change(page, summary="It moved.")

    response = client.post(f"{ENTRY}confirm/", {"based_on": "1"})

    page.refresh_from_db()
    assert response.status_code == 409
    assert "Author published revision 2 meanwhile" in response.content.decode()
    assert page.reviewed_at is None


@pytest.mark.parametrize("based_on", ["", "x", "-1", "9" * 5000, "²"])
@pytest.mark.parametrize("verb", ["confirm", "retire", "restore", "adopt", "revert"])
def test_a_forged_revision_is_a_conflict(
    client: Client, team: Team, verb: str, based_on: str
) -> None:
    page = make_entry()
    if verb == "restore":
        retire(page, author=page.live_revision.author, reason="Gone.", based_on=1)  # type: ignore[union-attr]
    change_to = {"based_on": based_on, "reason": "Because.", "maintainer": team.slug}

    response = client.post(f"{ENTRY}{verb}/?to=1", change_to)

    assert response.status_code == 409


def test_retiring_says_who_links_here(client: Client) -> None:
    make_entry(403, "gateway")
    causes = [{"id": "c", "text": "Refused", "see": "403/gateway"}]
    make_entry(401, "auth", upstream_causes=causes)

    html = client.get(f"{ENTRY}retire/").content.decode()

    assert "1 page links here" in html
    assert 'href="/codes/401/auth/"' in html


def test_retiring_leads_to_the_history_from_where_it_is_restored(client: Client) -> None:
    page = make_entry()

    retired = client.post(f"{ENTRY}retire/", {"based_on": "1", "reason": "Merged."})
    page.refresh_from_db()
    gone = page.retired_at
    restored = client.post(f"{ENTRY}restore/", {"based_on": "2", "reason": "Needed after all."})
    page.refresh_from_db()

    assert (retired.status_code, retired["Location"]) == (303, f"{ENTRY}history/")
    assert gone is not None
    assert (restored.status_code, page.retired_at) == (303, None)
    assert client.get(ENTRY).status_code == 200


@pytest.mark.parametrize("reason", ["", "   ", "\u200b", "x" * 301, "a\x00b"])
def test_retiring_needs_a_reason(client: Client, reason: str) -> None:
    page = make_entry()

    response = client.post(f"{ENTRY}retire/", {"based_on": "1", "reason": reason})

    page.refresh_from_db()
    assert response.status_code == 422
    assert 'aria-describedby="fault"' in response.content.decode()
    assert page.retired_at is None


def test_what_is_retired_cannot_be_retired_or_confirmed_again(
    client: Client, approver: User
) -> None:
    page = make_entry()
    retire(page, author=approver, reason="Gone.", based_on=1)

    again = client.post(f"{ENTRY}retire/", {"based_on": "2", "reason": "Once more."})
    confirmed = client.post(f"{ENTRY}confirm/", {"based_on": "2"})

    assert again.status_code == 409
    assert "retired" in again.content.decode()
    assert confirmed.status_code == 403


def test_what_is_not_retired_cannot_be_restored(client: Client) -> None:
    make_entry()

    assert client.get(f"{ENTRY}restore/").status_code == 404


def test_reverting_publishes_the_old_text_as_a_new_revision(client: Client) -> None:
    page = make_entry(summary="The first text.")
    change(page, summary="The second text.")

    asked = client.get(f"{ENTRY}revert/?to=1")
    response = client.post(f"{ENTRY}revert/?to=1", {"based_on": "2", "reason": "It was right."})

    assert "Go back to revision 1" in asked.content.decode()
    assert response.status_code == 303
    assert live(page).number == 3
    assert live(page).content["summary"] == "The first text."
    assert Revision.objects.filter(page=page).count() == 3


def test_reverting_to_what_is_live_changes_nothing(client: Client) -> None:
    page = make_entry()

    response = client.post(f"{ENTRY}revert/?to=1", {"based_on": "1", "reason": "Why not."})

    assert response.status_code == 409
    assert live(page).number == 1


@pytest.mark.parametrize("query", ["", "?to=9", "?to=x", "?to=-1"])
def test_reverting_needs_a_revision_of_this_page(client: Client, query: str) -> None:
    make_entry()

    assert client.get(f"{ENTRY}revert/{query}").status_code == 404


@pytest.mark.parametrize("verb", ["confirm", "retire", "adopt", "revert"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_readers_may_not(
    client_for: Callable[[User], Client], reader: User, team: Team, verb: str, method: str
) -> None:
    page = make_entry()
    sent = {"based_on": "1", "reason": "Because.", "maintainer": team.slug}

    response = getattr(client_for(reader), method)(f"{ENTRY}{verb}/?to=1", sent | {"to": "1"})

    assert response.status_code == 403
    assert live(page).number == 1


@pytest.mark.parametrize("verb", ["confirm", "retire", "adopt", "revert", "restore"])
def test_a_page_that_never_was_is_not_found(client: Client, verb: str) -> None:
    assert client.get(f"/codes/404/gateway/{verb}/").status_code == 404


def test_every_kind_of_page_has_the_same_verbs(client: Client) -> None:
    make_code(403)

    for verb in ("confirm", "retire", "adopt"):
        assert client.get(f"/codes/403/{verb}/").status_code == 200
