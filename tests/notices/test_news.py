"""Who takes part in a proposal hears of what others do to it, once."""

from __future__ import annotations

from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from runbook.accounts.models import User
from runbook.content.models import Proposal
from runbook.content.proposals import Seen, approve, ask, comment
from runbook.notices.models import Delivery
from runbook.notices.news import tell_participants
from runbook.notices.preferences import set_preference
from tests.content.proposing import approver_of, approving_team, make_page, make_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(layers: Any) -> Proposal:
    """By an author with a mail address; what happened so far is told."""
    found = make_proposal(make_page(approving_team()))
    User.objects.update(email="somebody@example.net")
    tell_participants()
    Delivery.objects.all().delete()
    return found


def approver(proposal: Proposal, number: int = 1) -> User:
    return approver_of(proposal.maintainer, number)


def told() -> dict[str, list[str]]:
    return {
        str(one.user and one.user.username): [line["title"] for line in one.body["lines"]]
        for one in Delivery.objects.select_related("user")
    }


def test_the_author_hears_of_a_comment_and_its_writer_does_not(proposal: Proposal) -> None:
    by = approver(proposal)
    comment(proposal, by=by, text="Which list?")

    assert tell_participants() == 1

    assert told() == {"writer": [f"{by} wrote"]}
    [delivery] = Delivery.objects.all()
    assert delivery.body["lines"][0]["why"] == "Which list?"
    assert ProcrastinateJob.objects.filter(args__delivery_id=str(delivery.pk)).count() == 1


def test_who_is_asked_by_name_hears_of_it(proposal: Proposal) -> None:
    ask(proposal, by=proposal.author, reviewer=approver(proposal, 2))

    tell_participants()

    assert told() == {approver(proposal, 2).username: [f"{proposal.author} asked for a review"]}


def test_it_is_told_once_and_together(proposal: Proposal) -> None:
    by = approver(proposal)
    comment(proposal, by=by, text="One.")
    comment(proposal, by=by, text="Two.")

    assert (tell_participants(), tell_participants()) == (1, 0)
    assert told() == {"writer": [f"{by} wrote", f"{by} wrote"]}


def test_everybody_who_took_part_hears_of_the_end(proposal: Proposal) -> None:
    comment(proposal, by=approver(proposal, 2), text="Looks right.")
    tell_participants()
    Delivery.objects.all().delete()
    assert proposal.page and proposal.page.live_revision
    number = proposal.page.live_revision.number
    approve(proposal, approver=approver(proposal), seen=Seen(proposal.version, number))

    tell_participants()

    assert set(told()) == {"writer", approver(proposal, 2).username}
    assert Delivery.objects.all()[0].body["intro"] == "The proposal is now: published."


def test_who_turned_it_off_does_not_hear_of_it(proposal: Proposal) -> None:
    set_preference(proposal.author, proposals=False)
    comment(proposal, by=approver(proposal), text="Which list?")

    assert tell_participants() == 0
