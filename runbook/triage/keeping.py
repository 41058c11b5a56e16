"""What of an analysis the database can hold: anybody's text decodes to anything. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

NOT_STORED = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL's text has no room for, and halves of surrogate pairs."""


def storable(value: Any) -> Any:
    """The value with every text in it as PostgreSQL stores it, and numbers that JSON has."""
    if isinstance(value, str):
        return NOT_STORED.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {storable(str(name)): storable(one) for name, one in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Iterable):
        return [storable(one) for one in value]
    return value
