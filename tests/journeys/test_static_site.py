"""The static site from a disk, with no network: searched, walked to an outcome, read by axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from runbook.exchange.folder import write_files
from runbook.exchange.making import leaves_of, one_page, site_files
from tests.exchange.paper.shipped import shipped

from .conftest import Guard
from .test_accessibility import violations

SCENARIO = "scenarios/caller-is-logged-in-but-blocked.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    write_files(site_files(shipped()), root)
    return root


@pytest.fixture
def offline(browser: Browser, guard: Guard) -> Iterator[Page]:
    """A page without a network that may ask the disk, and nothing else, for anything."""
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
    context.set_default_timeout(8_000)
    page = context.new_page()
    guard.watch(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    assert not [url for url in asked if not url.startswith("file:")]
    context.close()


def test_it_is_searched_by_keys(folder: Path, offline: Page) -> None:
    offline.goto((folder / "index.html").as_uri())
    offline.keyboard.press("/")
    offline.keyboard.type("expired token")
    offline.locator("#found a").first.wait_for()
    titles = offline.locator("#found b").all_text_contents()

    assert any("401" in title or "token" in title for title in titles)
    offline.keyboard.press("ArrowDown")
    offline.keyboard.press("Enter")
    offline.wait_for_url("**/codes/**")

    milliseconds = offline.evaluate(
        "() => { const start = performance.now(); find(RUNBOOK_PAGES, 'expired token gateway');"
        " return performance.now() - start }"
    )
    assert milliseconds < 50


def test_what_is_nowhere_is_said(folder: Path, offline: Page) -> None:
    offline.goto((folder / "index.html").as_uri())
    offline.fill("#find", "xyzzy <b>")

    assert offline.locator("#found").inner_text() == "Nothing here says “xyzzy <b>”."


def test_a_scenario_is_walked_to_its_outcome_and_back(folder: Path, offline: Page) -> None:
    offline.goto((folder / SCENARIO).as_uri())
    seen = 0
    while offline.locator(".section.now[data-kind=question]").count():
        assert offline.locator(".section[data-kind]:visible").count() == 1
        before = offline.url
        offline.locator(".section.now .choices-list a").first.click()
        offline.wait_for_function("before => location.href !== before", arg=before)
        seen += 1
        assert seen < 9

    assert offline.locator(".section.now[data-kind=outcome]").count() == 1
    assert offline.evaluate("document.activeElement.tagName") == "H2"
    assert offline.locator("#trail a").count() == seen + 1
    offline.go_back()
    assert offline.locator("#trail a").count() == (seen if seen > 1 else 0)


def test_without_its_script_every_question_is_there(folder: Path, browser: Browser) -> None:
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / SCENARIO).as_uri())

    assert page.locator(".section[data-kind=question]:visible").count() > 2
    page.locator(".choices-list a").first.click()
    assert "#" in page.url
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_are_accessible(folder: Path, browser: Browser, scheme: str) -> None:
    leaf = next(one for one in leaves_of(shipped()) if one.key == "403/gateway")
    (folder / "alone.html").write_bytes(
        one_page(leaf, "html", said="As of today.", base="https://runbook.example.net")
    )
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    places = (
        *("index.html", "pages.html", "teams/index.html", "services/orders.html", SCENARIO),
        *("codes/403/gateway.html", "codes/403.html", "compare/401/403.html", "alone.html"),
    )
    found = {}
    for place in places:
        page.goto((folder / place).as_uri())
        if bad := violations(page):
            found[place] = bad
    context.close()

    assert found == {}
