"""Two people edit the same revision: what merges by itself, and what is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runbook.content.errors import InvalidContentError, NothingChangedError, StaleError
from runbook.content.merge import Edited
from runbook.content.models import Page
from runbook.content.revisions import Change
from runbook.content.services import publish, settle
from tests.factories import make_entry, make_entry_content, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(layers, team, editor) -> Page:
    return make_entry(maintainer=team, author=editor)


@pytest.fixture
def ann(team):
    return make_user("ann", role="editor", team=team)


@pytest.fixture
def bob(team):
    return make_user("bob", role="editor", team=team)


def change(page: Page, author, based_on: int = 1, owner=None, maintainer=None, **fields) -> Change:
    return Change(
        kind=page.kind,
        key=page.key,
        content=make_entry_content(**fields),
        maintainer=maintainer or page.maintainer,
        owner=owner,
        author=author,
        reason="I know better.",
        based_on=based_on,
    )


def live(page: Page) -> dict:
    page.refresh_from_db()
    return page.live_revision.content


def test_changes_to_different_fields_are_both_kept(page, ann, bob):
    publish(change(page, ann, summary="Ann's words."))

    published = publish(change(page, bob, rules_out="Bob's words."))

    assert live(page)["summary"] == "Ann's words."
    assert live(page)["rules_out"] == "Bob's words."
    assert published.merged == ("Summary",)


def test_a_change_of_text_and_a_change_of_owner_are_both_kept(page, ann, bob):
    edge = make_team("Edge")
    publish(change(page, ann, owner=edge))

    published = publish(change(page, bob, summary="Bob's words."))

    assert published.revision.owner == edge
    assert published.revision.content["summary"] == "Bob's words."


def test_items_that_two_people_add_to_a_list_are_both_kept(page, ann, bob):
    checks = make_entry_content()["first_checks"]
    publish(change(page, ann, first_checks=[*checks, {"id": "ann", "text": "Ann's"}]))

    publish(change(page, bob, first_checks=[{"id": "bob", "text": "Bob's"}, *checks]))

    assert [one["id"] for one in live(page)["first_checks"]] == ["bob", "policy", "scope", "ann"]


def test_the_second_of_two_who_change_one_field_gets_a_conflict_with_what_they_typed(
    page, ann, bob
):
    publish(change(page, ann, summary="Ann's words."))

    with pytest.raises(StaleError) as stale:
        publish(change(page, bob, summary="Bob's words.", rules_out="Bob's too."))

    (conflict,) = stale.value.merge.conflicts
    assert (conflict.path, conflict.mine, conflict.theirs) == (
        "summary",
        "Bob's words.",
        "Ann's words.",
    )
    assert stale.value.merge.content["summary"] == "Bob's words."
    assert stale.value.merge.content["rules_out"] == "Bob's too."
    assert stale.value.theirs.author == ann
    assert live(page)["summary"] == "Ann's words."


def test_the_same_change_by_two_people_is_there_already(page, ann, bob):
    publish(change(page, ann, summary="The same."))

    with pytest.raises(NothingChangedError):
        publish(change(page, bob, summary="The same."))


@pytest.mark.parametrize(
    ("choice", "summary"),
    [("mine", "Bob's."), ("theirs", "Ann's."), (Edited("Both."), "Both.")],
)
def test_an_answered_conflict_is_published_as_answered(page, ann, bob, choice, summary):
    publish(change(page, ann, summary="Ann's."))
    mine = change(page, bob, summary="Bob's.", rules_out="Bob's too.")

    publish(settle(mine, against=2, choices={"summary": choice}))

    assert (live(page)["summary"], live(page)["rules_out"]) == (summary, "Bob's too.")


def test_an_answer_does_not_run_over_a_third_persons_change(page, ann, bob, editor):
    publish(change(page, ann, summary="Ann's."))
    mine = settle(change(page, bob, summary="Bob's."), against=2, choices={"summary": "mine"})
    publish(change(page, editor, based_on=2, summary="The editor's."))

    with pytest.raises(StaleError):
        publish(mine)

    assert live(page)["summary"] == "The editor's."


def test_a_conflict_without_an_answer_stays_one(page, ann, bob):
    publish(change(page, ann, summary="Ann's."))

    with pytest.raises(StaleError):
        settle(change(page, bob, summary="Bob's."), against=2, choices={})


@pytest.mark.parametrize("number", [0, 7, -1, 2**40])
def test_a_revision_that_never_was_is_no_basis_for_a_change(page, ann, number):
    with pytest.raises(StaleError) as stale:
        publish(change(page, ann, based_on=number, summary="Ann's."))

    assert stale.value.merge.content["summary"] == "Ann's."
    assert page.revisions.count() == 1


@pytest.mark.parametrize("number", [0, 7, 2**70])
def test_an_answer_to_a_revision_that_never_was_is_asked_again(page, ann, bob, number):
    publish(change(page, ann, summary="Ann's."))
    mine = change(page, bob, summary="Bob's.")

    with pytest.raises(StaleError):
        publish(settle(mine, against=number, choices={"summary": "mine"}))


def test_a_basis_of_another_page_does_not_count(page, ann):
    other = make_entry(401)
    publish(change(other, make_user("boss", role="administrator"), summary="Second."))

    with pytest.raises(StaleError):
        publish(change(page, ann, based_on=2, summary="Ann's."))


def test_two_lists_that_together_are_too_long_are_refused_and_nothing_is_lost(page, ann, bob):
    checks = make_entry_content()["first_checks"]
    many = [[{"id": f"{who}-{n}", "text": "Look"} for n in range(40)] for who in ("ann", "bob")]
    publish(change(page, ann, first_checks=checks + many[0]))

    with pytest.raises(InvalidContentError, match="first_checks"):
        publish(change(page, bob, first_checks=checks + many[1]))

    assert len(live(page)["first_checks"]) == 42


def test_a_merge_that_comes_to_what_readers_see_is_no_new_revision(page, ann, bob):
    publish(change(page, ann, summary="Ann's."))

    with pytest.raises(NothingChangedError):
        publish(replace(change(page, bob), reason="No change at all."))
