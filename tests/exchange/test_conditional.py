"""Validators, caching and compression of every answer."""

from __future__ import annotations

import brotli
import pytest

from runbook.core.models import bump_stamp
from tests.factories import make_entry, make_team

ADDRESS = "/api/entries/403/gateway"


@pytest.fixture
def entry(db, anybody_reads):
    return make_entry(403, "gateway", do_not="Do not. " * 200)


def test_an_answer_carries_a_strong_etag_and_stays_private(client, entry):
    response = client.get(ADDRESS)

    assert response["ETag"].startswith('"')
    assert response["Cache-Control"] == "private, no-cache"
    assert {"Accept-Encoding", "Cookie"} <= set(response["Vary"].split(", "))
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"other", {0}', "*"])
def test_what_the_client_holds_is_not_sent_again(client, entry, form):
    tag = client.get(ADDRESS)["ETag"]

    response = client.get(ADDRESS, headers={"If-None-Match": form.format(tag)})

    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == tag
    assert response["Cache-Control"] == "private, no-cache"
    assert "Accept-Encoding" in response["Vary"]


def test_the_etag_changes_with_what_the_answer_says(client, entry):
    before = client.get(ADDRESS)["ETag"]
    team = make_team("Payments")
    team.contacts = [{"kind": "chat", "label": "#us", "url": "https://chat.example.org/"}]
    team.save()
    bump_stamp()
    unchanged = client.get(ADDRESS, headers={"If-None-Match": before})
    entry.attention = "The gateway was replaced."
    entry.save()
    bump_stamp()

    changed = client.get(ADDRESS, headers={"If-None-Match": before})

    assert (unchanged.status_code, changed.status_code) == (304, 200)
    assert changed["ETag"] != before


def test_each_coding_has_a_tag_of_its_own_and_any_of_them_is_known(client, entry):
    plain = client.get(ADDRESS)
    packed = client.get(ADDRESS, headers={"Accept-Encoding": "br"})

    again = client.get(ADDRESS, headers={"Accept-Encoding": "br", "If-None-Match": packed["ETag"]})

    assert brotli.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert (again.status_code, again["ETag"]) == (304, packed["ETag"])


def test_head_answers_as_get_would(client, entry):
    got, asked = client.get(ADDRESS), client.head(ADDRESS)

    assert (asked.status_code, asked.content) == (200, b"")
    assert asked["ETag"] == got["ETag"]


@pytest.mark.parametrize("address", [ADDRESS, "/api/codes", "/api/openapi.json"])
def test_options_names_the_methods(client, entry, address):
    response = client.options(address)

    assert response.status_code == 204
    assert response["Allow"].removesuffix(", PUT") == "GET, HEAD, OPTIONS"
    assert ("PUT" in response["Allow"]) == (address == ADDRESS)
