"""Two people in one triage at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from runbook.accounts.models import User
from runbook.catalogue.models import Service
from runbook.content.models import Page
from runbook.triage.models import Answer
from tests.factories import make_user
from tests.triage.pastes import paste, send

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], int]) -> list[int]:
    """Run all at the same moment, each on its own connection; what each returned."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], int]) -> int:
        barrier.wait(10)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_answers_to_one_question_leave_one_and_fail_for_nobody(
    client_for: Callable[[User], Client], service: Service
) -> None:
    ann, ben = client_for(make_user("ann")), client_for(make_user("ben"))
    triage = paste(ann)

    statuses = at_once(
        lambda: send(ann, triage, "answer", question="others", answer="yes-they-do").status_code,
        lambda: send(ben, triage, "answer", question="others", answer="no-nobody").status_code,
    )

    assert statuses == [303, 303]
    assert Answer.objects.get().answer in {"yes-they-do", "no-nobody"}


def test_an_answer_meets_a_closing_and_one_of_them_is_told(
    client_for: Callable[[User], Client], service: Service
) -> None:
    ann, ben = client_for(make_user("ann")), client_for(make_user("ben"))
    triage = paste(ann)

    answered, closed = at_once(
        lambda: send(ann, triage, "answer", question="others", answer="unknown").status_code,
        lambda: send(ben, triage, "confirm").status_code,
    )

    triage.refresh_from_db()
    assert closed == 303 and triage.closed_at is not None
    assert answered == (303 if Answer.objects.exists() else 409)


def test_two_who_found_it_are_both_counted(
    client_for: Callable[[User], Client], service: Service
) -> None:
    ann, ben = client_for(make_user("ann")), client_for(make_user("ben"))
    first, second = paste(ann), paste(ben)
    page = Page.objects.get(kind="entry", key="403/gateway")
    said = {"page": page.pk, "said": "found"}

    at_once(
        lambda: send(ann, first, "feedback", item="policy", **said).status_code,
        lambda: send(ben, second, "feedback", item="scope", **said).status_code,
    )

    page.refresh_from_db()
    assert page.tallies == {"policy": [1, 1], "scope": [1, 1]}
