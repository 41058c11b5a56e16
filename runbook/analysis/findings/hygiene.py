"""HTTP hygiene by httplint, the linter of the RFCs' editor (https://github.com/mnot/httplint).

Of its 326 notes those are kept that name a fault which changes what clients and caches do; the
rest is advice for quiet days. Importing it takes half a second and a usual head 0.4 ms, so it is
asked only where something looks odd at first sight (`_odd`, which lets some healthy heads
through and misses none of the notes kept). Some of its grammars take time that grows with the
square of a value's length: long values and large heads are left out.
"""

from __future__ import annotations

import re
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
    " CONTENT_RANGE_MISSING_UNIT CONTENT_RANGE_SATISFIED_IN_416 FIELD_NAME_BAD_SYNTAX"
    " SET_COOKIE_PREFIX_HOST_BAD_DOMAIN SET_COOKIE_PREFIX_HOST_BAD_PATH"
    " SET_COOKIE_PREFIX_SECURE_MISSING SET_COOKIE_TOO_LARGE VARY_ASTERISK"
    " HSTS_NO_MAX_AGE HSTS_INVALID".split()
)
# Rules of our own look at the first three; `Expires: 0` is how no caching is written.
SKIPPED = frozenset({"www-authenticate", "retry-after", "date", "expires"})


DATE = r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
DIRECTIVE = r"(?:(?!max-age|s-maxage)[a-z-]{2,30}|[a-z-]{2,30}=\d{1,10})"
HEALTHY = {
    name: re.compile(pattern)
    for name, pattern in {
        "age": r"\d{1,9}",
        "content-length": r"\d{1,15}",
        "last-modified": DATE,
        "sunset": DATE,
        "location": r"(?:https?://[\w.:-]{1,100})?/[\w./%?=&;,:@+~#-]{0,1000}",
        "content-range": r"bytes (?:\d{1,15}-\d{1,15}/(?:\d{1,15}|\*)|\*/\d{1,15})",
        "vary": r"[^*]{1,1000}",
        "strict-transport-security": r"max-age=\d{1,12}(?:; ?[\w-]{1,30}){0,4}",
        "cache-control": rf"{DIRECTIVE}(?:, ?{DIRECTIVE}){{0,12}}",
        "set-cookie": r"(?!__Host-|__Secure-)[!-~ ]{1,4000}",
    }.items()
}
NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
REPEATED = frozenset(
    "set-cookie vary link via cache-control www-authenticate proxy-authenticate allow server-timing"
    " content-security-policy alt-svc warning report-to nel".split()
)


def _odd(case: Case) -> bool:
    """Anything that a note that is kept could be about."""
    status, fields = case.response.status or 0, case.fields
    if status in (300, 301, 302, 303, 307, 308) and "location" not in fields:
        return True
    if status == 206 and "content-range" not in fields:
        return True
    cache = fields.value("cache-control") or ""
    return ("public" in cache and "private" in cache) or any(
        _odd_field(one, case) for one in fields
    )


def _odd_field(one: Field, case: Case) -> bool:
    name = one.name.lower()
    healthy = HEALTHY.get(name)
    if healthy is not None and not healthy.fullmatch(one.value):
        return True
    repeats = len(case.fields.all(name)) > 1 and name not in REPEATED and name[:2] != "x-"
    return repeats or NAME.fullmatch(name) is None


@lru_cache(maxsize=1)
def load() -> Any:
    """httplint's linter of responses. To call at start, where a first analysis must not wait."""
    from httplint import HttpResponseLinter

    return HttpResponseLinter


def lint(case: Case) -> Said | None:
    size = sum(len(one.name) + len(one.value) for one in case.fields)
    if not case.whole_head or size > LONGEST_HEAD or not _odd(case):
        return None
    fields = list(_fields(case))
    found = [one for one in _notes(case, fields) if _kept(one)]
    if not found:
        return None
    told = dict.fromkeys(str(one.summary).rstrip(".") for one in found)
    return Said(f"{'; '.join(list(told)[:SHOWN])}.", _line(found[0], fields) or case.line)


def _kept(note: Any) -> bool:
    name = type(note).__name__
    return name in KEPT or (name == "BAD_SYNTAX_DETAILED" and "The Location" in str(note.summary))


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
