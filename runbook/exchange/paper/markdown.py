"""A leaf as Markdown, for a repository or a wiki. Pure.

Texts are Markdown already and go out as they were written; commands stand in fences that nothing
in them can end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .leaf import Block, Bullets, Choices, Code, Leaf, Links, Steps, Table, Text


def as_markdown(leaf: Leaf) -> str:
    parts = [f"# {leaf.title}", f"_{leaf.said}_", *map(block, leaf.lead)]
    for section in leaf.sections:
        parts += [f"## {section.title}", *map(block, section.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def block(one: Block) -> str:
    if isinstance(one, Text):
        return f"**{one.label}:** {one.text}" if one.label else one.text
    if isinstance(one, Code):
        return fence(one.text, one.language)
    if isinstance(one, Bullets):
        return listed(one.items)
    if isinstance(one, Links):
        return listed(f"[{label}]({path})" for label, path in one.links)
    if isinstance(one, Choices):
        return listed(
            f"{each.label} → {each.to_title}" + (f" ({each.means})" if each.means else "")
            for each in one.choices
        )
    return table(one) if isinstance(one, Table) else steps(one)


def fence(text: str, language: str = "") -> str:
    """A block of code; longer fences than any in the text."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{language}\n{text}\n{marks}"


def listed(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def steps(one: Steps) -> str:
    """A list whose items hold blocks of their own, each indented below its number."""

    def parts() -> Iterator[str]:
        for number, step in enumerate(one.steps, start=1):
            mark = f" ({step.mark})" if step.mark else ""
            title = f"**{step.title}**{mark}" if step.blocks or mark else step.title
            yield _indented("\n\n".join([title, *map(block, step.blocks)]), f"{number}. ")

    return "\n".join(parts())


def _indented(text: str, mark: str) -> str:
    pad = " " * len(mark)
    first, *rest = text.split("\n")
    return "\n".join([mark + first, *(pad + line if line else "" for line in rest)])


def table(one: Table) -> str:
    lines = ["| " + " | ".join(one.header) + " |", "| --- " * len(one.header) + "|"]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in one.rows]
    return "\n".join(lines)


def cell(text: str) -> str:
    """A table's cell: no bar and no line break ends it."""
    return text.replace("|", "\\|").replace("\n", " ")
