"""What goes wrong is said in the product's voice, and nothing hostile gets through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.accounts.models import User
from runbook.content.checks import checked_content
from runbook.content.errors import InvalidContentError, NothingChangedError
from runbook.content.kinds import SCHEMAS
from runbook.content.kinds.fields import Part, Shape
from runbook.content.kinds.shapes import item_model, part_model, shape_of
from runbook.matrix.views import matrix
from tests.factories import (
    make_code,
    make_comparison,
    make_entry,
    make_layers,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


READING = [
    "/",
    "/codes/",
    "/codes/403/",
    "/codes/403/gateway/",
    "/compare/",
    "/history/",
    "/codes/403/gateway/history/",
]


@pytest.mark.parametrize("address", READING)
def test_a_page_that_only_reads_refuses_to_be_posted_to(client: Client, address: str) -> None:
    make_entry()
    make_code()

    response = client.post(address)

    assert response.status_code == 405
    assert {"GET", "HEAD"} <= set(response["Allow"].replace(" ", "").split(","))


@pytest.mark.parametrize("address", READING)
def test_head_says_what_get_would(client: Client, address: str) -> None:
    make_entry()
    make_code()

    head, got = client.head(address), client.get(address)

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == got["Content-Type"]


@pytest.mark.parametrize(
    "address", ["/codes/403/gateway/edit/", "/codes/403/gateway/retire/", "/preview/"]
)
def test_a_form_names_the_methods_it_takes(client: Client, address: str) -> None:
    make_entry()

    response = client.put(address)

    assert response.status_code == 405
    assert "POST" in response["Allow"]


def test_a_database_that_goes_away_is_a_503_whose_page_asks_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(matrix.Service.objects, "first_and", broken)
    client.raise_request_exception = False

    with django_assert_num_queries(2):  # who is asking, before the view
        response = client.get("/")

    html = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "Runbook cannot reach its database" in html
    assert response["X-Request-ID"] in html


def test_a_fault_of_runbook_is_a_500_whose_page_asks_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(matrix.MatrixFilter, "read", lambda _: 1 / 0)
    client.raise_request_exception = False

    with django_assert_num_queries(2):  # who is asking, before the view
        response = client.get("/")

    html = response.content.decode()
    assert response.status_code == 500
    assert "This is a fault in Runbook, not in what you did" in html
    assert response["X-Request-ID"] in html
    assert "ZeroDivisionError" not in html


# ---- Hostile content ------------------------------------------------------------------------

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "[x](javascript:alert(1))",
    '[x](JaVaScRiPt:alert(1) "t")',
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "{{ 7|add:7 }}{% debug %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "<a href='data:text/html,x'>x</a>",
    "<style>*{display:none}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "\u202e<script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
]
ADDRESSES = [
    'https://x.example/"><script>alert(1)</script>',
    "https://x.example/'onclick='alert(1)",
    "https://{host}/<script>",
    "http://x.example/#javascript:alert(1)",
]


class Watch(HTMLParser):
    """Notes every tag, attribute and address that no page of ours has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"style", "iframe", "object", "embed", "img"} or (
            tag == "script" and "/static/" not in (given.get("src") or "")
        ):
            self.found.append(f"<{tag} {given}>")
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.found.append(f"{tag} {name}={value}")
            if name in {"href", "src", "action", "formaction", "xlink:href"}:
                scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", value or "", re.I)
                if scheme and scheme[1].lower() not in {"https", "http", "mailto", "tel"}:
                    self.found.append(f"{tag} {name}={value}")


def hostile(model: type[Part], attack: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Content of a schema with an attack in every text field."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name in model.model_fields:
        shape = shape_of(model, name)
        if name == "id":
            fields[name] = st.uuids().map(lambda one: one.hex[:8])
        elif name in {"acts", "see"}:
            continue
        elif item := item_model(model, name):
            fields[name] = st.lists(hostile(item, attack), min_size=1, max_size=1)
        elif part := part_model(model, name):
            fields[name] = hostile(part, attack)
        elif shape is Shape.ADDRESS:
            fields[name] = st.sampled_from(ADDRESSES)
        elif shape in {Shape.LINE, Shape.INLINE, Shape.TEXT, Shape.VERBATIM}:
            one_line = shape is Shape.LINE
            fields[name] = attack.map(
                lambda text, one_line=one_line: text.replace("\n", " ") if one_line else text
            )
    chosen = {
        "failure_type": "permission",
        "side": "either",
        "demand": "must",
        "points_to": "left",
        "code": 401,
    }
    fields |= {name: st.just(value) for name, value in chosen.items() if name in model.model_fields}
    return st.fixed_dictionaries(fields)


KEYS = {"entry": "403/gateway", "code": "403", "comparison": "401-vs-403"}
SHOWN = {
    "entry": [
        "/codes/403/gateway/",
        "/codes/403/gateway/edit/",
        "/codes/403/gateway/history/?to={last}",
        "/codes/403/",
        "/",
        "/codes/403/?service=",
    ],
    "code": [
        "/codes/403/",
        "/codes/403/edit/",
        "/codes/403/history/?to={last}",
        "/codes/",
        "/compare/401/403/",
        "/codes/403/gateway/",
    ],
    "comparison": [
        "/compare/401/403/",
        "/compare/401/403/edit/",
        "/compare/",
        "/compare/401/403/history/?to={last}",
    ],
}


@pytest.fixture
def writer(client_for: Callable[[User], Client]) -> Client:
    make_layers()
    for code in (401, 403):
        make_code(code)
    make_comparison()
    make_entry(403, "gateway")
    return client_for(make_user("root", role="administrator"))


@pytest.mark.parametrize("kind", sorted(KEYS))  # scenarios must be sound: tests/scenarios
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_text_of_any_field_becomes_markup(
    writer: Client, kind: str, data: st.DataObject
) -> None:
    from runbook.content.models import Page
    from tests.matrix.test_history import change

    content = data.draw(hostile(SCHEMAS[kind], st.sampled_from(ATTACKS)))
    page = Page.objects.get(kind=kind, key=KEYS[kind])

    reason = data.draw(st.sampled_from(ATTACKS)).replace("\n", " ")
    with suppress(NothingChangedError):  # the same example may be tried twice
        change(page, reason, **checked_content(kind, content))
    last = Page.objects.select_related("live_revision").get(pk=page.pk).live_revision
    assert last is not None

    for address in SHOWN[kind]:
        html = writer.get(address.format(last=last.number)).content.decode()
        found = Watch(html).found
        assert not found, (address, found)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_hostile_content_either_fits_its_schema_or_is_refused(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(SCHEMAS)))
    text = st.text(max_size=30) | st.sampled_from(ATTACKS)

    content = data.draw(hostile(SCHEMAS[kind], text))

    try:
        stored = checked_content(kind, content)
    except InvalidContentError as error:
        assert error.faults
    else:
        assert checked_content(kind, json.loads(json.dumps(stored))) == stored


@pytest.mark.parametrize("attack", ATTACKS)
def test_names_of_teams_and_values_of_incidents_are_text(client: Client, attack: str) -> None:
    make_team("Payments")
    make_entry(403, "gateway", owner=make_team(attack.replace("\n", " ")[:60]))

    for address in ("/", "/codes/403/gateway/", "/codes/403/"):
        html = client.get(
            address, {"q": "", "correlation_id": attack, "path": "/" + attack}
        ).content.decode()
        assert not Watch(html).found, address


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_typed_into_a_filter_is_text(client: Client, attack: str) -> None:
    make_entry(403, "gateway")

    for name in ("q", "service", "owner", "layer"):
        html = client.get("/", {name: attack}).content.decode()
        assert not Watch(html).found, name


@pytest.mark.parametrize("attack", ATTACKS[:6])
def test_what_an_address_names_is_text(client: Client, attack: str) -> None:
    for address in (
        f"/codes/403/{attack}/",
        f"/{attack}",
        f"/codes/new/?code={attack}&layer={attack}",
    ):
        html = client.get(address).content.decode()
        assert not Watch(html).found, address
