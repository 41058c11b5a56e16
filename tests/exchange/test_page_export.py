"""One page as Markdown or JSON, at its address with a suffix."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from runbook.accounts.models import User
from runbook.exchange.page_views import MEDIA_TYPES
from runbook.exchange.paper.leaf import Code, Step, Steps
from runbook.exchange.paper.markdown import as_markdown, cell, fence, steps
from runbook.exchange.paper.telling import tell
from runbook.starter.files import read_pages
from tests.factories import (
    make_code,
    make_comparison,
    make_entry,
    make_hop,
    make_service,
    make_team,
)
from tests.scenarios.scenario_tools import make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User, layers: Any) -> Client:
    return client_for(reader)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def test_an_entry_says_whose_it_is_and_who_answers(client: Client) -> None:
    make_hop("gateway", team=make_team("Platform"))
    make_entry(
        maintainer=make_team("Payments"),
        first_checks=[
            {
                "id": "a",
                "text": "Read which policy refused the call",
                "command": "curl -si https://{host}{path}\n  | head",
                "results": [{"id": "r", "when": "403", "means": "It is this one.", "then": "Ask."}],
            }
        ],
    )

    said = text(client, "/codes/403/gateway.md")

    assert said.startswith("# 403 from the gateway\n\n_Kept true by Payments. Owner: Platform.")
    assert "1. **Read which policy refused the call**" in said
    assert "   ```sh\n   curl -si https://{host}{path}\n     | head\n   ```" in said
    assert "   - 403: It is this one. Ask." in said


def test_a_service_without_its_own_text_gets_the_default_and_is_told(client: Client) -> None:
    own = make_service("Payments API")
    make_hop("gateway", service=own, team=make_team("Shop"))
    make_entry()

    said = text(client, "/codes/403/gateway/payments-api.md")

    assert "The default for every service. Owner: Shop." in said
    assert json.loads(text(client, "/codes/403/gateway/payments-api.json"))["key"] == "403/gateway"


def test_every_kind_has_its_file(client: Client) -> None:
    make_entry()
    make_code()
    make_comparison()
    make_scenario()
    places = ("codes/403/gateway", "codes/403", "compare/401/403", "scenarios/caller-is-blocked")

    for place in places:
        page = client.get(f"/{place}/").content.decode()
        assert f'href="/{place}.md"' in page and f'href="/{place}.json"' in page
        assert text(client, f"/{place}.md").startswith("# ")
        assert json.loads(text(client, f"/{place}.json"))["content"]


@pytest.mark.parametrize(
    "address",
    ["/codes/418/gateway.md", "/codes/418.json", "/compare/1/2.md", "/scenarios/none.md",
     "/codes/403/gateway.exe", "/codes/403/gateway.pdf"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address, follow=True).status_code == 404


def test_a_retired_page_is_not_taken_along(client: Client, administrator: User) -> None:
    page = make_entry()
    type(page).objects.filter(pk=page.pk).update(retired_at="2026-11-27T00:00:00Z")

    assert client.get("/codes/403/gateway.md").status_code == 404


def test_strangers_take_along_only_what_they_read(layers: Any, settings: Any) -> None:
    make_entry()
    refused = Client().get("/codes/403/gateway.md")
    settings.RUNBOOK_ANONYMOUS_READ = True

    assert refused.status_code in (302, 401)
    assert Client().get("/codes/403/gateway.md").status_code == 200


@pytest.mark.parametrize("suffix", ["md", "json", "html", "pdf"])
@pytest.mark.parametrize("place", ["/codes/403/gateway", "/codes/403", "/compare/401/403"])
def test_every_page_is_taken_along_at_its_address(client: Client, place: str, suffix: str) -> None:
    make_entry()
    make_code()
    make_comparison()

    response = client.get(f"{place}.{suffix}")

    assert response.status_code == 200
    assert response["Content-Type"] == MEDIA_TYPES[suffix]
    assert f'.{suffix}"' in response["Content-Disposition"]


def test_a_page_of_html_comes_with_its_own_policy(client: Client) -> None:
    make_entry()

    response = client.get("/codes/403/gateway.html")

    assert response["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "https://" not in response.content.decode().split("</style>")[0]


@pytest.mark.parametrize("address", ["/codes/403/gateway.md", "/codes/403/gateway.json"])
def test_a_page_costs_few_queries(
    client: Client, address: str, django_assert_max_num_queries: Any
) -> None:
    make_entry()

    with django_assert_max_num_queries(5):
        client.get(address)


def test_all_shipped_pages_are_whole_in_markdown() -> None:
    for page in read_pages():
        content = page.content.model_dump()
        data = {"kind": page.kind, "key": page.key, "content": content}
        said = as_markdown(tell(data, title="T", said="S"))

        for word in every_text(content):
            assert word.replace("|", "\\|") in said or word in said.replace("\n   ", "\n"), word


def every_text(content: dict[str, Any]) -> list[str]:
    """What a reader must find: the summary, each check and each cause."""
    found = [content.get("summary", ""), content.get("question", "")]
    for name in ("first_checks", "upstream_causes", "questions"):
        found += [one.get("text") or one.get("ask") for one in content.get(name, ())]
    return [one for one in found if one and "\n" not in one]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("`\n")))
def test_no_command_ends_its_fence(command: str) -> None:
    tokens = MarkdownIt().parse(fence(command, "sh"))

    assert [one.type for one in tokens] == ["fence"]
    assert tokens[0].content.rstrip("\n") == command.rstrip("\n")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("|\n")))
def test_no_text_ends_a_cell(value: str) -> None:
    assert "\n" not in cell(value)
    assert cell(value).replace("\\|", "").count("|") == 0


def test_blocks_stand_below_their_number() -> None:
    html = MarkdownIt().render(steps(Steps((Step("One", (Code("a\n\nb"),)), Step("Two", ())) * 6)))

    assert html.count("<ol>") == 1 and html.count("<li>") == 12
    assert "<pre><code>a\n\nb\n</code></pre>" in html


def test_a_pages_menu_leads_to_each_of_them(client: Client) -> None:
    html = client.get(make_entry().get_absolute_url()).content.decode()

    for suffix in MEDIA_TYPES:
        assert f'href="/codes/403/gateway.{suffix}"' in html
