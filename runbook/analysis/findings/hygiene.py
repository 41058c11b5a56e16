"""HTTP hygiene by httplint, the linter of the RFCs' editor (https://github.com/mnot/httplint).

Of its 326 notes those are kept that name a fault which changes what clients and caches do; the
rest is advice for quiet days. Importing it takes about half a second, so that is done at first
use. Some of its field grammars take time that grows with the square of a value's length, so long
values and large heads are left out: what remains costs 0.3 ms on a usual head.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ..model import Field
from .case import Case
from .rule import Rule, Said

LONGEST_VALUE = 120
LONGEST_HEAD = 4_000
MOST_LINES = 2  # of one name: enough to see that it repeats
MOST_FIELDS = 60
SHOWN = 2
KEPT = frozenset(
    "SINGLE_HEADER_REPEAT REDIRECT_WITHOUT_LOCATION PARTIAL_WITHOUT_RANGE LOCATION_BAD_URI"
    " STORE_PRIVATE_PUBLIC_CONFLICT AGE_NEGATIVE AGE_NOT_INT BAD_DATE_SYNTAX CC_BAD_VALUE_TYPE"
    " CC_MISSING_VALUE CL_BAD_SYNTAX CONTENT_RANGE_INVALID_ASTERISK CONTENT_RANGE_MISSING_SLASH"
    " CONTENT_RANGE_MISSING_UNIT CONTENT_RANGE_SATISFIED_IN_416 ACAC_NOT_TRUE FIELD_NAME_BAD_SYNTAX"
    " SET_COOKIE_PREFIX_HOST_BAD_DOMAIN SET_COOKIE_PREFIX_HOST_BAD_PATH"
    " SET_COOKIE_PREFIX_SECURE_MISSING SET_COOKIE_TOO_LARGE VARY_ASTERISK HSTS_NO_MAX_AGE".split()
)
# Rules of our own look at the first three; `Expires: 0` is how no caching is written.
SKIPPED = frozenset({"www-authenticate", "retry-after", "date", "expires"})


@lru_cache(maxsize=1)
def load() -> Any:
    """httplint's linter of responses. To call at start, where a first analysis must not wait."""
    from httplint import HttpResponseLinter

    return HttpResponseLinter


def lint(case: Case) -> Said | None:
    fields = list(_fields(case))
    size = sum(len(one.name) + len(one.value) for one in case.fields)
    if not fields or not case.whole_head or size > LONGEST_HEAD:
        return None
    found = [one for one in _notes(case, fields) if type(one).__name__ in KEPT]
    if not found:
        return None
    told = dict.fromkeys(str(one.summary).rstrip(".") for one in found)
    return Said(f"{'; '.join(list(told)[:SHOWN])}.", _line(found[0], fields) or case.line)


def _fields(case: Case) -> Iterator[Field]:
    seen: dict[str, int] = {}
    for one in case.fields:
        name = one.name.lower()
        seen[name] = seen.get(name, 0) + 1
        usable = one.name.isascii() and one.value.isascii() and "removed]" not in one.value
        short = len(one.value) <= LONGEST_VALUE and len(seen) <= MOST_FIELDS
        if usable and short and seen[name] <= MOST_LINES and name not in SKIPPED:
            yield one


def _notes(case: Case, fields: list[Field]) -> list[Any]:
    linter = load()(no_content=True)
    version = f"HTTP/{case.response.version or '1.1'}"
    status = str(case.response.status)
    linter.process_response_topline(version.encode(), status.encode(), b"")
    linter.process_headers([(one.name.encode(), one.value.encode()) for one in fields])
    linter.finish_content(True)
    return list(linter.notes)


def _line(note: Any, fields: list[Field]) -> int | None:
    summary = str(note.summary).lower()
    return next((one.line for one in reversed(fields) if one.name.lower() in summary), None)


RULES = (Rule("http-hygiene", "info", "httplint", lint),)
