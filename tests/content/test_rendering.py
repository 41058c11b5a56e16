"""Rendered content keeps its structure; only Markdown becomes HTML."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from runbook.content.kinds import SCHEMAS, CodeContent, EntryContent, as_stored, parse_content
from runbook.content.kinds.code import HeaderField, RetryAdvice
from runbook.content.kinds.fields import Shape
from runbook.content.kinds.shapes import item_model, part_model, shape_of
from runbook.content.rendering import plan_for, render_content

MARK = "*x* <b>"
INLINE = "<em>x</em> &lt;b&gt;"


def make_entry(**parts: Any) -> dict[str, Any]:
    return as_stored(parse_content("entry", {"summary": MARK, **parts}))


def make_code(**parts: Any) -> dict[str, Any]:
    required = {"name": MARK, "failure_type": "identity", "side": "caller", "summary": MARK}
    return as_stored(parse_content("code", required | parts))


def test_markdown_is_rendered_and_a_plain_line_is_not() -> None:
    shown = render_content("code", make_code(means=MARK))

    assert (shown["name"], shown["summary"]) == (MARK, INLINE)
    assert shown["means"] == f"<p>{INLINE}</p>"


def test_items_within_items_are_rendered() -> None:
    variant = {"id": "kong", "product": MARK, "text": MARK, "command": MARK}
    check = {"id": "one", "text": MARK, "variants": [variant]}

    shown = render_content("entry", make_entry(first_checks=[check]))["first_checks"][0]

    assert (shown["id"], shown["text"]) == ("one", INLINE)
    assert shown["variants"] == [variant | {"text": INLINE}]


def test_parts_are_rendered() -> None:
    shown = render_content("code", make_code(retry={"verdict": "once", "text": MARK}))

    assert shown["retry"] == {"verdict": "once", "text": INLINE}


def test_stored_content_stays_as_it_is() -> None:
    content = make_code(retry={"text": MARK}, common_causes=[{"cause": MARK, "shows": MARK}])
    before = copy.deepcopy(content)

    render_content("code", content)

    assert content == before


def test_content_that_lacks_a_field_is_rendered_without_it() -> None:
    assert render_content("entry", {"summary": MARK}) == {"summary": INLINE}


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_a_schema_is_walked_once(kind: str) -> None:
    assert plan_for(SCHEMAS[kind]) is plan_for(SCHEMAS[kind])


def test_a_schema_says_what_its_fields_hold() -> None:
    assert shape_of(CodeContent, "name") is Shape.LINE
    assert shape_of(CodeContent, "side") is None
    assert item_model(CodeContent, "headers") is HeaderField
    assert item_model(EntryContent, "summary") is None
    assert part_model(CodeContent, "retry") is RetryAdvice
    assert part_model(CodeContent, "headers") is None
