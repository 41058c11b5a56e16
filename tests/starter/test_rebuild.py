"""Rebuilding: what is derived comes back, and nothing else moves."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from runbook.content.lifecycle import retire
from runbook.content.models import Entry, Page, Reference, SearchDocument
from runbook.content.rebuild import rebuild_all
from tests.factories import make_code, make_entry, make_user

pytestmark = pytest.mark.django_db


def test_the_matrix_cell_and_the_title_come_back() -> None:
    page = make_entry(403, "gateway", summary="Kong refused.")
    Entry.objects.filter(page=page).update(summary="wrong", check_count=99, retired=True)
    Page.objects.filter(pk=page.pk).update(title="wrong", rendered={}, general=True)

    rebuild_all()

    page.refresh_from_db()
    assert (page.title, page.general) == ("403 from the gateway", False)
    assert page.rendered["summary"] == "Kong refused."
    assert Entry.objects.live().get(page=page).check_count == 2


def test_references_and_search_come_back() -> None:
    causes = [{"id": "waf", "text": "The firewall refused", "see": "403/waf-cdn"}]
    page = make_entry(403, "gateway", upstream_causes=causes)
    Reference.objects.all().delete()
    SearchDocument.objects.all().delete()

    rebuild_all()

    assert Reference.objects.filter(from_page=page, to_key="403/waf-cdn").exists()
    assert SearchDocument.objects.filter(page=page).exists()


def test_reviews_and_revisions_stay_as_they_are() -> None:
    page = make_entry()
    reviewed = timezone.now()
    Page.objects.filter(pk=page.pk).update(reviewed_at=reviewed, attention="Kong changed.")

    rebuild_all()

    page.refresh_from_db()
    assert (page.reviewed_at, page.attention) == (reviewed, "Kong changed.")
    assert page.revisions.count() == 1


def test_a_retired_page_stays_retired() -> None:
    page = make_entry()
    retire(page, author=make_user("author"), reason="No longer ours.", based_on=1)

    rebuild_all()

    assert not Page.objects.live().filter(pk=page.pk).exists()
    assert not Entry.objects.live().filter(pk=page.pk).exists()


def test_the_command_says_how_many_pages() -> None:
    make_entry()
    make_code()
    out = StringIO()

    call_command("rebuild", stdout=out)

    assert out.getvalue() == "2 pages rebuilt from their live revisions.\n"
