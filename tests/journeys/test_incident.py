"""At 3 a.m.: from a failing response to who owns it, what to check and which log."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Open


def test_from_the_matrix_to_a_filled_command(open_as: Open) -> None:
    page = open_as("rosa", permissions=["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.get_by_role("link", name="Payments API").click()
    cell = page.locator('a.cell[href="/codes/403/gateway/payments-api/"]')

    cell.click()
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="403 from the gateway")).to_be_focused()
    expect(panel.get_by_role("link", name="Page Platform on call")).to_be_visible()
    assert page.url.endswith("/codes/403/gateway/payments-api/")
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    assert page.url.endswith("/?service=payments-api")

    cell.click()
    panel.get_by_role("link", name="Open the full entry").click()
    page.get_by_label("Correlation id").fill("abc-123")
    page.get_by_role("button", name="Fill links and commands").click()

    expect(page.locator(".checks pre").first).to_have_text("grep abc-123 access.log")
    log = page.get_by_role("link", name="Kong log")
    expect(log).to_have_attribute("href", "https://logs.example.com/?q=abc-123")
    page.get_by_role("button", name="Copy command").click()
    expect(page.locator("#said")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "grep abc-123 access.log"


def test_on_a_phone_the_entry_is_two_taps_away(open_as: Open) -> None:
    page = open_as("rosa", width=390)
    page.goto("/?service=payments-api")

    page.locator(".jump").get_by_role("link", name="403").tap()
    page.locator('a.cell[href="/codes/403/gateway/payments-api/"]').tap()

    expect(page.get_by_role("heading", name="403 from the gateway")).to_be_visible()
    expect(page.get_by_role("link", name="Page Platform on call")).to_be_in_viewport()


def test_the_filters_answer_while_one_types_and_stand_in_the_address(open_as: Open) -> None:
    page = open_as("rosa")
    page.goto("/")

    page.get_by_label("Filter by text").press_sequentially("502")

    expect(page.locator("a.cell")).to_have_count(1)
    expect(page.locator("#matrix [role=status]")).to_have_text("1 status code shown.")
    assert "q=502" in page.url
    page.go_back()
    expect(page.locator("a.cell")).to_have_count(3)


def test_everything_is_reached_by_keyboard_alone(open_as: Open) -> None:
    page = open_as("rosa")
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("/")
    expect(page.get_by_label("Filter by text")).to_be_focused()
    first, below = (
        page.locator(f'a.cell[href="/codes/{key}/"]') for key in ("403/gateway", "502/gateway")
    )
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(below).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(first).to_be_focused()


def test_the_theme_is_kept(open_as: Open) -> None:
    page = open_as("rosa")
    page.goto("/codes/403/")

    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith("/codes/403/")


@pytest.mark.parametrize("scheme", ["dark"])
def test_the_printed_entry_leads_with_owner_and_checks(open_as: Open, scheme: str) -> None:
    page = open_as("rosa", color_scheme=scheme)
    page.goto("/codes/403/gateway/payments-api/")

    page.emulate_media(media="print")

    for chrome in (".topbar", "form.card", ".trail"):
        expect(page.locator(chrome).first).to_be_hidden()
    expect(page.get_by_text("Platform", exact=True).first).to_be_visible()
    expect(page.get_by_text("Find the request in the log")).to_be_visible()
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
