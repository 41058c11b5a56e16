"""Two people keep a page true: one proposes, the other approves; and a review read by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from runbook.accounts.models import Team
from runbook.content.models import Page as RunbookPage
from tests.factories import make_user
from tests.journeys.conftest import Open
from tests.journeys.test_accessibility import too_wide, violations
from tests.review.builders import make_cycle, use_page

ENTRY = "/codes/403/gateway/"


@pytest.fixture
def approving(world: None) -> None:
    """Ada and Ben could approve for the team that keeps the pages, so changes are proposed."""
    team = Team.objects.get(slug="payments")
    for name in ("ada", "ben"):
        make_user(name, team=team)


@pytest.fixture
def reviewing(world: None) -> None:
    """A review of two pages; their team has one approver, so it publishes directly."""
    team = Team.objects.get(slug="payments")
    make_user("ada", team=team)
    for key, used in (("403/gateway", 90), ("401/auth", 30)):
        use_page(RunbookPage.objects.get(kind="entry", key=key), used)
    make_cycle()


def propose(page: Page, words: str) -> None:
    page.goto(f"{ENTRY}edit/")
    expect(page.get_by_text("Readers see it once somebody else approves it")).to_be_visible()
    page.get_by_label("Summary").fill(words)
    page.get_by_label("Why this change").fill("It was wrong.")
    page.get_by_role("button", name="Propose this change").click()
    expect(page.get_by_text("Waiting for approval")).to_be_visible()


def test_one_proposes_another_asks_for_changes_and_approves(approving: None, open_as: Open) -> None:
    ada, ben = open_as("ada"), open_as("ben")
    propose(ada, "The gateway refused the call: its allow-list.")
    expect(ada.get_by_role("button", name="Approve and publish")).to_have_count(0)

    ben.goto("/review/")
    ben.get_by_role("link", name="Proposals").first.click()
    ben.get_by_role("link", name="It was wrong.").click()
    ben.get_by_label("Note to Ada").fill("Name the list.")
    ben.get_by_role("button", name="Request changes").click()
    expect(ben.get_by_text("Changes requested").first).to_be_visible()

    ada.reload()
    expect(ada.get_by_text("Name the list.")).to_be_visible()
    ada.get_by_role("link", name="Edit this proposal").click()
    ada.get_by_label("Summary").fill("The gateway refused the call: the partner list.")
    ada.get_by_role("button", name="Save the proposal").click()
    expect(ada.get_by_text("Waiting for approval")).to_be_visible()

    ben.reload()
    ben.get_by_role("button", name="Approve and publish revision 2").click()
    expect(ben.get_by_text("Ben approved it as revision 2")).to_be_visible()
    ada.goto(ENTRY)
    expect(ada.get_by_text("The gateway refused the call: the partner list.")).to_be_visible()


def test_in_an_incident_it_is_published_and_somebody_else_is_asked(
    approving: None, open_as: Open
) -> None:
    ada, ben = open_as("ada"), open_as("ben")
    ada.goto(f"{ENTRY}edit/")
    ada.get_by_label("Summary").fill("The allow-list is broken since noon.")
    ada.get_by_label("Why this change").fill("Outage.")
    ada.get_by_text("Readers need it now, in an incident").click()
    ada.get_by_role("button", name="Publish now, in an incident").click()
    expect(ada.get_by_text("nobody else has looked at it yet")).to_be_visible()

    ben.goto("/review/")
    ben.get_by_role("link", name="Start with the next one").click()
    expect(ben.get_by_text("Published in an incident, by one person alone").first).to_be_visible()
    ben.keyboard.press("c")
    expect(ben.get_by_text("Nothing waits").first).to_be_visible()

    ada.reload()
    expect(ada.get_by_text("nobody else has looked at it yet")).to_have_count(0)


def test_a_page_that_is_still_true_takes_one_key(reviewing: None, open_as: Open) -> None:
    page = open_as("ada")
    page.goto("/review/")
    page.get_by_role("link", name="Start with the next one").click()
    expect(page.get_by_role("heading", name="403 from the gateway")).to_be_focused()

    page.keyboard.press("c")

    expect(page.get_by_role("heading", name="401 from the auth layer")).to_be_focused()
    expect(page.get_by_text("403 from the gateway: still true.")).to_be_visible()


def test_a_change_takes_few_requests_and_ends_with_the_rest(reviewing: None, open_as: Open) -> None:
    page, asked = open_as("ada"), []
    page.goto("/review/next/")

    def note(request: Request) -> None:
        if "/static/" not in request.url and "preview" not in request.url:
            asked.append(f"{request.method} {request.url}")

    page.on("request", note)
    page.keyboard.press("e")
    page.get_by_label("Summary").fill("The gateway refused the call: the partner list.")
    page.get_by_label("Why this change").fill("More exact.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("button", name="And the rest is still true")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="401 from the auth layer")).to_be_visible()

    assert len(asked) <= 6, asked


@pytest.mark.parametrize("width", [1440, 390])
def test_a_page_is_changed_beside_the_reasons_for_reading_it(
    reviewing: None, open_as: Open, width: int
) -> None:
    page = open_as("ada", width=width)
    page.goto("/review/next/")
    here = page.url

    page.keyboard.press("e")

    expect(page.get_by_label("Summary")).to_be_focused()
    expect(page.get_by_role("heading", name="Why this is here")).to_be_visible()
    expect(page.get_by_role("button", name="Still true")).to_have_count(0)
    assert page.url == here
    assert violations(page) + too_wide(page, width) == []
    # What confirms the page elsewhere must not, while somebody changes it.
    page.get_by_role("heading", name="Why this is here").click()
    page.keyboard.press("c")
    page.get_by_role("link", name="Discard").click()
    expect(page.get_by_role("button", name="Still true")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    reviewing: None, open_as: Open, scheme: str, width: int
) -> None:
    page = open_as("ada", width=width, color_scheme=scheme)
    found = {}
    for address in (
        "/review/",
        "/review/items/1/",
        "/review/open/",
        "/review/proposals/",
        "/review/changes/",
        "/review/flags/",
        "/review/flags/new/?page=entry:403/gateway",
        "/editions/",
    ):
        page.goto(address)
        found[address] = violations(page) + too_wide(page, width)

    assert {address: faults for address, faults in found.items() if faults} == {}
