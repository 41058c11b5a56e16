"""An analysis takes time in proportion to the paste, whatever stands in it."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable

import pytest

from runbook.analysis.analyse import analyse
from runbook.analysis.model import UnreadableError

HEAD = "HTTP/1.1 500 Internal Server Error\nDate: Sat, 16 Mar 2024 10:00:00 GMT\n"
JSON = HEAD + "Content-Type: application/json\n\n"
HTML = HEAD + "Content-Type: text/html\n\n"
LOG = '203.0.113.7 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 502 326 "-" "curl"\n'
EXCHANGE = "> GET / HTTP/1.1\n> Host: a.example.com\n>\n< HTTP/1.1 500 x\n< Server: nginx\n<\nbad\n"

SMALL, LARGE = 15_000, 60_000
ALLOWED = 9.0  # four times the text: linear is 4, quadratic is 16; caches and noise in between


def filled(start: str, part: str) -> Callable[[int], str]:
    return lambda size: (start + part * (size // len(part) + 1))[:size]


HOSTILE = {
    "one long word": filled("", "a"),
    "a long word in a body": filled(JSON, "a"),
    "open objects": filled(JSON, '{"a":'),
    "open lists": filled(JSON, "["),
    "quotes": filled(JSON, '"'),
    "backslashes": filled(JSON + '"', "\\"),
    "names with dots": filled(JSON, "a."),
    "tags": filled(HTML, "<a "),
    "spaces": filled(JSON, " "),
    "lines": filled(JSON, "word\n"),
    "empty lines": filled(JSON, "\n"),
    "stack frames": filled(JSON, "at a.b("),
    "queries": filled(JSON, "SELECT a "),
    "addresses": filled(JSON, "10.0.0.1 "),
    "tokens": filled(JSON, "eyJhbGciOi."),
    "secrets": filled(JSON, "token=abc password: x "),
    "a form": filled(JSON, "a=b&"),
    "challenges": filled(HEAD + "WWW-Authenticate: ", 'Bearer a="b", '),
    "fields": filled(HEAD, "X-Some-Field: value\n"),
    "one long field": filled(HEAD + "X-Some-Field: ", "a,"),
    "log lines": filled("", LOG),
    "exchanges": filled("", EXCHANGE),
}


def seconds(raw: str) -> float:
    """The best of a few runs, in processor time: others use the machine too."""
    best = float("inf")
    for _ in range(4):
        start = time.process_time()
        with contextlib.suppress(UnreadableError):
            analyse(raw)
        best = min(best, time.process_time() - start)
    return best


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Patterns and data are read once."""
    analyse(JSON + '{"a":1}')


@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(name: str) -> None:
    text = HOSTILE[name]
    floor = 0.002  # below that the fixed part of an analysis is what is measured
    for _ in range(3):  # a machine that is busy elsewhere spoils a measurement now and then
        small, large = seconds(text(SMALL)), seconds(text(LARGE))
        if large <= max(small, floor) * ALLOWED:
            return
    pytest.fail(f"{small * 1000:.1f} ms for {SMALL}, {large * 1000:.1f} ms for {LARGE}")


def test_a_large_document_takes_no_longer_for_each_byte_than_a_small_one() -> None:
    def document(entries: int) -> str:
        return JSON + json.dumps({f"key{n}": f"value {n}" for n in range(entries)})

    small, large = seconds(document(500)), seconds(document(2_000))
    assert large <= max(small, 0.002) * ALLOWED
