"""Problems (RFC 9457), and who gets them."""

from __future__ import annotations

import json

import pytest
from django.test import RequestFactory

from runbook.core.problems import problem, wants_json


@pytest.mark.parametrize(
    ("path", "accept", "wanted"),
    [
        ("/", "", False),
        ("/", "*/*", False),
        ("/", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("/", "application/json", True),
        ("/", "application/problem+json", True),
        ("/", "application/json;q=0.5, text/html", False),
        ("/", "text/html;q=0.1, application/json", True),
        ("/", "image/png", False),
        ("/", "nonsense", False),
        ("/api/entries", "text/html", True),
        ("/api/", "", True),
        ("/apiary/", "text/html", False),
    ],
)
def test_a_problem_is_for_those_who_prefer_it(path: str, accept: str, wanted: bool) -> None:
    request = RequestFactory().get(path, headers={"Accept": accept} if accept else {})

    assert wants_json(request) is wanted


def test_a_problem_carries_the_members_of_the_rfc() -> None:
    request = RequestFactory().get("/api/entries")
    request.request_id = "abc-123456"  # type: ignore[attr-defined]

    response = problem(request, 422, "The code “x” is no number.", errors=[{"field": "code"}])

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "The code “x” is no number.",
        "instance": "/api/entries",
        "request_id": "abc-123456",
        "errors": [{"field": "code"}],
    }


def test_a_problem_is_never_stored() -> None:
    assert problem(RequestFactory().get("/"), 404, "No.")["Cache-Control"] == "no-store"
