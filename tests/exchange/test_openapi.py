"""The OpenAPI document and its page."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from runbook.analysis.analyse import analyse
from runbook.exchange import openapi
from runbook.exchange.api import api

pytestmark = pytest.mark.django_db

PATHS = {
    "/api/entries",
    "/api/entries/{code}/{layer}",
    "/api/entries/{code}/{layer}/statistics",
    "/api/entries/{code}/{layer}/{service}",
    "/api/entries/{code}/{layer}/{service}/statistics",
    "/api/codes",
    "/api/codes/{code}",
    "/api/comparisons",
    "/api/scenarios",
    "/api/scenarios/{slug}",
    "/api/layers",
    "/api/services",
    "/api/services/{slug}",
    "/api/teams",
    "/api/editions",
    "/api/review/{quarter}",
}
POSTED = {"/api/analyse"}
WRITTEN = {"/api/entries/{code}/{layer}", "/api/entries/{code}/{layer}/{service}"}


def test_the_document_lists_every_address(get):
    assert set(get("openapi.json")["paths"]) == PATHS | POSTED


def test_every_operation_says_how_it_may_fail(get):
    for path, methods in get("openapi.json")["paths"].items():
        written = {"put"} if path in WRITTEN else set()
        assert set(methods) == ({"post"} if path in POSTED else {"get"} | written)
        for method, operation in methods.items():
            answers = operation["responses"]
            assert {"200", "401", "422", "429"} <= set(answers)
            assert {"413", "415"} <= set(answers) if method != "get" else "304" in answers
            assert ("404" in answers) == ("{" in path)
            assert "application/problem+json" in answers["422"]["content"]


def test_writing_takes_a_token_and_says_what_was_seen(get):
    for path in WRITTEN:
        operation = get("openapi.json")["paths"][path]["put"]

        assert operation["security"] == [{"token": []}]
        assert {"201", "202", "403", "412", "428"} <= set(operation["responses"])
        names = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
        assert names == {"If-Match", "If-None-Match"}


def test_every_schema_that_is_named_is_there(get):
    document = get("openapi.json")

    named = set(re.findall(r"#/components/schemas/([\w.-]+)'", str(document)))

    assert named <= set(document["components"]["schemas"])
    assert "Entry" in named


@pytest.mark.parametrize("setting", [True, False])
def test_a_session_is_optional_only_where_strangers_read(client_for, reader, settings, setting):
    settings.RUNBOOK_ANONYMOUS_READ = setting

    document = client_for(reader).get("/api/openapi.json").json()

    assert ({} in document["security"]) is setting


def test_the_page_shows_every_operation_and_how_to_call_it(client, anybody_reads):
    page = client.get("/api/docs")

    text = page.content.decode()
    assert page["Content-Type"].startswith("text/html")
    for path in PATHS:
        assert f"GET {path}</h3>" in text
    assert "curl -sS --compressed http://testserver/api/entries/403/gateway/payments-api" in text
    assert "https://cdn" not in text


def test_the_pages_links_lead_somewhere(client, anybody_reads):
    text = client.get("/api/docs").content.decode()

    targets = set(re.findall(r'href="#(schema-[^"]+)"', text))

    assert targets
    assert targets <= set(re.findall(r'id="([^"]+)"', text))


def models_in(annotation, found):
    """Every pydantic model that an annotation reaches."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in found:
            return
        found.add(annotation)
        for field in annotation.model_fields.values():
            models_in(field.annotation, found)
    for inner in get_args(annotation):
        models_in(inner, found)


def test_no_two_shapes_share_a_name():
    """The document knows schemas by name: a second one would describe the first one's answers."""
    found = set()
    views = [view for _, router in api._routers for view in router.path_operations.values()]
    for operation in [one for view in views for one in view.operations]:
        for response in operation.response_models.values():
            models_in(response, found)

    names = [model.__name__ for model in found if model.__name__ != "NinjaResponseSchema"]
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert "Entry" in names


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.from_regex(openapi.PASTED["pattern"]))
def test_what_the_document_says_is_read_is_read(text):
    assert analyse(text).status is not None
