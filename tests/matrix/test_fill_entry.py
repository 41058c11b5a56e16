"""What an incident's values fill in: commands and links, and never more than that."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import User
from tests.factories import make_entry, make_service
from tests.matrix.entry_tools import html_of, plain

pytestmark = pytest.mark.django_db


CURL = "curl -sS https://{host}{path} -H 'X-Request-ID: {correlation_id}'"


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


def test_values_of_the_address_fill_commands_and_links(client: Client) -> None:
    make_service("Payments API", hosts=["api.example.com"])
    make_entry(
        first_checks=[{"id": "a", "text": "Repeat it", "command": CURL}],
        log_locations=[
            {"id": "l", "label": "Logs", "url": "https://logs.example.com/?q={correlation_id}"}
        ],
    )

    html = html_of(
        client, "/codes/403/gateway/?correlation_id=ab%26c&host=api.example.com&path=/v1/x"
    )

    assert "curl -sS https://api.example.com/v1/x -H &#x27;X-Request-ID: ab&amp;c&#x27;" in (
        re.sub(r"</?var[^>]*>", "", html)
    )
    assert 'href="https://logs.example.com/?q=ab%26c"' in html


def test_a_value_cannot_break_out_of_a_command(client: Client) -> None:
    make_entry(
        first_checks=[{"id": "a", "text": "Find it", "command": "grep {tenant} gateway.log"}]
    )

    html = html_of(client, "/codes/403/gateway/?tenant=x%3B%20rm%20-rf%20%7E")

    assert "grep &#x27;x; rm -rf ~&#x27; gateway.log" in re.sub(r"</?var[^>]*>", "", html)


def test_a_host_that_no_service_has_is_refused_with_the_reason(client: Client) -> None:
    make_service("Payments API", hosts=["api.example.com"])
    make_entry(first_checks=[{"id": "a", "text": "Repeat it", "command": CURL}])

    html = html_of(client, "/codes/403/gateway/?host=evil.example.net")

    assert "The value of host is not a host of any service here" in plain(html)
    assert "https://evil.example.net" not in html
    assert "<var data-empty>{host}</var>" in html


def test_a_value_that_a_command_cannot_hold_is_said_once(client: Client) -> None:
    commands = ["sh -c 'grep {path} a.log'", "sh -c 'grep {path} b.log'"]
    make_entry(
        first_checks=[
            {"id": f"c{at}", "text": "Find it", "command": command}
            for at, command in enumerate(commands)
        ]
    )

    html = html_of(client, "/codes/403/gateway/?path=/v1/x'%22%60$(id)")

    said = "The value of path cannot be put safely into the commands here; type it yourself."
    assert html.count(said) == 1
    assert html.count("<var data-empty>{path}</var>") == 2


def test_a_value_that_every_command_holds_is_not_complained_about(client: Client) -> None:
    make_entry(first_checks=[{"id": "a", "text": "Find it", "command": "grep {path} gateway.log"}])

    html = html_of(client, "/codes/403/gateway/?path=/v1/x")

    assert "cannot be put safely" not in html


@pytest.mark.parametrize(
    "value", ["%00", "a" * 5000, "%0d%0aSet-Cookie:x", "%FF", "[::1]", "a..b", "%22"]
)
@pytest.mark.parametrize("name", ["host", "path", "correlation_id", "time", "trace_id", "service"])
def test_odd_values_of_an_incident_still_answer(client: Client, name: str, value: str) -> None:
    make_entry(first_checks=[{"id": "a", "text": "Repeat it", "command": CURL}])

    response = client.get(f"/codes/403/gateway/?{name}={value}")

    assert response.status_code == 200


def test_missing_values_stay_visible_as_placeholders(client: Client) -> None:
    make_entry(first_checks=[{"id": "a", "text": "Repeat it", "command": CURL}])

    html = html_of(client, "/codes/403/gateway/")

    assert "<var data-empty>{correlation_id}</var>" in html


def test_the_service_of_the_address_fills_its_placeholder(client: Client) -> None:
    make_service("Payments API")
    make_entry(first_checks=[{"id": "a", "text": "Find it", "command": "logs {service}"}])

    html = html_of(client, "/codes/403/gateway/payments-api/?service=other")

    assert "logs <var>payments-api</var>" in html


def test_a_command_that_changes_something_has_no_copy_button(client: Client) -> None:
    make_entry(
        first_checks=[
            {
                "id": "a",
                "text": "Flush",
                "command": "cache flush",
                "effect": "changes",
                "undo": "None",
            }
        ]
    )

    html = html_of(client, "/codes/403/gateway/")

    assert "data-copy" not in html
    assert "changes something" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"), [("", False), ("?correlation_id=abc", True), ("?host=a.example", False)]
)
def test_links_carry_values_only_if_more_than_the_service_is_known(
    client_for: Any, reader: Any, query: str, said: bool
) -> None:
    make_entry(403, "gateway")
    make_service("Payments API")

    html = client_for(reader).get(f"/codes/403/gateway/payments-api/{query}").content.decode()

    assert ("Links carry your incident’s values" in html) is said
