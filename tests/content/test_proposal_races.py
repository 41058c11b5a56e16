"""Many approvers at once: one publication, and the others are told so."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from runbook.accounts.models import User
from runbook.content.errors import ProposalMovedError
from runbook.content.models import Proposal, Revision
from runbook.content.proposals import Seen, approve
from tests.content.proposing import approving_team, make_page, make_proposal
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def attempt(proposal: Proposal, approver: User, start: Barrier) -> str:
    try:
        start.wait(timeout=30)
        approve(proposal, approver=approver, seen=Seen(1, 1))
    except ProposalMovedError as error:
        return str(error)
    finally:
        connection.close()
    return "published"


def test_fifty_approvers_make_one_publication() -> None:
    edge = approving_team()
    page = make_page(edge)
    proposal = make_proposal(page)
    crowd = [make_user(f"one-{n}", role="approver", team=edge) for n in range(50)]
    start = Barrier(50)

    with ThreadPoolExecutor(50) as threads:
        said = Counter(threads.map(lambda one: attempt(proposal, one, start), crowd))

    assert said["published"] == 1
    assert all("is published by" in one for one in said if one != "published")
    assert Revision.objects.filter(page=page).count() == 2


def test_of_two_proposals_approved_at_once_one_is_read_again() -> None:
    edge = approving_team()
    page = make_page(edge)
    both = [make_proposal(page), make_proposal(page, rules_out="The application.")]
    crowd = [make_user(f"one-{n}", role="approver", team=edge) for n in range(2)]
    start = Barrier(2)

    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(lambda pair: attempt(*pair, start), zip(both, crowd, strict=True)))

    assert sorted(one == "published" for one in said) == [False, True]
    assert any("Revision 2 went live while you read" in one for one in said)
