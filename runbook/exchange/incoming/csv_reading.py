"""A table of entries, row by row, as a spreadsheet saves it. Pure.

Commas, semicolons or tabs between the cells; quotes and line ends as RFC 4180 has them. A cell
that was made harmless on its way out is what it was again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from runbook.core.spreadsheets import restored

from ..documents import COLUMNS
from .faults import Part, unreadable

DELIMITERS = (",", ";", "\t")
NEEDED = ("code", "layer")
LARGEST_CELL = 500_000


def read_csv(text: TextIO) -> Iterator[Part]:
    """A part `row` for each line of the table: its cells by column.

    Raises UnreadableError with the line where it stops being a table.
    """
    csv.field_size_limit(LARGEST_CELL)
    first = text.readline(LARGEST_CELL)
    columns = _columns(first)
    rows = csv.reader(text, delimiter=_delimiter(first), strict=True)
    line = 2
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            raise unreadable(rows.line_num + 1, f"This is not CSV: {error}.") from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            if len(cells) > len(columns) and any(cells[len(columns) :]):
                message = f"{len(cells)} cells, but {len(columns)} columns are named."
                raise unreadable(line, message)
            value = {name: restored(cell) for name, cell in zip(columns, cells, strict=False)}
            yield Part("row", value, line, lambda path, line=line: line)  # type: ignore[misc]
        line = rows.line_num + 2


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _columns(header: str) -> list[str]:
    delimiter = _delimiter(header)
    try:
        (cells,) = list(csv.reader([header.rstrip("\r\n")], delimiter=delimiter, strict=True))
    except (csv.Error, ValueError) as error:
        raise unreadable(1, "The first line names the columns.") from error
    found = [cell.strip().lower().replace(" ", "_") for cell in cells]
    while found and not found[-1]:
        found.pop()
    unknown = [name for name in found if name not in COLUMNS]
    if unknown:
        known = ", ".join(COLUMNS)
        raise unreadable(1, f"There is no column {unknown[0][:40]!r}; there are {known}.")
    for name in NEEDED:
        if name not in found:
            raise unreadable(1, f"The column {name!r} is missing.")
    for name in found:
        if found.count(name) > 1:
            raise unreadable(1, f"The column {name!r} stands here twice.")
    return found
