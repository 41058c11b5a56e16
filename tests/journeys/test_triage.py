"""At 3 a.m.: one paste, one Enter, a key for each answer; and a colleague who helps."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from runbook.catalogue.models import Hop
from runbook.graph.data import as_data
from runbook.graph.parsing import parse
from runbook.triage import knowledge
from tests.factories import make_hop, publish_page
from tests.journeys.conftest import Open
from tests.triage.pastes import GATEWAY_403, SCENARIO

RAW = GATEWAY_403.replace("payments.example.net", "api.example.com")


@pytest.fixture(autouse=True)
def scenario(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "_kept", None)
    publish_page("scenario", "caller-is-blocked", as_data(parse(SCENARIO)))


def start(page: Page) -> None:
    """Paste on the matrix's page and press Ctrl+Enter."""
    page.goto("/")
    box = page.get_by_label("Paste a failing response")
    box.fill(RAW)
    box.press("Control+Enter")
    expect(page.get_by_role("heading", name="Do other callers get through?")).to_be_focused()


def test_from_a_paste_to_the_outcome_by_keys_alone(scenario: None, open_as: Open) -> None:
    page = open_as("rosa")
    start(page)
    expect(page.get_by_role("heading", name="First check: 403 from the gateway")).to_be_visible()

    page.keyboard.press("y")
    expect(page.get_by_role("heading", name="Does a fresh token help?")).to_be_focused()
    page.keyboard.press("1")

    outcome = page.get_by_role("heading", name="A refused token, sent out as a 403")
    expect(outcome).to_be_focused()
    expect(page.get_by_text("Nobody to page.")).to_be_visible()
    page.get_by_role("link", name="Open 401 from the auth layer").click()
    expect(page.get_by_label("Correlation id")).to_have_value("b7e144c99f02a81d5c3e7f6012d4ab90")
    page.get_by_role("link", name="Back to your triage").click()
    expect(page.get_by_role("heading", name="A refused token, sent out as a 403")).to_be_visible()


def test_a_tap_keeps_the_focus_and_the_paste(scenario: None, open_as: Open) -> None:
    page = open_as("rosa")
    start(page)

    page.get_by_role("button", name="Everyone").click()

    expect(page.get_by_role("button", name="Everyone")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Everyone")).to_be_focused()
    expect(page.get_by_role("heading", name="The gateway refuses everybody")).to_be_visible()
    expect(page.locator("#pasted .http li")).to_have_count(12)


def test_a_colleagues_answer_shows_up_by_itself(scenario: None, open_as: Open) -> None:
    page, other = open_as("rosa"), open_as("ada")
    start(page)
    other.goto(page.url)

    other.keyboard.press("y")
    expect(other.get_by_role("heading", name="Does a fresh token help?")).to_be_focused()

    expect(page.get_by_role("heading", name="Does a fresh token help?")).to_be_visible(
        timeout=25_000
    )
    expect(page.locator('.given [title="Ada"]')).to_have_count(1)


def test_without_a_script_it_leads_to_the_same_outcome(scenario: None, open_as: Open) -> None:
    page = open_as("rosa", java_script_enabled=False)
    page.goto("/triage/")
    page.get_by_label("Paste a failing response").fill(RAW)
    page.get_by_role("button", name="Find the layer").click()

    page.get_by_role("button", name="No, nobody does").click()

    expect(page.get_by_role("heading", name="The gateway refuses everybody")).to_be_visible()
    page.get_by_role("button", name="Yes, it was 403 from the gateway").click()
    expect(page.get_by_role("heading", name="It was 403 from the gateway")).to_be_visible()


def test_on_a_phone_the_question_comes_before_the_paste(scenario: None, open_as: Open) -> None:
    page = open_as("rosa", width=390)
    start(page)

    question = page.get_by_role("heading", name="Do other callers get through?").bounding_box()
    pasted = page.get_by_role("heading", name="What you pasted").bounding_box()

    assert question and pasted and question["y"] < pasted["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.fixture
def long_path(scenario: None) -> None:
    for place in range(27):
        make_hop("downstream", name=f"A dependency with an-uncommonly-long-name-{place}")


def test_a_path_of_thirty_hops_with_long_names_stays_readable(
    long_path: None, open_as: Open
) -> None:
    page = open_as("rosa", width=390)
    start(page)
    page.get_by_role("button", name="No, nobody does").click()
    expect(page.locator(".path li")).to_have_count(31)
    page.get_by_text("Follow this id").click()

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    here = page.locator(".path .here").bounding_box()
    assert here and here["width"] > 80


def test_paper_holds_who_acts_and_what_was_said_and_no_way_to_say_more(
    scenario: None, open_as: Open
) -> None:
    page = open_as("rosa")
    start(page)
    page.get_by_role("button", name="Everyone").click()
    expect(page.get_by_role("heading", name="The gateway refuses everybody")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_role("link", name="Page Platform on call")).to_be_visible()
    expect(page.get_by_text("Everyone", exact=True).first).to_be_visible()
    expect(page.get_by_text("One tenant", exact=True)).to_be_hidden()
    expect(page.get_by_text("Since when?")).to_be_hidden()
    expect(page.get_by_text("Was this right?")).to_be_hidden()
    expect(page.locator("#handover")).to_be_hidden()


def test_without_a_script_no_button_is_shown_that_needs_one(scenario: None, open_as: Open) -> None:
    page = open_as("rosa", java_script_enabled=False)
    page.goto("/triage/")
    page.get_by_label("Paste a failing response").fill(RAW)
    page.get_by_role("button", name="Find the layer").click()
    page.get_by_role("button", name="No, nobody does").click()

    expect(page.locator("#handover")).to_be_visible()
    expect(page.locator("[data-copy]:visible")).to_have_count(0)


def test_a_sample_takes_one_more_enter(scenario: None, open_as: Open) -> None:
    page = open_as("rosa")
    page.goto("/")
    page.get_by_text("Try a sample").click()
    page.get_by_role("link", name="An expired token, answered 403").click()
    expect(page.get_by_role("button", name="Find the layer")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Which layer refused the call?")).to_be_visible()


@pytest.fixture
def crowded_path(scenario: None) -> None:
    Hop.objects.filter(name="Kong").update(name="Cloudflare")
    for place in range(6):
        make_hop("downstream", name=f"Dependency {place}")


def test_on_a_phone_the_name_of_the_layer_that_answered_stands_in_one_line(
    crowded_path: None, open_as: Open
) -> None:
    page = open_as("rosa", width=390)
    start(page)
    page.get_by_role("button", name="No, nobody does").click()

    name = page.locator(".path .here > span").first.bounding_box()

    assert name and name["height"] < 30
