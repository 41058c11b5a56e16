"""Access-log lines: who answered. `lines.txt` holds them as their products write them.

Each is from a product's documentation, an issue thread, or the documented format filled in; the
line above it says format, who answered, status, upstream's status, and the role that answered.
"""

from pathlib import Path

import pytest

from runbook.analysis.logs import read_logs

TABLE = [
    (*expected.split(), line)
    for expected, line in (
        block.split("\n", 1)
        for block in (Path(__file__).parent / "lines.txt").read_text().strip("\n").split("\n\n")
    )
]


@pytest.mark.parametrize(("format_", "by", "status", "upstream", "role", "line"), TABLE)
def test_the_answering_side_of_a_line_is_read(format_, by, status, upstream, role, line):
    records = read_logs([line])

    assert [
        (one.format, one.answered_by, str(one.status or "-"), one.role or "-") for one in records
    ] == [(format_, by, status, role)]
    assert str(records[0].upstream_status or "-") == upstream
    assert records[0].line == 1 and records[0].reason and records[0].evidence[0].quote
