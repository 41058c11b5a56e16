"""Every page is plain HTML: nothing inline, nothing foreign, every control has a real target."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.test import Client

from runbook.accounts.models import User
from tests.factories import make_code, make_comparison, make_entry, make_service
from tests.matrix.test_history import change

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/?service=payments-api&overdue=1",
    "/codes/",
    "/codes/403/",
    "/codes/502/?service=payments-api",
    "/codes/403/gateway/",
    "/codes/403/gateway/payments-api/",
    "/codes/409/gateway/",
    "/codes/403/gateway/edit/",
    "/codes/403/gateway/payments-api/override/",
    "/codes/403/gateway/history/?from=1&to=2",
    "/codes/403/gateway/retire/",
    "/codes/403/gateway/confirm/",
    "/codes/403/gateway/adopt/",
    "/codes/403/gateway/revert/?to=1",
    "/codes/new/",
    "/codes/403/edit/",
    "/compare/",
    "/compare/401/403/",
    "/compare/401/403/edit/",
    "/history/",
    "/nowhere/",
)


class Reader(HTMLParser):
    """Collects tags and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.fixture
def client(client_for: Callable[[User], Client], approver: User) -> Client:
    make_service("Payments API")
    for code in (401, 403):
        make_code(code, means="It **means** something.")
    make_comparison()
    change(make_entry(403, "gateway"), summary="Changed.")
    make_entry(502, "gateway")
    make_entry(409, "application")
    return client_for(approver)


@pytest.fixture(params=PAGES)
def page(client: Client, request: pytest.FixtureRequest) -> Reader:
    return Reader(client.get(request.param).content.decode())


def test_nothing_is_inline(page: Reader) -> None:
    for tag, attributes in page.tags:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "script" or attributes.get("src")


def test_nothing_comes_from_another_host(page: Reader) -> None:
    for attributes in page.all("script", "link", "img", "use", "iframe"):
        for name in ("src", "href"):
            assert not urlsplit(attributes.get(name) or "").netloc


def test_every_link_and_form_has_a_real_target(page: Reader) -> None:
    for attributes in page.all("a"):
        assert attributes.get("href") not in {None, "#"}
    for attributes in page.all("form"):
        assert attributes.get("method") in {"get", "post"}
    # What htmx loads is also a link, a form or an input that suggests.
    for tag, attributes in page.tags:
        if "hx-get" in attributes or "hx-post" in attributes:
            assert tag in {"a", "form", "input", "section"}


def test_ids_are_unique_and_references_lead_somewhere(page: Reader) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    wanted = {
        one
        for _, attributes in page.tags
        for name in ("aria-labelledby", "aria-describedby", "for", "popovertarget", "list")
        for one in (attributes.get(name) or "").split()
    }

    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)


def test_every_control_has_a_name(page: Reader) -> None:
    labelled = {attributes.get("for") for attributes in page.all("label")}
    for attributes in page.all("select", "textarea", "input"):
        if attributes.get("type") in {"hidden", "checkbox", "radio"}:
            continue
        assert attributes.get("id") in labelled or attributes.get("aria-label")


def test_each_page_has_one_heading_one_main_and_a_title_of_its_own(client: Client) -> None:
    titles = set()
    for address in PAGES:
        html = client.get(address).content.decode()
        title = re.search(r"<title>(.*?)</title>", html)

        assert html.count("<h1") == 1, address
        assert html.count("<main") == 1, address
        assert title is not None
        titles.add(title[1])
    assert len(titles) >= len(PAGES) - 3


def test_the_policy_forbids_what_the_pages_do_not_need(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "'unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_filter_works_as_a_plain_form(client: Client) -> None:
    page = Reader(client.get("/?layer=gateway").content.decode())

    form = next(one for one in page.all("form") if one.get("role") == "search")
    names = {one.get("name") for one in page.all("input", "select")}
    assert (form.get("method"), form.get("action")) == ("get", "/")
    assert {"owner", "layer", "q", "overdue"} <= names
