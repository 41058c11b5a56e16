"""How much is read, and that hostile text costs time in proportion to its length only."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis import limits
from runbook.analysis.correlation import correlate
from runbook.analysis.model import Paste, TooLargeError, UnreadableError
from runbook.analysis.reading import read
from runbook.analysis.reading.inside import inner_status

HEAD = "HTTP/1.1 403 Forbidden\nServer: nginx\n"


@pytest.mark.parametrize("sign", ["a", "ä"], ids=["one byte each", "two bytes each"])
def test_what_redaction_could_not_have_made_of_64_kib_is_refused(sign: str) -> None:
    size = len(sign.encode())
    room = (limits.MAX_REDACTED - len(f"{HEAD}\n")) // size

    assert read(f"{HEAD}\n{sign * room}").response
    with pytest.raises(TooLargeError):
        read(f"{HEAD}\n{sign * (room + 1)}" + "a" * size)


def test_too_many_lines_are_refused_with_the_first_that_is_too_many() -> None:
    with pytest.raises(TooLargeError) as caught:
        read(HEAD + "\n" * limits.MAX_LINES)

    assert caught.value.line == limits.MAX_LINES + 1


def test_too_many_fields_are_refused_with_the_line() -> None:
    with pytest.raises(TooLargeError) as caught:
        read(HEAD + "a: b\n" * limits.MAX_FIELDS)

    assert caught.value.line == limits.MAX_FIELDS + 2


def test_too_many_exchanges_are_refused() -> None:
    with pytest.raises(TooLargeError):
        read(f"{HEAD}\n" * (limits.MAX_EXCHANGES + 1))


@pytest.mark.parametrize(
    "text",
    ["{0}", "curl https://a.example/\n{0}", "HTTP/1.1 500 Oops\n\n{0}"],
    ids=["alone", "below a command", "in a response"],
)
def test_json_that_nests_too_deep_is_refused_with_its_line(text: str) -> None:
    deep, fits = limits.MAX_NESTING + 1, limits.MAX_NESTING
    json = text.format('{"a":' * fits + "1" + "}" * fits)

    assert read(json).response
    with pytest.raises(TooLargeError) as caught:
        read(text.format('{"a":' * deep + "1" + "}" * deep))
    assert caught.value.line == text.count("\n") + 1


def test_brackets_in_a_string_do_not_nest() -> None:
    assert read('{"a": "' + "[{" * 500 + '"}').response


PIECES = st.sampled_from(
    "HTTP/1.1 403 Forbidden|HTTP/2 200|GET /x HTTP/1.1|< |> |* |<|>|*|: |server: a|:status: 403|"
    '{"status":403,|"headers":{|}|[|]|"|\\|<html>|</html>|<title>|403|...|[...]|curl |-H |$ |\'|`|'
    "```|\t|  |\r|\ufeff|\x1b[0m|--> |<-- |== Info:|=> Send|0000: |Status Code|Request URL: |{ a: |"
    "2026-11-03T10:00:00Z |curl: (28) |grpc-status: 7|&lt; |Response Headers|error".split("|")
)
TEXTS = st.lists(st.one_of(PIECES, st.just("\n"), st.text(max_size=8)), max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    try:
        paste = read(text)
    except UnreadableError as refusal:
        assert refusal.message
        assert refusal.line is None or 1 <= refusal.line <= text.count("\n") + 1
        return
    assert paste.exchanges or paste.logs or paste.failures
    check_lines(paste)
    correlate(paste)
    if paste.response:
        inner_status(paste.response)


def check_lines(paste: Paste) -> None:
    for exchange in paste.exchanges:
        for message in (exchange.request, exchange.response):
            if message is None:
                continue
            lines = [message.line, message.content_line, *(one.line for one in message.fields)]
            assert all(line is None or 1 <= line <= len(paste.lines) for line in lines)


SHAPES: dict[str, Callable[[int], str]] = {
    "spaces in a field": lambda n: f"{HEAD}A:{' ' * n}x",
    "spaces alone": lambda n: f"x{' ' * n}x",
    "colons": lambda n: f"{HEAD}{':' * n}",
    "status lines in one": lambda n: "HTTP/1.1 403 " * (n // 13),
    "brackets": lambda n: f"{HEAD}\n{'[' * (n // 2)}{']' * (n // 2)}",
    "quotes": lambda n: "{" + '"' * n,
    "backslashes": lambda n: '{"' + "\\" * n,
    "braces in a sentence": lambda n: "error {" * (n // 7),
    "titles": lambda n: f"<html>{'<title>' * (n // 7)}",
    "commands in one": lambda n: "curl " * (n // 5),
    "an open quotation": lambda n: f"curl '{'a' * n}",
    "options": lambda n: f"curl http://a.example {'-H a ' * (n // 5)}",
    "sentences": lambda n: "403 A" * (n // 5),
    "statuses": lambda n: "status code " * (n // 12) + "403",
    "percent signs": lambda n: f"{HEAD}\n{'%' * n}",
    "escapes": lambda n: "\x1b[" * (n // 2),
    "carriage returns": lambda n: "a\r" * (n // 2),
    "times": lambda n: "2026-11-03T10:00:00Z " * (n // 21),
    "a printed object": lambda n: "{ " + "a: 'b', " * (n // 8) + "}",
    "a flat head": lambda n: "HTTP/1.1 403 F" + " Server: a" * (n // 10),
    "request ids": lambda n: f"{HEAD}\n{'request id: ' * (n // 12)}",
    "dashes": lambda n: "-" * n,
}


def seconds(text: str) -> float:
    """The best of several runs, since other work on the machine only ever adds time."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        with suppress(UnreadableError):
            correlate(read(text))
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_twice_the_text_takes_about_twice_the_time(shape: Callable[[int], str]) -> None:
    one, two = seconds(shape(15_000)), seconds(shape(60_000))

    # Four times the text: 4 if linear, 16 if quadratic; what takes no time is not compared.
    assert two < 0.01 or two < 8 * one
    assert two < 0.15


LINES: dict[str, Callable[[int], str]] = {
    "folded": lambda n: HEAD + (" " + "x" * 30 + "\n") * n,
    "notes": lambda n: "* a\n" * n + "< HTTP/1.1 403\n",
    "stray braces": lambda n: "error {\n" * n,
    "open commands": lambda n: "curl 'a\n" * n,
    "indented": lambda n: f"{' ' * 20}a\n" * n,
    "quoted": lambda n: "> > > a\n" * n,
    "opened streams": lambda n: "* [HTTP/2] [1] [:method: GET]\n" * n + "< HTTP/2 403\n",
}


@pytest.mark.parametrize("shape", LINES.values(), ids=LINES)
def test_many_lines_take_time_in_proportion(shape: Callable[[int], str]) -> None:
    one, two = seconds(shape(480)), seconds(shape(1_920))

    assert two < 0.01 or two < 8 * one


def test_a_typical_paste_is_read_in_about_a_millisecond() -> None:
    fields = "".join(f"< x-field-{at}: value {at}\n" for at in range(20))
    body = '{"error":{"message":"' + "x" * 900 + '"}}'
    text = f"> GET /x HTTP/1.1\n> Host: a.example\n>\n< HTTP/1.1 403 Forbidden\n{fields}<\n{body}\n"

    assert seconds(text) < 0.005
