"""The sample organisation: whole, marked as such, loaded once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import Membership, Team, User
from runbook.catalogue.models import Service
from runbook.catalogue.paths import RequestPath, load_path
from runbook.content.models import Page, Revision
from runbook.starter.loader import load_starter
from runbook.starter.sample.load import PASSWORD, STARTER_AGE, SampleError, load_sample
from tests.factories import make_user


@dataclass(frozen=True)
class Told:
    """What the database held after the sample was loaded, twice. Nothing of it is kept there."""

    users: dict[str, User]
    teams: list[Team]
    payments: RequestPath
    revisions: list[Revision]
    pages: list[Page]
    own: int
    again: bool
    more: int


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Told:
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        told = look()
        transaction.set_rollback(True)
    return told


def load() -> None:
    load_starter(at=timezone.now() - timedelta(days=STARTER_AGE))
    load_sample()


def look() -> Told:
    revisions = list(Revision.objects.select_related("author", "based_on"))
    return Told(
        users={user.username: user for user in User.objects.all()},
        teams=list(Team.objects.exclude(slug="unclaimed")),
        payments=load_path(Service.objects.get(slug="payments-api").pk),
        revisions=revisions,
        pages=list(Page.objects.filter(kind="entry").select_related("reviewed_revision")),
        own=Page.objects.filter(entry__service__isnull=False).count(),
        again=load_sample(),
        more=Revision.objects.count() - len(revisions),
    )


def test_the_sign_ins_have_their_roles_and_the_password(told: Told) -> None:
    roles = {"admin": "administrator", "platform": "approver"}
    roles |= {"payments": "editor", "reader": "reader"}

    assert {name: told.users[name].role for name in roles} == roles
    assert all(told.users[name].check_password(PASSWORD) for name in roles)


def test_nobody_else_can_sign_in(told: Told) -> None:
    able = {name for name, user in told.users.items() if user.has_usable_password()}

    assert able == {"admin", "platform", "payments", "reader"}


def test_teams_can_be_reached_and_services_have_a_path(told: Told) -> None:
    hops = told.payments.hops

    assert len(told.teams) >= 6
    assert all(team.contacts for team in told.teams)
    assert [hop.name for hop in hops][:4] == ["Cloudflare", "AWS WAF", "AWS ALB", "Kong"]
    assert all(hop.team for hop in hops)


def test_every_revision_of_the_sample_says_that_it_is_one(told: Told) -> None:
    of_sample = [one for one in told.revisions if one.publication != "starter"]

    assert len(of_sample) > 50
    assert all(one.publication == "import" for one in of_sample)
    assert all(one.reason.startswith("Sample: ") for one in of_sample)
    assert all(one.author.username != "system" for one in of_sample)


def test_the_past_is_past_and_in_order(told: Told) -> None:
    now = timezone.now()
    later = [one for one in told.revisions if one.based_on]
    confirmed = [page for page in told.pages if page.reviewed_revision]

    assert all(one.published_at < now for one in told.revisions)
    assert all(one.based_on.published_at < one.published_at for one in later)
    assert all(page.reviewed_revision.published_at <= page.reviewed_at for page in confirmed)


def test_the_matrix_shows_every_state_of_freshness(told: Told) -> None:
    today = timezone.localdate()
    due = [(page.review_due - today).days for page in told.pages if page.review_due]
    never = [page for page in told.pages if not page.general and page.reviewed_at is None]

    assert 2 <= sum(days < 0 for days in due) <= 8
    assert sum(0 <= days <= 14 for days in due) >= 3
    assert len(never) >= 3
    assert sum(page.general for page in told.pages) >= 20


def test_services_have_text_of_their_own_and_pages_a_history(told: Told) -> None:
    versions = Counter(one.page_id for one in told.revisions)

    assert told.own >= 7
    assert sum(number >= 3 for number in versions.values()) >= 5


def test_loading_again_changes_nothing(told: Told) -> None:
    assert (told.again, told.more) == (False, 0)


@pytest.mark.django_db
def test_loading_again_keeps_what_people_changed() -> None:
    load()
    Team.objects.filter(slug="payments").update(name="Money")
    Membership.objects.filter(user__username="platform").delete()
    User.objects.filter(username="reader").update(is_active=False)

    load_sample()

    assert Team.objects.get(slug="payments").name == "Money"
    assert not Membership.objects.filter(user__username="platform").exists()
    assert not User.objects.get(username="reader").is_active


@pytest.mark.django_db
def test_a_database_with_people_of_its_own_gets_no_public_passwords(db: None) -> None:
    make_user("ann")

    with pytest.raises(SampleError, match="people of its own"):
        load_sample()

    assert not User.objects.filter(username="admin").exists()
