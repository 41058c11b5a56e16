"""Whatever is pasted: reading log lines never fails, and its time grows with the length alone."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis.logs import read_logs

BLOCKS = (Path(__file__).parent / "lines.txt").read_text().strip("\n").split("\n\n")
LINES = [block.split("\n", 1)[1] for block in BLOCKS]
PIECES = st.sampled_from(
    ['"', "[", "]", "{", "}", "\\", " - ", "\t", "502", "=", ": ", "GET / HTTP/1.1", "0/0/1/2/3",
     "----", "[12/Mar/2024:09:15:02 +0000]", '"upstream_status":', "<NOSRV>", "app/x/1", "ms"]
)  # fmt: skip


@given(st.lists(st.text(max_size=200), max_size=20))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_without_an_error(lines):
    records = read_logs(lines)

    assert all(1 <= one.line <= len(lines) for one in records)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=200, deadline=None)
def test_pieces_of_log_lines_are_read_without_an_error(line):
    assert len(read_logs([line])) <= 1


@given(st.sampled_from(LINES), st.integers(0, 700), st.text(max_size=5))
@settings(max_examples=200, deadline=None)
def test_a_line_that_is_cut_or_marred_is_read_without_an_error(line, at, marred):
    assert len(read_logs([line[:at] + marred + line[at + 1 :], line[:at]])) <= 2


HOSTILE = [
    '"' * 60_000,
    '\\"' * 30_000,
    "[" * 60_000,
    '{"a":' * 12_000,
    "a=" * 30_000,
    "0/0/0/0/0 " * 6_000,
    "x: y\n" * 12_000,
    "{\n" * 30_000,
    '[12/Mar/2024:09:15:02 +0000] "GET /' + "a " * 30_000,
    "502, " * 12_000,
    "(12345678-1234-1234-1234-123456789012) " * 1_500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_takes_no_more_than_its_length_is_worth(text):
    began = process_time()
    read_logs(text.split("\n"))

    assert process_time() - began < 0.5


@pytest.mark.parametrize(
    "head",
    [
        "2026-11-25T10:00:00.123456789Z ",
        "2026-11-25T10:00:00.123456789Z stdout F ",
        "Nov 25 10:00:00 edge-1 proxy[812]: ",
        "[pod/proxy-7d9f/proxy] ",
        "proxy-1  | ",
    ],
)
@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_what_stands_before_a_line_changes_nothing(head, block):
    line = block.split("\n", 1)[1]

    plain, headed = read_logs([line]), read_logs([head + line])

    assert [(one.format, one.status, one.answered_by, one.role) for one in headed] == [
        (one.format, one.status, one.answered_by, one.role) for one in plain
    ]
