"""Out, into an empty database, out again: the same bytes."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.accounts.models import Role, Team, User
from runbook.catalogue.models import Service
from runbook.content.kinds import as_stored, parse_content
from runbook.content.lifecycle import confirm, retire
from runbook.content.models import Page, Revision
from runbook.exchange.incoming.run import Import
from runbook.starter.loader import load_starter
from runbook.starter.sample.load import load_sample
from tests.factories import (
    make_comparison,
    make_entry,
    make_hop,
    make_layer,
    make_layers,
    make_service,
    make_team,
    make_user,
)
from tests.scenarios.scenario_tools import make_scenario

from .documents import exported, importing, written

pytestmark = pytest.mark.django_db


def everything() -> None:
    """A page of each kind and state, and reference data of every sort."""
    make_layers()
    team = make_team("Payments", publishing="direct")
    admin = make_user("root", role=Role.ADMINISTRATOR, team=team)
    service = make_service("Payments API", team=team, hosts=["api.example.net"])
    make_service("Old API", retired_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    make_hop("gateway", team=make_team("Platform"), product="Kong")
    make_hop("gateway", service=service, team=team, product="Envoy")
    make_layer("application")
    make_comparison()
    make_scenario()
    entry = make_entry(maintainer=team)
    confirm(entry, reviewer=admin, based_on=1)
    gone = make_entry(404, maintainer=team)
    retire(gone, author=admin, reason="Merged into another.", based_on=1)


def sample() -> None:
    load_starter()
    load_sample()


@pytest.mark.parametrize(
    ("filled", "suffix"),
    [(everything, "yaml"), (everything, "json"), (load_starter, "json"), (sample, "yaml")],
)
def test_export_import_export_is_byte_identical(filled: Any, suffix: str) -> None:
    before = exported(filled, suffix)
    assert not Page.objects.exists()

    importing(before, f"book.{suffix}").take_over()

    assert written(suffix) == before


def test_a_second_import_changes_nothing() -> None:
    text = exported(everything, "yaml")
    importing(text, "book.yaml").take_over()
    revisions = Revision.objects.count()

    found = importing(text, "book.yaml")
    found.take_over()

    assert set(found.tally.happened) == {"unchanged"}
    assert Revision.objects.count() == revisions


def test_what_is_imported_is_said_to_be() -> None:
    importing(exported(everything, "yaml"), "book.yaml").take_over()

    revision = Page.objects.get(key="403/gateway").live_revision
    assert revision is not None
    assert (revision.publication, revision.author.username) == ("import", "system")
    assert revision.reason == "Imported from book.yaml"


def test_general_advice_stays_nobodys() -> None:
    importing(exported(load_starter, "json")).take_over()

    assert not Page.objects.filter(general=False).exists()


def test_a_day_of_review_comes_with_its_page_and_is_nobodys_here() -> None:
    text = exported(everything, "yaml")

    importing(text, "book.yaml").take_over()

    page = Page.objects.get(key="403/gateway")
    assert page.reviewed_at is not None and page.reviewed_by is None
    assert page.reviewed_revision == page.live_revision


NEVER = st.characters(exclude_categories=["Cs", "Cc"])
LINES = st.text(NEVER, min_size=1, max_size=80).filter(str.strip)
TEXTS = st.text(NEVER | st.sampled_from("\n\t"), max_size=200)
RAW = st.text(NEVER | st.sampled_from("\n\t \n"), max_size=200)
CHECKS = st.lists(
    st.fixed_dictionaries(
        {"text": LINES},
        optional={
            "detail": TEXTS,
            "command": RAW,
            "results": st.lists(
                st.fixed_dictionaries({"when": LINES, "means": LINES, "then": TEXTS}), max_size=3
            ),
        },
    ),
    max_size=60,
)
ENTRIES = st.fixed_dictionaries(
    {"summary": LINES, "rules_out": TEXTS, "do_not": TEXTS, "first_checks": CHECKS}
)


def stored(content: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return as_stored(parse_content("entry", content))
    except ValueError:  # text that is white space alone to one and not to the other
        return None


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(ENTRIES, st.sampled_from(["yaml", "json"]))
def test_any_text_comes_back_as_it_was(content: dict[str, Any], suffix: str) -> None:
    wanted = stored(content)
    if wanted is None:
        return

    def filled() -> None:
        make_layers()
        make_entry(**wanted)

    before = exported(filled, suffix)

    def again() -> None:
        importing(before, f"book.{suffix}").take_over()

    assert exported(again, suffix) == before


def test_nothing_of_it_is_there_when_one_page_is_refused() -> None:
    text = exported(everything, "json").replace('"summary": "', '"summary": "","extra": "', 1)
    found = Import(io.BytesIO(text.encode()), "book.json")

    with pytest.raises(Exception, match="There is no such field"):
        found.take_over()

    for model in (Page, Revision, Team, Service, User):
        kept = model.objects.exclude(username="system") if model is User else model.objects.all()
        assert not kept.exists(), model
