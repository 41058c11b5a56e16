"""Every page at two widths and in both schemes: axe finds nothing, nothing is too wide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.journeys.conftest import Guard, Open

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"
PAGES = (
    "/",
    "/?service=payments-api",
    "/?q=nothing-of-this",
    "/?service=nowhere",
    "/codes/",
    "/codes/403/",
    "/codes/502/?service=payments-api",
    "/codes/403/gateway/",
    "/codes/403/gateway/payments-api/?correlation_id=abc-123&host=evil.example",
    "/codes/409/gateway/",
    "/codes/403/gateway/edit/",
    "/codes/403/gateway/payments-api/override/",
    "/codes/403/gateway/history/?from=0&to=1",
    "/codes/403/gateway/retire/",
    "/codes/403/gateway/confirm/",
    "/codes/new/",
    "/codes/403/edit/",
    "/compare/",
    "/compare/401/403/",
    "/compare/401/403/edit/",
    "/history/",
    "/teams/payments/channels/",
    "/accounts/notices/",
    "/?since=2026-01-01T00:00:00Z",
    "/review/changes/hooks/",
    "/export/",
    "/import/",
    "/accounts/tokens/",
    "/nowhere/",
)


def violations(page: Any) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(RUN, TAGS)["violations"]
    return [
        f"{one['id']}: {node['target']} {node['html'][:120]}"
        for one in found
        for node in one["nodes"]
    ]


def too_wide(page: Any, width: int) -> list[str]:
    """How far the page reaches beyond the screen; a desktop is made narrow for a moment."""
    found = []
    for narrow in (width, 768) if width > 768 else (width,):
        page.set_viewport_size({"width": narrow, "height": 900})
        if (wide := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            found.append(f"{wide} px too wide at {narrow}")
    page.set_viewport_size({"width": width, "height": 900})
    return found


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
)
def test_no_page_keeps_anybody_out(open_as: Open, guard: Guard, width: int, scheme: str) -> None:
    guard.expected = {404}
    page = open_as("ada", width=width, color_scheme=scheme)
    found: dict[str, list[str]] = {}

    for address in PAGES:
        page.goto(address)
        if faults := violations(page) + too_wide(page, width):
            found[address] = faults

    assert not found


@pytest.mark.parametrize("width", [1440, 390])
def test_what_opens_later_keeps_nobody_out_either(open_as: Open, guard: Guard, width: int) -> None:
    guard.expected = {409, 422}
    page, other = open_as("ada", width=width), open_as("ben")
    page.goto("/")
    page.locator('a.cell[href="/codes/403/gateway/"]').click()
    page.locator("#panel h2").wait_for()
    found = violations(page)

    for each in (other, page):
        each.goto("/codes/403/gateway/edit/")
        each.get_by_label("Summary").fill(f"Words of {width if each is page else 'Ben'}.")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Nothing was published yet.").wait_for()
    found += violations(page)
    for each in (other, page):
        each.get_by_label("Why this change").fill("Clearer.")
        each.get_by_role("button", name="Publish").click()
        each.get_by_text("readers see now." if each is other else "Two changes of").first.wait_for()
    found += violations(page)

    assert not found
