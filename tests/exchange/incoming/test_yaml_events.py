"""YAML that somebody else wrote: read as JSON's values, or refused with its line."""

from __future__ import annotations

import pytest

from runbook.exchange.incoming.faults import UnreadableError
from runbook.exchange.incoming.yaml_events import load


def test_words_stay_words() -> None:
    """Norway, octal numbers, times and dates are what was typed (YAML 1.2, core schema)."""
    text = (
        "a: no\nb: 0755\nc: 12:30:00\nd: 2026-11-01\ne: yes\nf: 1_000\ng: '1'\nh: ~\ni: 7\nj: true"
    )

    found, _ = load(text)

    assert found == {
        "a": "no", "b": "0755", "c": "12:30:00", "d": "2026-11-01", "e": "yes", "f": "1_000",
        "g": "1", "h": None, "i": 7, "j": True,
    }  # fmt: skip


def test_every_value_knows_its_line() -> None:
    _, lines = load("a:\n  - b: 1\n    c: 2\n", first_line=10)

    assert lines["a", 0, "c"] == 12


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"
HOSTILE = {
    BOMB: (2, "*a is not followed"),
    "a: !!python/object/apply:os.system [ls]": (1, "Tags such as tag:yaml.org,2002:python"),
    "a: !secret x": (1, "Tags such as !secret"),
    "[" * 100_000: (1, "Nested more than 40 deep"),
    "- " * 50_000 + "x": (1, "Nested more than 40 deep"),
    "{a: " * 30_000: (1, "Nested more than 40 deep"),
    "a: 1\nb: 2\na: 3": (3, "'a' stands here a second time"),
    "a: 1\n---\nb: 2": (2, "One document a file"),
    "? [1, 2]\n: 3": (1, "A key is text"),
    "a: 1\n b: 2": (2, "not YAML"),
    "a: 'x": (1, "not YAML"),
    "a: 1\nb: \x07": (2, "not YAML"),
    "a: 1\n\tb: 2": (2, "not YAML"),
    "a: @x": (1, "not YAML"),
}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_what_json_cannot_say_is_refused_with_its_line(text: str) -> None:
    line, message = HOSTILE[text]

    with pytest.raises(UnreadableError) as refused:
        load(text)

    assert message in refused.value.fault.message
    assert refused.value.fault.line == line
