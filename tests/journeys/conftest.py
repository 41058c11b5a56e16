"""A real browser on a live server; it notices every error that a person would not see.

Playwright's loop lives only as long as a test's `page`, so list what makes data before it:
while it runs, Django refuses to touch the database from the test itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from runbook.accounts.models import User
from tests.factories import (
    make_code,
    make_comparison,
    make_entry,
    make_hop,
    make_layers,
    make_service,
    make_team,
    make_user,
)

SYSTEM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")

type Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def browser(transactional_db: None) -> Iterator[Browser]:
    """Chromium, from the system or from Playwright; without one the test is skipped, saying so."""
    with sync_playwright() as playwright:
        system = next((path for path in SYSTEM if Path(path).exists()), None)
        try:
            chromium = playwright.chromium.launch(executable_path=system)
        except Error as error:
            if os.environ.get("RUNBOOK_BROWSER_TESTS") == "required":
                raise
            pytest.skip(
                f"No Chromium was found, so this journey was not walked: {error.message[:80]}"
            )
        yield chromium
        chromium.close()


@pytest.fixture
def world(transactional_db: None) -> None:
    """A small organisation: one service, its path, four pages and two people."""
    make_layers()
    contacts = [
        {
            "kind": "page",
            "label": "Page Platform on call",
            "url": "https://page.example.com/platform",
        },
        {"kind": "chat", "label": "#platform", "url": "https://chat.example.com/platform"},
    ]
    platform = make_team("Platform", contacts=contacts)
    service = make_service("Payments API", hosts=["api.example.com"], team=make_team("Payments"))
    for layer, name in (
        ("waf-cdn", "Fastly"),
        ("gateway", "Kong"),
        ("application", "Payments app"),
    ):
        make_hop(layer, name=name, team=platform)
    make_code(401, name="Unauthorized", means="Who are you?")
    make_code(403, means="I know you; **no**.")
    make_comparison(401, 403)
    make_code(511, name="Network Authentication Required")
    make_entry(401, "auth")
    make_entry(502, "gateway", frequency="rare")
    make_entry(
        403,
        "gateway",
        first_checks=[
            {
                "id": "find",
                "text": "Find the request in the log",
                "command": "grep {correlation_id} access.log",
                "results": [{"id": "r", "when": "No line", "means": "Fastly refused it"}],
            },
            {"id": "plan", "text": "Compare the plan with the route"},
        ],
        log_locations=[
            {"id": "l", "label": "Kong log", "url": "https://logs.example.com/?q={correlation_id}"}
        ],
        do_not="Do not repeat a payment.",
    )
    assert service.pk
    for username, role in (("ada", "approver"), ("ben", "approver"), ("rosa", "reader")):
        make_user(username, role=role)


@pytest.fixture
def sessions(world: None) -> dict[str, str]:
    """A session key by username, made before the browser starts."""
    keys = {}
    for username in ("ada", "ben", "rosa"):
        client = Client()
        backend = django_settings.AUTHENTICATION_BACKENDS[0]
        client.force_login(User.objects.get(username=username), backend=backend)
        keys[username] = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    return keys


class Guard:
    """Collects what a page must never do; a test may say which answers it expects."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.expected: set[int] = set()

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.console(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("response", lambda one: self.answer(one.status, one.url))

    def console(self, kind: str, text: str) -> None:
        # The browser itself reports each 4xx; `answer` judges those.
        if (
            kind in {"error", "warning"}
            and "the server responded with a status of" not in text
            and "Response Status Error Code" not in text
        ):
            self.faults.append(f"console: {text}")

    def answer(self, status: int, url: str) -> None:
        if status >= 400 and status not in self.expected:
            self.faults.append(f"{status} from {url}")


@pytest.fixture
def guard() -> Iterator[Guard]:
    found = Guard()
    yield found
    assert not found.faults, found.faults


@pytest.fixture
def open_as(
    sessions: dict[str, str], live_server: object, guard: Guard, browser: Browser
) -> Iterator[Open]:
    """Opens a page signed in as somebody; width, scheme and scripts as the test says."""
    contexts: list[BrowserContext] = []

    def opened(username: str = "ada", *, width: int = 1440, **options: object) -> Page:
        context = browser.new_context(
            base_url=str(live_server),
            viewport={"width": width, "height": 844 if width < 500 else 900},
            has_touch=width < 500,
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(8_000)
        contexts.append(context)
        name = django_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": sessions[username], "url": str(live_server)}])
        page = context.new_page()
        guard.watch(page)
        return page

    yield opened
    for context in contexts:
        context.close()
