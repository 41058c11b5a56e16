"""What may be said of an own signature: patterns with their places, statuses, fields."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis.model import OwnSignature
from runbook.analysis.reading import read
from runbook.analysis.signatures import look
from runbook.analysis.signatures.own import compiled, match_own
from runbook.triage.forms.knowledge import status_words
from runbook.triage.patterns import PatternError, check_content_pattern, check_value_pattern
from runbook.triage.signatures import (
    cleaned,
)
from tests.triage.signature_samples import (
    values,
)

# Patterns: what RE2 refuses is said with its place.


@pytest.mark.parametrize(
    ("pattern", "position", "words"),
    [
        ("a(?=b)", 2, "looks around"),
        ("(?<!x)a", 1, "looks around"),
        ("[(?=]x(?!y)", 7, "looks around"),
        (r"(a)\1", 4, "refers back"),
        ("(?P=n)", 1, "refers back"),
        ("x(abc", 2, "never closed"),
        ("(a(b)(c", 6, "never closed"),
        ("ab)", 3, "closes nothing"),
        ("x[abc", 2, "never closed"),
        ("a**", 2, "repeats a repetition"),
        ("*a", 1, "nothing before it"),
        ("ba{2000}", 3, "1,000"),
        ("[z-a]", 2, "range"),
        ("ab\\", 3, "backslash"),
        ("é(?>a)", 2, "not available"),
        ("a\ud800", 2, "no text can"),
        ("x" * 301, 301, "300"),
    ],
)
def test_a_pattern_that_is_refused_is_refused_with_its_place(pattern, position, words):
    with pytest.raises(PatternError) as refused:
        check_value_pattern(pattern)

    assert refused.value.position == position
    assert words in str(refused.value)
    assert str(refused.value).startswith(f"Character {position}: ")


@pytest.mark.parametrize("pattern", [".*", "", "a*", "x?", ".", r"\w+", r"\S", "^", "[^x]", "(|a)"])
@pytest.mark.parametrize("check", [check_value_pattern, check_content_pattern])
def test_a_pattern_that_matches_everything_is_refused_and_an_empty_one_asks_nothing(check, pattern):
    if not pattern:
        check(pattern)
        return
    with pytest.raises(PatternError, match="matches every"):
        check(pattern)


@pytest.mark.parametrize(
    "pattern", ["^acme", r"kong/\d", "(?i)no healthy", "a.{0,200}b", "[a-z]{8}"]
)
def test_usual_patterns_are_taken(pattern):
    check_value_pattern(pattern)
    check_content_pattern(pattern)


def test_a_pattern_that_is_large_once_written_out_is_refused():
    with pytest.raises(PatternError, match="too large"):
        check_content_pattern("([^x]{0,100}){1}" * 15)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab(?=!<P>)[]{}0,19*+|\\\\^$.kQE-é", max_size=30))
def test_whatever_is_typed_is_taken_or_refused_within_its_length(pattern):
    try:
        check_content_pattern(pattern)
    except PatternError as refused:
        assert refused.position is None or 1 <= refused.position <= len(pattern)
    else:
        assert not pattern or compiled(pattern) is not None


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*a){20}$", "(a?){50}a{50}$"])
def test_hostile_patterns_take_linear_time(pattern):
    check_content_pattern(f"{pattern}b")
    text = "HTTP/1.1 500 Oops\nContent-Type: text/plain\n\n" + "a" * 60_000
    own = OwnSignature("Hostile", "gateway", "x", content_pattern=f"{pattern}b")
    subject = look(read(text))

    started = time.process_time()
    found = match_own(subject, own)

    assert found == ()
    assert time.process_time() - started < 1


# What may be said of a signature.


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("", ()),
        ("403", (403,)),
        ("502, 500-502 404", (404, 500, 501, 502)),
        ("5xx", tuple(range(500, 600))),
    ],
)
def test_status_codes_are_typed_one_by_one_and_as_ranges(typed, codes):
    assert cleaned(values(statuses=typed)).statuses == codes


def test_status_codes_are_written_as_they_are_typed():
    assert status_words([404, 500, 501, 502, 504, 505]) == "404, 500-502, 504, 505"
    assert cleaned(values(statuses=status_words(range(500, 600)))).statuses == (*range(500, 600),)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("product", ""),
        ("layer", ""),
        ("layer", "no-such-layer"),
        ("statuses", "nine"),
        ("statuses", "99"),
        ("statuses", "504-500"),
        ("statuses", "100-599"),
        ("field_name", "not a token"),
        ("field_name", ""),
        ("field_pattern", "(?=x)"),
        ("content_pattern", "(a)\\1"),
    ],
)
def test_what_is_wrong_is_said_by_field(field, typed):
    with pytest.raises(ValidationError) as refused:
        cleaned(values(**{field: typed}))

    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize("name", ["Content-Type", "server", "Set-Cookie", "x-request-id"])
def test_a_header_that_everybody_sends_is_no_mark_by_itself(name):
    with pytest.raises(ValidationError) as refused:
        cleaned(values(field_name=name, field_pattern=""))

    assert list(refused.value.message_dict) == ["field_pattern"]


def test_a_signature_looks_for_something():
    with pytest.raises(ValidationError):
        cleaned(values(field_name="", field_pattern="", content_pattern=""))
