"""The sample organisation: whole, marked as such, loaded once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.db.models import Count, F
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Service
from runbook.catalogue.paths import load_path
from runbook.content.models import Page, Revision
from runbook.content.services import Change, content_of, publish
from runbook.starter.loader import load_starter
from runbook.starter.sample.load import PASSWORD, STARTER_AGE, SampleError, load_sample
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(db: None) -> None:
    load_starter(at=timezone.now() - timedelta(days=STARTER_AGE))
    load_sample()


def page(key: str) -> Page:
    return Page.objects.select_related("live_revision", "maintainer").get(kind="entry", key=key)


@pytest.mark.parametrize(
    ("username", "role"),
    [
        ("admin", "administrator"),
        ("platform", "approver"),
        ("payments", "editor"),
        ("reader", "reader"),
    ],
)
def test_the_sign_ins_work_and_have_their_roles(sample: None, username: str, role: str) -> None:
    user = authenticate(username=username, password=PASSWORD)

    assert isinstance(user, User)
    assert user.role == role


def test_nobody_else_can_sign_in(sample: None) -> None:
    able = {user.username for user in User.objects.all() if user.has_usable_password()}

    assert able == {"admin", "platform", "payments", "reader"}


def test_teams_can_be_reached_and_services_have_a_path(sample: None) -> None:
    teams = Team.objects.exclude(slug="unclaimed")
    payments = load_path(Service.objects.get(slug="payments-api").pk)

    assert len(teams) >= 6
    assert all(team.contacts for team in teams)
    assert [hop.name for hop in payments.hops][:4] == ["Cloudflare", "AWS WAF", "AWS ALB", "Kong"]
    assert all(hop.team for hop in payments.hops)


def test_every_revision_of_the_sample_says_that_it_is_one(sample: None) -> None:
    told = Revision.objects.exclude(publication="starter")

    assert told.count() > 50
    assert all(one.publication == "import" for one in told)
    assert all(one.reason.startswith("Sample: ") for one in told)
    assert all(one.author.username != "system" for one in told)


def test_the_past_is_past_and_in_order(sample: None) -> None:
    now = timezone.now()
    backwards = Revision.objects.filter(published_at__lt=F("based_on__published_at"))
    confirmed_before_written = Page.objects.filter(
        reviewed_at__lt=F("reviewed_revision__published_at")
    )

    assert not Revision.objects.filter(published_at__gt=now).exists()
    assert not backwards.exists()
    assert not confirmed_before_written.exists()


def test_the_matrix_shows_every_state_of_freshness(sample: None) -> None:
    today = timezone.localdate()
    entries = Page.objects.filter(kind="entry")
    due = entries.filter(review_due__lt=today + timedelta(days=15))

    assert 2 <= entries.filter(review_due__lt=today).count() <= 8
    assert due.filter(review_due__gte=today).count() >= 3
    assert entries.filter(general=False, reviewed_at=None).count() >= 3
    assert entries.filter(general=True).count() >= 20


def test_services_have_text_of_their_own_and_pages_a_history(sample: None) -> None:
    own = Page.objects.filter(kind="entry", entry__service__isnull=False)
    long = Page.objects.annotate(versions=Count("revisions")).filter(versions__gte=3)

    assert own.count() >= 7
    assert long.count() >= 5


def test_loading_again_changes_nothing(sample: None) -> None:
    before = Revision.objects.count()

    assert load_sample() is False
    assert Revision.objects.count() == before


def test_loading_again_keeps_what_people_changed(sample: None) -> None:
    own = page("403/gateway/payments-api")
    assert own.live_revision is not None
    content = content_of(own.live_revision) | {"summary": "Ours."}
    ann, number = User.objects.get(username="payments"), own.live_revision.number
    publish(Change("entry", own.key, content, own.maintainer, None, ann, "Ours.", number))
    Team.objects.filter(slug="payments").update(name="Money")

    load_sample()

    assert page(own.key).live_revision_id != own.live_revision_id
    assert Team.objects.get(slug="payments").name == "Money"


def test_a_database_with_people_of_its_own_gets_no_public_passwords(db: None) -> None:
    make_user("ann")

    with pytest.raises(SampleError, match="people of its own"):
        load_sample()

    assert not User.objects.filter(username="admin").exists()
