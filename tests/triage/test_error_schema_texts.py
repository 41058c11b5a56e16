"""Error schemas: what is taken as one, and what a body is told."""

from __future__ import annotations

import json
import time

import hypothesis
import pytest
from hypothesis import strategies as st
from jsonschema import SchemaError

from runbook.analysis.schema_kinds import (
    MOST_TEXT,
    SchemaTextError,
    TooMuchWorkError,
    first_errors,
    read_schema,
)
from runbook.triage.error_schemas import (
    PROBLEM,
    body_faults,
)
from tests.triage.error_schema_samples import DRAFT_7, GOOD

# What is a schema.


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"type": "object",\n "required": [}', "Line 2, column 15"),
        ("", "Line 1, column 1"),
        ('{"type": "objct"}', "$.type"),
        ('{"properties": {"a": {"minLength": -1}}}', "$.properties.a.minLength"),
        ('{"$schema": "https://example.com/other"}', "$.$schema"),
        ('{"$ref": "http://127.0.0.1/x"}', "$.$ref"),
        ('{"items": {"$ref": "file:///etc/passwd"}}', "$.items.$ref"),
        (
            '{"not": {"properties": {"properties": {"$ref": "//x"}}}}',
            "$.not.properties.properties.$ref",
        ),
        ('{"items": {"$id": "http://x/y"}}', "$.items.$id"),
        ('{"patternProperties": {"a": {}}}', "$.patternProperties"),
        ('{"pattern": "(?=x)"}', "$.pattern"),
        ('{"pattern": 7}', "$.pattern"),
    ],
)
def test_what_is_no_schema_is_refused_with_its_place(text, where):
    with pytest.raises(SchemaTextError) as refused:
        read_schema(text)

    assert refused.value.where == where
    assert str(refused.value).startswith(f"{where}: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "JSON object"),
        ('"x"', "JSON object"),
        ('{"a": NaN}', "NaN"),
        ('{"a": "\\u0000"}', "cannot be kept"),
        ('{"\\ud800": 1}', "cannot be kept"),
        ('{"$ref": "#/$defs/x"}', "#/$defs/x"),
        ('{"$ref": "#"}', "circles"),
        ('{"a": "%s"}' % ("x" * MOST_TEXT), "longer than"),
        ("[" * 30_000, "nested"),
        ('{"not":' * 200 + "{}" + "}" * 200, "nested"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(text, words):
    with pytest.raises(SchemaTextError, match=words.replace("$", r"\$")):
        read_schema(text)


def test_references_that_branch_at_every_step_are_refused_quickly():
    steps = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(60)}
    started = time.process_time()

    with pytest.raises(SchemaTextError, match="too much"):
        read_schema(json.dumps({"$ref": "#/$defs/d0", "$defs": steps | {"d60": {}}}))

    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "schema",
    [
        PROBLEM,
        {},
        {"properties": {"$ref": {"type": "string"}, "pattern": {}, "patternProperties": {}}},
        {"$schema": DRAFT_7, "definitions": {"a": {}}, "items": {"$ref": "#/definitions/a"}},
        {"properties": {"inner": {"$ref": "#"}}},
        {"enum": [{"$ref": "http://x"}]},
    ],
)
def test_usual_schemas_are_taken(schema):
    assert read_schema(json.dumps(schema)) == schema


KEYWORDS = st.sampled_from(
    "type properties items $ref $schema $id enum pattern allOf not $defs minLength a if".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.sampled_from(["#", "#/$defs/a", "(", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORDS, inner, max_size=3),
    max_leaves=12,
)


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(st.dictionaries(KEYWORDS, VALUES, max_size=4), VALUES)
def test_whatever_is_taken_as_a_schema_can_be_compared_with_whatever_body(schema, body):
    try:
        taken = read_schema(json.dumps(schema))
    except SchemaTextError:
        return
    try:
        faults = body_faults(taken, json.dumps(body))
    except SchemaTextError as gave_up:
        assert "too long" in str(gave_up)
    else:
        assert all(fault.path.startswith("$") for fault in faults)


# What a body is told.


def test_a_problem_of_rfc_9457_conforms_to_the_schema_that_is_offered():
    assert body_faults(PROBLEM, GOOD) == []


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ('{"title": "No"}', "$"),
        ('{"title": "", "status": 403}', "$.title"),
        ('{"title": "No", "status": "403"}', "$.status"),
        ('{"title": "No", "status": 200}', "$.status"),
        ('{"title": "No", "status": 422, "errors": [{"pointer": "#/a"}]}', "$.errors[0]"),
        ("[]", "$"),
    ],
)
def test_a_body_that_departs_is_told_where(body, path):
    assert [fault.path for fault in body_faults(PROBLEM, body)] == [path]


def test_a_body_that_is_no_json_is_told_line_and_column():
    with pytest.raises(SchemaTextError, match="Line 2, column 1"):
        body_faults(PROBLEM, '{"title": \n')


@pytest.mark.parametrize("dialect", [None, DRAFT_7])
def test_hostile_patterns_take_linear_time_wherever_they_are_reached(dialect):
    schema = {
        "definitions": {"s": {"type": "string", "pattern": "^(a+)+$"}},
        "properties": {"x": {"$ref": "#/definitions/s"}, "again": {"$ref": "#"}},
    } | ({"$schema": dialect} if dialect else {})
    started = time.process_time()

    faults = body_faults(
        read_schema(json.dumps(schema)), json.dumps({"again": {"again": {"x": "a" * 50_000 + "!"}}})
    )

    assert [fault.path for fault in faults] == ["$.again.again.x"]
    assert time.process_time() - started < 1


def test_a_list_of_many_objects_is_compared_in_linear_time():
    started = time.process_time()

    faults = body_faults(
        {"uniqueItems": True}, json.dumps([{"n": n % 9_999} for n in range(10_000)])
    )

    assert len(faults) == 1
    assert time.process_time() - started < 1


def test_a_schema_that_doubles_its_work_with_each_level_is_given_up():
    schema = {"properties": {"a": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}}}
    body: dict = {}
    for _ in range(40):
        body = {"a": body}

    with pytest.raises(TooMuchWorkError):
        first_errors(schema, body, most=1)
    with pytest.raises(SchemaTextError, match="takes too long"):
        body_faults(schema, json.dumps(body))


def test_nothing_is_fetched(monkeypatch):
    monkeypatch.setattr("urllib.request.urlopen", lambda *a, **k: pytest.fail("fetched"))

    with pytest.raises(SchemaError, match="within this schema"):
        first_errors({"$ref": "http://example.com/x.json"}, {}, most=1)
