"""Fifteen hundred services: the one that is meant is a few keys away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from runbook.catalogue.models import Service
from tests.journeys.conftest import Open

MANY = 1_500


@pytest.fixture
def many_services(world: None) -> None:
    areas = ("Billing", "Ledger", "Orders", "Refunds", "Stock")
    names = [f"{areas[number % len(areas)]} {number:04}" for number in range(MANY)]
    Service.objects.bulk_create(
        Service(slug=name.lower().replace(" ", "-"), name=name, kind="internal") for name in names
    )


@pytest.mark.parametrize("width", [1440, 390])
def test_typing_narrows_the_choice_and_enter_opens_that_services_matrix(
    many_services: None, open_as: Open, width: int
) -> None:
    page = open_as("rosa", width=width)
    page.goto("/")
    switch = page.get_by_label("Service", exact=True)
    switch.focus()

    page.keyboard.type("refunds 0013")
    choices = page.locator("#service-options option")
    expect(choices).to_have_count(1)
    expect(choices).to_have_attribute("value", "refunds-0013")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Failure matrix, Refunds 0013")).to_be_attached()
    expect(page).to_have_title("Refunds 0013 · Runbook")
    expect(page.locator('a.cell[href="/codes/403/gateway/refunds-0013/"]')).to_be_visible()


def test_a_text_that_several_match_offers_them_and_never_passes_for_one(
    many_services: None, open_as: Open
) -> None:
    page = open_as("rosa")
    page.goto("/")
    page.get_by_label("Service", exact=True).focus()

    page.keyboard.type("stock 000")
    page.keyboard.press("Enter")

    expect(page.get_by_text("More than one service is called something like")).to_be_visible()
    page.get_by_role("link", name="Stock 0009").press("Enter")
    expect(page.locator('a.cell[href="/codes/403/gateway/stock-0009/"]')).to_be_visible()


def test_from_one_service_to_the_next_typing_replaces_the_first(
    many_services: None, open_as: Open
) -> None:
    page = open_as("rosa")
    page.goto("/?service=orders-0002")
    page.get_by_label("Service", exact=True).focus()

    page.keyboard.type("ledger-0001")
    page.keyboard.press("Enter")

    expect(page.locator('a.cell[href="/codes/403/gateway/ledger-0001/"]')).to_be_visible()
    assert "service=ledger-0001" in page.url


def test_search_finds_one_service_among_all_and_leads_to_its_matrix(
    many_services: None, open_as: Open
) -> None:
    page = open_as("rosa")
    page.goto("/search/")

    page.keyboard.type("billing 0005")
    best = page.locator("#results li.best")
    expect(best).to_contain_text("Billing 0005")
    best.get_by_role("link").press("Enter")
    page.get_by_role("link", name="Open its matrix").press("Enter")

    expect(page.locator('a.cell[href="/codes/403/gateway/billing-0005/"]')).to_be_visible()
