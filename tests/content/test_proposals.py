"""Proposals through the services: proposed, rewritten, approved by a second person, or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from runbook.accounts.models import Team
from runbook.content import lifecycle
from runbook.content.errors import (
    ApprovalNeededError,
    NoReasonError,
    NothingChangedError,
    ProposalMovedError,
    StaleError,
)
from runbook.content.models import Page, Proposal, Publication, Revision
from runbook.content.proposal_reading import waiting_for
from runbook.content.proposals import (
    Seen,
    approve,
    ask,
    comment,
    propose,
    propose_action,
    request_changes,
    revise,
    withdraw,
)
from runbook.content.revisions import Change, live_of
from runbook.content.services import publish
from tests.content.proposing import (
    SUMMARY,
    approver_of,
    approving_team,
    change_of,
    editor_of,
    make_page,
    make_proposal,
)
from tests.content.test_policy import make_starter
from tests.factories import make_entry_content, make_layers, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def edge() -> Team:
    return approving_team()


@pytest.fixture
def page(edge: Team) -> Page:
    return make_page(edge)


def live(page: Page) -> Revision:
    page.refresh_from_db()
    return live_of(page)


def seen(proposal: Proposal) -> Seen:
    proposal.refresh_from_db()
    return Seen(proposal.version, live(proposal.page).number if proposal.page else None)


def test_readers_see_a_proposal_once_somebody_else_approved_it(edge: Team, page: Page) -> None:
    proposal = make_proposal(page)
    assert live(page).content["summary"] != SUMMARY

    approve(proposal, approver=approver_of(edge), seen=seen(proposal))

    now = live(page)
    assert (now.content["summary"], now.publication) == (SUMMARY, Publication.APPROVED)
    assert (now.author.username, now.approved_by) == ("writer", approver_of(edge))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.revision) == ("published", now)


def test_the_page_says_how_many_wait(edge: Team, page: Page) -> None:
    first, second = make_proposal(page), make_proposal(page, rules_out="The application.")
    page.refresh_from_db()
    assert page.open_proposals == 2

    withdraw(first, by=first.author)
    approve(second, approver=approver_of(edge), seen=seen(second))

    page.refresh_from_db()
    assert page.open_proposals == 0


def test_publishing_alone_is_refused_with_the_way_to_propose(edge: Team, page: Page) -> None:
    for author in (editor_of(edge), approver_of(edge), make_user("root", role="administrator")):
        with pytest.raises(ApprovalNeededError, match="Propose this one"):
            publish(change_of(page, author))

    assert live(page).number == 1


def test_nobody_approves_what_they_wrote_themselves(edge: Team, page: Page) -> None:
    proposal = make_proposal(page, approver_of(edge))

    with pytest.raises(PermissionDenied, match="somebody else approves it"):
        approve(proposal, approver=approver_of(edge), seen=seen(proposal))


def test_whoever_rewrote_it_is_no_second_person(edge: Team, page: Page) -> None:
    proposal, helper = make_proposal(page), approver_of(edge)
    revise(proposal, change_of(page, helper, summary="Better words."), version=1)

    with pytest.raises(PermissionDenied, match="somebody else approves it"):
        approve(proposal, approver=helper, seen=seen(proposal))
    approve(proposal, approver=approver_of(edge, 2), seen=seen(proposal))

    assert live(page).content["summary"] == "Better words."
    assert live(page).author.username == "writer"


@pytest.mark.parametrize("role", ["reader", "editor", "approver"])
def test_people_who_may_not_approve_are_refused(edge: Team, page: Page, role: str) -> None:
    proposal = make_proposal(page)
    stranger = make_user("stranger", role=role, team=make_team("Other"))

    with pytest.raises(PermissionDenied):
        approve(proposal, approver=stranger, seen=seen(proposal))

    assert live(page).number == 1


def test_after_seven_quiet_days_any_approver_may(edge: Team, page: Page) -> None:
    proposal = make_proposal(page)
    stranger = make_user("stranger", role="approver", team=make_team("Other"))
    week_ago = timezone.now() - timedelta(days=7, minutes=1)
    Proposal.objects.filter(pk=proposal.pk).update(touched_at=week_ago)

    assert list(waiting_for(stranger)) == [proposal]
    approve(proposal, approver=stranger, seen=seen(proposal))

    assert live(page).approved_by == stranger


def test_an_approval_names_what_the_approver_saw(edge: Team, page: Page) -> None:
    proposal = make_proposal(page)
    saw = seen(proposal)
    revise(proposal, change_of(page, proposal.author, summary="Others."), version=1)

    with pytest.raises(ProposalMovedError, match="Version 2"):
        approve(proposal, approver=approver_of(edge), seen=saw)

    assert live(page).number == 1


def test_a_base_that_moved_is_seen_before_it_is_approved(edge: Team, page: Page) -> None:
    first = make_proposal(page)
    second = make_proposal(page, summary=live(page).content["summary"], rules_out="The app.")
    saw = seen(first)
    approve(second, approver=approver_of(edge), seen=seen(second))

    with pytest.raises(ProposalMovedError, match="Revision 2"):
        approve(first, approver=approver_of(edge), seen=saw)
    approve(first, approver=approver_of(edge), seen=seen(first))

    now = live(page).content
    assert (now["summary"], now["rules_out"]) == (SUMMARY, "The app.")


def test_two_changes_of_one_place_meet_three_ways(edge: Team, page: Page) -> None:
    first, second = make_proposal(page), make_proposal(page, summary="Another.")
    approve(second, approver=approver_of(edge), seen=seen(second))

    with pytest.raises(StaleError) as met:
        approve(first, approver=approver_of(edge), seen=seen(first))
    assert [one.path for one in met.value.merge.conflicts] == ["summary"]
    mine = change_of(page, first.author)
    revise(first, mine, version=1, against=2, choices={"summary": "mine"})
    approve(first, approver=approver_of(edge), seen=seen(first))

    assert live(page).content["summary"] == SUMMARY


def test_every_text_that_was_written_is_kept(edge: Team, page: Page) -> None:
    proposal = make_proposal(page)
    for number, words in enumerate(("One.", "Two.", "Three."), start=1):
        revise(proposal, change_of(page, proposal.author, summary=words), version=number)

    kept = [one.content["summary"] for one in proposal.edits.all()]
    assert kept == [SUMMARY, "One.", "Two.", "Three."]
    with pytest.raises(ProposalMovedError, match="Somebody wrote version 4"):
        revise(proposal, change_of(page, proposal.author, summary="Late."), version=2)


def test_changes_are_asked_for_in_words_and_made_before_an_approval(edge: Team, page: Page) -> None:
    proposal, approver = make_proposal(page), approver_of(edge)
    with pytest.raises(NoReasonError):
        request_changes(proposal, by=approver, note="  ")
    request_changes(proposal, by=approver, note="Name the list.")

    with pytest.raises(ProposalMovedError):
        approve(proposal, approver=approver, seen=seen(proposal))
    revise(proposal, change_of(page, proposal.author, summary="List A."), version=1)

    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_a_new_page_is_there_once_it_was_approved(edge: Team) -> None:
    make_layers()
    content, author = make_entry_content(), editor_of(edge)
    change = Change("entry", "404/auth", content, edge, None, author, "It was missing.")
    proposal = propose(change)
    assert not Page.objects.exists()

    approve(proposal, approver=approver_of(edge), seen=Seen(1, None))

    assert Page.objects.get().key == "404/auth"


@pytest.mark.parametrize("action", [Revision.Action.RETIRE, Revision.Action.REVERT])
def test_retiring_and_reverting_wait_for_a_second_person_too(
    edge: Team, page: Page, action: Revision.Action
) -> None:
    first = live(page)
    proposal = make_proposal(page)
    approve(proposal, approver=approver_of(edge), seen=seen(proposal))

    wanted = propose_action(
        page, action, author=editor_of(edge), reason="Wrong.", based_on=2, source=first
    )
    approve(wanted, approver=approver_of(edge), seen=seen(wanted))

    page.refresh_from_db()
    assert (page.retired_at is not None) is (action == Revision.Action.RETIRE)
    assert live(page).content["summary"] == first.content["summary"]


def test_what_readers_see_already_is_not_proposed(edge: Team, page: Page) -> None:
    same = live(page).content["summary"]

    with pytest.raises(NothingChangedError):
        make_proposal(page, summary=same)


def test_an_approval_may_count_as_the_review(edge: Team, page: Page) -> None:
    proposal = make_proposal(page)

    approve(proposal, approver=approver_of(edge), seen=seen(proposal), confirm=True)

    page.refresh_from_db()
    assert page.reviewed_by == approver_of(edge)
    assert page.reviewed_revision == live(page)


def test_one_who_could_not_approve_is_not_asked(edge: Team, page: Page) -> None:
    proposal = make_proposal(page)

    with pytest.raises(PermissionDenied, match="could not approve this"):
        ask(proposal, by=proposal.author, reviewer=make_user("reader"))
    ask(proposal, by=proposal.author, reviewer=approver_of(edge, 2))

    proposal.refresh_from_db()
    assert proposal.reviewer == approver_of(edge, 2)


def test_what_happened_is_told_in_order(edge: Team, page: Page) -> None:
    proposal = make_proposal(page)
    comment(proposal, by=approver_of(edge), text="Which list?")
    withdraw(proposal, by=proposal.author)

    assert [one.kind for one in proposal.events.all()] == ["opened", "comment", "withdrawn"]


def test_a_change_of_keeper_takes_the_stricter_way(edge: Team, page: Page) -> None:
    direct = make_team("Direct", publishing="direct")
    author = make_user("both", role="approver", team=direct)
    moved = replace(change_of(page, author), maintainer=direct)

    with pytest.raises(ApprovalNeededError):
        publish(moved)
    with pytest.raises(ApprovalNeededError, match="In an incident only the text changes"):
        publish(moved, break_glass=True)

    page.refresh_from_db()
    assert page.maintainer == edge


def test_breaking_glass_publishes_at_once_and_marks_the_page(edge: Team, page: Page) -> None:
    author = editor_of(edge)

    publish(change_of(page, author), break_glass=True)

    assert live(page).publication == Publication.BREAK_GLASS
    assert page.broke_glass_at is not None
    with pytest.raises(PermissionDenied, match="somebody else looks at it"):
        lifecycle.confirm(page, reviewer=author, based_on=2)
    lifecycle.confirm(page, reviewer=approver_of(edge), based_on=2)
    page.refresh_from_db()
    assert page.broke_glass_at is None


def test_readers_break_no_glass(edge: Team, page: Page) -> None:
    with pytest.raises(PermissionDenied):
        publish(change_of(page, make_user("reader")), break_glass=True)

    assert live(page).number == 1


def test_who_left_the_company_publishes_nothing_any_more(edge: Team, page: Page) -> None:
    proposal, approver = make_proposal(page), approver_of(edge)
    approver.is_active = False
    approver.save()

    with pytest.raises(PermissionDenied):
        approve(proposal, approver=approver, seen=seen(proposal))


def test_what_nobody_keeps_is_approved_by_the_team_that_would(edge: Team) -> None:
    page = make_starter()
    proposal = propose_action(
        page,
        Revision.Action.ADOPT,
        author=editor_of(edge),
        reason="It holds for us.",
        based_on=1,
        maintainer=edge,
    )
    assert list(waiting_for(approver_of(edge))) == [proposal]

    approve(proposal, approver=approver_of(edge), seen=seen(proposal))

    page.refresh_from_db()
    assert (page.maintainer, page.general) == (edge, False)
