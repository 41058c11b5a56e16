"""A body against the organisation's error schema: places, and what can't be told."""

from __future__ import annotations

from typing import Any

import pytest

from runbook.analysis.analyse import analyse
from runbook.analysis.findings import conforms
from runbook.analysis.model import Organisation
from tests.analysis.plain import paste

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["title", "errors"],
    "properties": {
        "title": {"type": "string"},
        "errors": {"type": "array", "items": {"required": ["field"]}},
    },
}
HEAD = "HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n"


def test_a_body_that_fits_conforms() -> None:
    found = conforms(paste(HEAD + '{"title": "x", "errors": [{"field": "a"}]}'), SCHEMA)
    assert found is not None
    assert found.ok
    assert found.problems == ()


def test_each_problem_has_its_path() -> None:
    found = conforms(paste(HEAD + '{"title": 7, "errors": [{"field": "a"}, {}]}'), SCHEMA)
    assert found is not None
    assert not found.ok
    assert sorted(one.path for one in found.problems) == ["$.errors[1]", "$.title"]


def test_html_does_not_conform() -> None:
    found = conforms(paste("HTTP/1.1 502 x\n\n<html></html>"), SCHEMA)
    assert found is not None
    assert [one.path for one in found.problems] == ["$"]


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("HTTP/1.1 400 x\nContent-Length: 12\n", SCHEMA),
        (HEAD + '{"title": "cut', SCHEMA),
        (HEAD + "{}", {"type": "no such type"}),
        (HEAD + "{}", {"$ref": "https://schemas.example.com/error.json"}),
        (HEAD + "{}", {"$ref": "#"}),
        (HEAD + '{"a": "x"}', {"properties": {"a": {"pattern": "(?=x)"}}}),
    ],
)
def test_nothing_is_said_where_nothing_can_be(text: str, schema: dict[str, Any]) -> None:
    assert conforms(paste(text), schema) is None


def test_the_service_s_schema_goes_before_the_usual_one() -> None:
    raw = HEAD + '{"code": 1}'
    usual = Organisation(error_schemas={"": SCHEMA})
    assert "body-against-schema" in [one.code for one in analyse(raw, usual).findings]
    other = Organisation(error_schemas={"": {"required": ["code"]}})
    assert "body-against-schema" not in [one.code for one in analyse(raw, other).findings]


def test_a_success_is_not_held_against_the_error_schema() -> None:
    raw = 'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"code": 1}'
    usual = Organisation(error_schemas={"": SCHEMA})
    assert analyse(raw, usual).findings == ()
