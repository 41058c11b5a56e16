"""A database made before a change of the tables is recognised."""

import pytest

from runbook.content.models import Page
from runbook.core.tables import missing_columns
from runbook.starter import demo


@pytest.mark.django_db
def test_a_migrated_database_lacks_nothing():
    assert missing_columns() == []


@pytest.mark.django_db
def test_a_column_that_an_earlier_runbook_did_not_have_is_named(monkeypatch):
    field = Page._meta.get_field("tallies")
    monkeypatch.setattr(field, "column", "not_there_yet")

    assert missing_columns() == ["content_page.not_there_yet"]


def test_the_demo_says_how_to_go_on_with_data_of_an_earlier_runbook(monkeypatch):
    monkeypatch.setattr(demo, "call_command", lambda *args, **kwargs: None)
    monkeypatch.setattr(demo, "missing_columns", lambda: ["content_page.tallies"])

    with pytest.raises(demo.DemoError, match="--fresh"):
        demo.fill_database()
