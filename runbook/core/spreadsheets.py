"""CSV that no spreadsheet runs. Pure.

A cell that begins like a formula is made text by an apostrophe before it (OWASP, CSV Injection);
`restored` takes it away again, so that what went out comes back the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"


def neutral(value: object) -> object:
    """The value as a cell; numbers stay numbers."""
    if not isinstance(value, str):
        return "" if value is None else value
    begins = value.lstrip(" ")
    return MARK + value if begins.startswith((*FORMULA, MARK)) else value


def restored(text: str) -> str:
    """What `neutral` was given, from what it made of a text."""
    bare = text.removeprefix(MARK)
    return bare if bare != text and neutral(bare) == text else text


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A header and its lines, as RFC 4180 has them."""
    return lines([header, *rows])


def lines(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue()
