"""The doctor: a sound installation passes, and each fault is one line and fails the command."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from runbook.accounts.models import User
from runbook.content.models import Page, SearchDocument
from runbook.notices.models import Delivery
from runbook.notices.sending import hand_over
from runbook.starter import doctor
from runbook.starter.loader import load_starter
from runbook.starter.sample.load import load_sample
from tests.factories import make_entry, make_user
from tests.notices.builders import make_channel

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    return [finding.text for finding in doctor.examine() if finding.fault]


def notes() -> list[str]:
    return [finding.text for finding in doctor.examine() if not finding.fault]


def test_the_shipped_content_and_the_sample_have_no_fault() -> None:
    load_starter()
    load_sample()
    out = StringIO()

    call_command("doctor", stdout=out)

    assert "Faults: 0." in out.getvalue()


def test_a_fault_fails_the_command() -> None:
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)

    assert ended.value.code == 1
    assert "FAULT There are no pages: run manage.py load_starter" in out.getvalue()


def test_a_dead_link_in_ones_own_page_is_a_fault() -> None:
    make_entry(summary="Open [the other](/codes/403/nowhere/).")

    assert any("/codes/403/nowhere/ leads nowhere" in fault for fault in faults())


def test_a_service_that_is_not_there_is_a_dead_link() -> None:
    make_entry(summary="See [Payments](/services/payments-api/).")

    assert any("/services/payments-api/ leads nowhere" in fault for fault in faults())


def test_what_ones_own_page_lacks_is_only_noted() -> None:
    make_entry(sources=[])

    assert faults() == []
    assert any("403/gateway, sources: No source is named." in note for note in notes())


def test_a_missing_projection_is_a_fault() -> None:
    make_entry()
    SearchDocument.objects.all().delete()

    assert "1 projections of live pages are missing: run manage.py rebuild." in faults()


def test_an_overdue_review_is_noted() -> None:
    page = make_entry()
    Page.objects.filter(pk=page.pk).update(review_due=timezone.localdate())
    assert not any("overdue" in note for note in notes())

    Page.objects.filter(pk=page.pk).update(review_due=timezone.localdate().replace(year=2020))

    assert any("403 from the gateway: review overdue for" in note for note in notes())


def test_single_sign_on_alone_is_a_fault(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {}}
    make_entry()
    make_user("boss", role="administrator")
    assert any("while the identity provider is down" in fault for fault in faults())

    User.objects.filter(username="boss").update(password="pbkdf2_sha256$1$a$b")

    assert faults() == []


def test_migrations_that_are_not_applied_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "unapplied_migrations", lambda: 2)

    assert faults() == ["2 migrations are not applied: run manage.py migrate."]


def test_the_web_role_of_the_tests_may_not_rewrite_history() -> None:
    assert list(doctor.rights()) == []


def test_jobs_that_nobody_takes_are_a_fault_and_lost_messages_a_note() -> None:
    load_starter()
    hand_over([Delivery(kind="digest", channel=make_channel("https://a.example/"), body={})])
    assert not [one for one in faults() if "Jobs wait" in one]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '11 minutes'")
    Delivery.objects.update(state="failed", ended_at=timezone.now())

    assert "Jobs wait that nobody takes up (1): run manage.py procrastinate worker." in faults()
    assert [one for one in notes() if "Messages were given up in the last seven days (1)" in one]
