"""A client's failure: the stage that the call reached. `messages.txt` holds them by stage.

Each message is as its client prints it: from documentation, its source, or an issue thread.
"""

from pathlib import Path

import pytest

from runbook.analysis.failures import read_failures

SECTIONS = (Path(__file__).parent / "messages.txt").read_text().strip("\n").split("\n\n")
TABLE = [
    (section.split("\n")[0].removeprefix("# "), line)
    for section in SECTIONS
    for line in section.split("\n")[1:]
]


@pytest.mark.parametrize(("stage", "line"), TABLE)
def test_the_stage_that_a_call_reached_is_read(stage, line):
    failures = read_failures([line])

    assert [one.stage for one in failures] == [stage]
    assert failures[0].line == 1 and failures[0].reason and failures[0].evidence[0].quote
