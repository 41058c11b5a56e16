"""A quarter in an hour: `python benchmarks/quarter.py`.

Eighty pages wait; two people read them in two browsers, by keys. Every eighth is changed: one
proposes beside the item, the other approves, and the first confirms the rest. Printed: key
presses and requests a page, the interface's own time, and what it adds up to. Nobody reads here,
so this is the time that the interface takes from a reviewer, not the reviewer's.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, Request, sync_playwright

from benchmarks.server import Server, collect_static, environment
from runbook.core.embedded import temporary_server

ITEMS = 80
EVERY = 8
PASSWORD = "a-password-for-two"
PEOPLE = ("ada", "ben")
CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None
)


def prepare(database: str, owner: str) -> None:
    """The starter content, kept by a team of two approvers, with a reason for eighty pages."""
    os.environ.update(environment(database, Path("/nonexistent")) | {"DATABASE_OWNER_URL": owner})
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from runbook.accounts.models import Membership, Team, User
    from runbook.content.models import Page as RunbookPage
    from runbook.content.models import PageUse
    from runbook.core.quarters import Quarter
    from runbook.review.opening import open_cycle

    call_command("migrate", verbosity=0)
    call_command("load_starter", verbosity=0)
    team = Team.objects.create(slug="platform", name="Platform")
    for name in PEOPLE:
        user = User(username=name, first_name=name.title(), role="approver")
        user.set_password(PASSWORD)
        user.save()
        Membership.objects.create(user=user, team=team)
    kept = RunbookPage.objects.filter(kind__in=["entry", "code"]).order_by("kind", "key")[:ITEMS]
    numbers = [page.pk for page in kept]
    RunbookPage.objects.filter(pk__in=numbers).update(maintainer=team, general=False)
    today = timezone.localdate()
    PageUse.objects.bulk_create(
        PageUse(page_id=number, day=today, opened=40 + place)
        for place, number in enumerate(numbers)
    )
    cycle = open_cycle(Quarter.of(today))
    found = cycle.items.filter(team=team).count()
    if found < ITEMS:
        raise SystemExit(f"Only {found} pages wait.")


@dataclass
class Reviewer:
    """A person at a browser, and what each page cost them."""

    page: Page
    requests: list[str] = field(default_factory=list)

    def note(self, request: Request) -> None:
        aside = ("/static/", "preview", "/history/since/")
        if not any(one in request.url for one in aside):
            self.requests.append(f"{request.method} {request.url}")

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()


@dataclass
class Cost:
    seconds: float
    requests: int
    keys: int


def sign_in(browser_page: Page, server: Server, name: str) -> Reviewer:
    reviewer = Reviewer(browser_page)
    base = f"http://{server.host}:{server.port}"
    browser_page.goto(f"{base}/accounts/login/?next=/review/next/")
    browser_page.locator("#id_login").fill(name)
    browser_page.locator("#id_password").fill(PASSWORD)
    browser_page.get_by_role("button", name="Sign in").click()
    browser_page.wait_for_url("**/review/items/*/")
    browser_page.on("request", reviewer.note)
    return reviewer


def confirm(reviewer: Reviewer) -> Cost:
    """Still true: one key, and the next page is there."""
    was, started = reviewer.page.url, time.monotonic()
    reviewer.requests.clear()
    reviewer.page.keyboard.press("c")
    reviewer.page.wait_for_url(lambda url: url != was and not url.endswith("/next/"))
    return Cost(time.monotonic() - started, len(reviewer.requests), 1)


def change(author: Reviewer, approver: Reviewer, base: str, number: int) -> tuple[Cost, Cost]:
    """Proposed by one, approved by the other: what each of them spent."""
    started = time.monotonic()
    author.requests.clear()
    author.page.keyboard.press("e")
    text = author.page.get_by_label("Summary").first
    text.fill(f"{text.input_value()} Seen in review {number}.")
    author.page.get_by_label("Why this change").fill("More exact.")
    author.page.get_by_role("button", name="Propose this change").click()
    author.page.get_by_text("wait for this page").or_(
        author.page.get_by_text("waits for this page")
    ).wait_for()
    proposed = Cost(time.monotonic() - started, len(author.requests), 1)
    back, started = approver.page.url, time.monotonic()
    approver.requests.clear()
    approver.page.goto(f"{base}/review/proposals/{number}/")
    approver.page.get_by_role("button", name="Approve and publish").click()
    approver.page.get_by_text("approved it as revision").wait_for()
    approved = Cost(time.monotonic() - started, len(approver.requests), 0)
    approver.page.goto(back)
    return proposed, approved


def quarter(server: Server) -> tuple[list[Cost], list[Cost], list[Cost], float]:
    """Confirmed, proposed, approved, and how long all of it took."""
    base = f"http://{server.host}:{server.port}"
    confirmed, proposed, approved = [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        people = [sign_in(browser.new_context().new_page(), server, name) for name in PEOPLE]
        started, changed = time.monotonic(), 0
        for place in range(ITEMS):
            person, other = people[place % 2], people[(place + 1) % 2]
            person.page.goto(f"{base}/review/next/")
            if place % EVERY == 0:
                changed += 1
                one, two = change(person, other, base, changed)
                proposed.append(one)
                approved.append(two)
                person.page.reload()
            confirmed.append(confirm(person))
        took = time.monotonic() - started
        browser.close()
    return confirmed, proposed, approved, took


def row(name: str, costs: list[Cost]) -> str:
    return (
        f"{name:<12} {len(costs):>3}   keys ≤ {max(one.keys for one in costs)}   requests ≤ "
        f"{max(one.requests for one in costs)}   seconds: median "
        f"{statistics.median(one.seconds for one in costs):.2f}, most "
        f"{max(one.seconds for one in costs):.2f}"
    )


def main() -> int:
    with temporary_server() as urls, tempfile.TemporaryDirectory() as folder:
        prepare(urls.web, urls.owner)
        static = collect_static(Path(folder) / "static")
        with Server(urls.web, "granian", static, Path(folder)) as server:
            confirmed, proposed, approved, took = quarter(server)
    changes = [one.seconds + two.seconds for one, two in zip(proposed, approved, strict=True)]
    print(row("still true", confirmed))
    print(row("proposed", proposed))
    print(row("approved", approved))
    print(f"a change from opening to published: most {max(changes):.1f} s; all {took:.0f} s")
    held = (
        max(one.keys for one in confirmed) <= 2
        and max(changes) <= 90
        and max(one.requests for one in (*confirmed, *proposed, *approved)) <= 6
    )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
