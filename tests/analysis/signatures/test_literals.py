"""A literal that must occur is never one that may be missing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis.signatures import signatures
from runbook.analysis.signatures.literals import required_literals


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("no Route matched", ("no route matched",)),
        (r"^default backend - 404$", ("default backend - 404",)),
        (r"<center>nginx(?:/[\d.]+)?</center>", ("<center>nginx",)),
        ("occurr?ed here", ("ed here",)),
        ("abcd+efg", ("abcd",)),
        ("abc*defg", ("defg",)),
        ("first one|second", ("first one", "second")),
        ("(first one|second)", ("first one", "second")),
        ("(?:first one|second) tail text", (" tail text",)),
        ("first one|ab", ()),
        (r"\d{3}", ()),
        ("a{2,3}bcd", ("bcd",)),
        ("[a|b]cdef", ("cdef",)),
        ("", ()),
    ],
)
def test_the_longest_certain_text_of_each_alternative(
    pattern: str, literals: tuple[str, ...]
) -> None:
    assert required_literals(pattern) == literals


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_a_shipped_pattern_matches_holds_one_of_its_literals(data: st.DataObject) -> None:
    with_body = [one for one in signatures() if one.body is not None and one.body.literals]
    body = data.draw(st.sampled_from(with_body)).body
    assert body is not None
    text = data.draw(st.from_regex(re.compile(body.compiled.pattern, re.IGNORECASE | re.ASCII)))
    assert any(literal in text.lower() for literal in body.literals)
