"""A scenario is content like any other, and is sound before it is published."""

from __future__ import annotations

import copy

import pytest

from runbook.content.errors import InvalidContentError
from runbook.content.models import Page, Reference
from runbook.content.revisions import Change
from runbook.content.services import publish
from runbook.content.statuses import MAIN_CODES
from runbook.graph.data import as_data
from runbook.graph.parsing import parse
from runbook.starter.files import CONTENT
from tests.factories import make_code

SHIPPED = CONTENT / "scenarios" / "caller-is-logged-in-but-blocked.yaml"


@pytest.fixture
def content(layers):
    for code in MAIN_CODES:
        make_code(code)
    return as_data(parse(SHIPPED.read_text(encoding="utf-8")))


def test_a_sound_scenario_is_published_under_its_title(content, editor, team):
    change = Change("scenario", "blocked", content, team, None, editor, "New.")

    page = publish(change).page

    assert page.title == content["title"]
    assert page.get_absolute_url() == "/scenarios/blocked/"


def test_the_entries_it_leads_to_are_references(content, editor, team):
    publish(Change("scenario", "blocked", content, team, None, editor, "New."))

    linked = set(Reference.objects.filter(to_kind="entry").values_list("to_key", flat=True))

    assert "403/application" in linked


def test_a_way_that_leads_nowhere_is_refused(content, editor, team):
    content = copy.deepcopy(content)
    content["questions"][0]["answers"][0]["next"] = "nowhere"

    with pytest.raises(InvalidContentError) as refused:
        publish(Change("scenario", "blocked", content, team, None, editor, "New."))

    assert any("nowhere" in one.message for one in refused.value.faults)
    assert not Page.objects.filter(kind="scenario").exists()


def test_a_fact_that_nobody_knows_is_refused(content, editor, team):
    content = copy.deepcopy(content)
    content["fits"] = [{"moon-phase": ["full"]}]

    with pytest.raises(InvalidContentError) as refused:
        publish(Change("scenario", "blocked", content, team, None, editor, "New."))

    assert any("moon-phase" in one.message for one in refused.value.faults)


def test_a_reserved_word_is_no_key(content, editor, team):
    with pytest.raises(InvalidContentError, match="short name"):
        publish(Change("scenario", "new", content, team, None, editor, "New."))
