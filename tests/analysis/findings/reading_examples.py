"""The examples of `examples.txt`: what each rule must find, and what it must leave alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from runbook.analysis.model import Environment, Organisation

HEADING = re.compile(r"=== ([+-])([\w-]+)")
SCHEMA = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
}
ORGANISATION = Organisation(
    environments=(
        Environment("orders-api", "production", hosts=("orders.example.com",)),
        Environment("pets-api", "production", hosts=("pets.example.com",)),
    ),
    masks_forbidden=frozenset({"orders-api"}),
    error_schemas={"orders-api": SCHEMA},
)


@dataclass(frozen=True)
class Example:
    code: str
    found: bool
    raw: str
    line: int


def examples() -> list[Example]:
    read: list[Example] = []
    lines: list[str] = []
    text = (Path(__file__).parent / "examples.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        heading = HEADING.fullmatch(line)
        if heading:
            lines = []
            read.append(Example(heading[2], heading[1] == "+", "", number))
        else:
            lines.append(line)
            read[-1] = Example(read[-1].code, read[-1].found, "\n".join(lines), read[-1].line)
    return read
