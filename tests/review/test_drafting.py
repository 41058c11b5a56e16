"""What Runbook notices by itself is drafted once, and marks nothing."""

from __future__ import annotations

import pytest

from runbook.accounts.models import User
from runbook.catalogue.models import Layer
from runbook.review.drafting import draft_changes, raise_confusions
from runbook.review.models import PlatformChange, PlatformMark
from runbook.review.platform import dismiss
from tests.factories import make_entry
from tests.review.builders import make_kind
from tests.review.test_report import make_triages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(layers: dict[str, Layer]) -> None:
    make_kind()


def test_repeated_confusion_is_raised_once_with_its_numbers() -> None:
    make_triages(12)
    make_triages(20, was=403)

    assert (raise_confusions(), raise_confusions()) == (1, 0)

    change = PlatformChange.objects.get()
    assert (change.state, change.source, change.codes) == ("draft", "confusion", [401, 403])
    assert change.evidence["Counted"] == "12 of 32 closed triages that looked like 403"


@pytest.mark.parametrize(("confused", "right"), [(9, 0), (10, 41)])
def test_below_the_threshold_it_is_chance(confused: int, right: int) -> None:
    make_triages(confused)
    make_triages(right, was=403)

    assert raise_confusions() == 0


def test_dismissed_it_does_not_come_back(approver: User) -> None:
    make_triages(12)
    raise_confusions()
    dismiss(PlatformChange.objects.get(), by=approver, reason="One broken client.")

    assert raise_confusions() == 0


def test_a_draft_marks_nothing() -> None:
    make_entry()
    make_triages(12)

    assert draft_changes() == 1
    assert not PlatformMark.objects.exists()
