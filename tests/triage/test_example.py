"""A real failure becomes an example: two clicks to the entry's own form, redacted."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.catalogue.models import Service
from runbook.content.models import Page
from tests.triage.pastes import SECRET, page_of, paste

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client_for: Callable[[User], Client], approver: User) -> Client:
    return client_for(approver)


def fields_of(html: str) -> dict[str, str]:
    """What a browser would post of the first form in the page's main part."""
    main = html[html.index("<main") :]
    hidden = re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', main)
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', main, re.S)
    return {name: unescape(value) for name, value in [*hidden, *areas]}


def test_the_second_click_opens_the_entrys_form_with_the_example(
    writer: Client, service: Service
) -> None:
    triage = paste(writer)
    assert f'href="/triage/{triage.key}/example/"' in page_of(writer, triage)
    first = writer.get(f"/triage/{triage.key}/example/").content.decode()

    response = writer.post("/codes/403/gateway/edit/", fields_of(first) | {"do": "preview"})

    html = response.content.decode()
    assert response.status_code == 200
    assert 'name="content.examples.0.http"' in html
    assert "kong/3.9.1" in html
    assert SECRET not in first + html


def test_it_is_published_like_any_change(writer: Client, service: Service) -> None:
    triage = paste(writer)
    first = writer.get(f"/triage/{triage.key}/example/").content.decode()

    writer.post("/codes/403/gateway/edit/", fields_of(first) | {"do": "publish"})

    page = Page.objects.select_related("live_revision").get(kind="entry", key="403/gateway")
    assert page.live_revision is not None
    example = page.live_revision.content["examples"][0]
    assert example["title"] == "403 from the gateway, Payments API"
    assert "HTTP/1.1 403 Forbidden" in example["http"]
    assert len(page.live_revision.content["first_checks"]) == 2


def test_a_reader_is_not_offered_it(client: Client, service: Service) -> None:
    assert "/example/" not in page_of(client, paste(client))


def test_without_a_paste_there_is_nothing_to_make_an_example_of(
    writer: Client, service: Service
) -> None:
    triage = paste(writer, "", scenario="caller-is-blocked", code="403")

    assert writer.get(f"/triage/{triage.key}/example/").status_code == 404
