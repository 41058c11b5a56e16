"""Whether the content of an error lets its caller act on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .case import MISSING, Case
from .rule import Rule, Said

GENERIC = re.compile(
    r"(?:(?:the )?(?:http )?(?:status )?(?:error|code)?[\s:_-]{0,3})?(?:[45]\d\d)?[\s:.,_-]{0,3}"
    r"(?:bad[ _-]?request|invalid[ _-]?request|bad[ _-]?input|invalid[ _-]?input|error|failure"
    r"|failed|fail|invalid|unprocessable[ _-]?(?:entity|content)|validation[ _-]?(?:failed|error)"
    r"|something went wrong|an error (?:has )?occurred|invalid (?:data|parameters?|payload)"
    r"|null|none|unknown(?: error)?|conflict)?[\s.!]{0,3}(?:exception)?",
    re.IGNORECASE,
)
# A path, a quoted or a marked name: what a message points at.
POINTS = re.compile(
    r"[`'\"‘“][\w.\[\]/-]{1,60}[`'\"’”]|\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z]+[A-Z]\w+"
    r"|\b(?:param(?:eter)?|field|property|attribute|key|column|argument)s? [`'\"]?[\w.\[\]-]{1,60}"
    r"|\b[\w.\[\]-]{1,60} (?:is|are|must|should|can(?:not|'t)|has|does|was|may) ",
)
FIELD_LISTS = (
    "errors", "fields", "violations", "invalid-params", "invalid_params", "detail", "details",
    "field_errors", "fieldErrors", "validation_errors", "validationErrors", "error_fields",
    "non_field_errors", "issues", "causes", "constraintViolations", "invalidParams", "pointer",
)  # fmt: skip
STATE_KEYS = re.compile(
    r"current|existing|version|revision|etag|^_?rev$|state|expected|actual|conflict(?:ing|s)?_?"
    r"(?:id|with|resource|field)|locked_?by|resource|instance|status(?:_?from)",
    re.IGNORECASE,
)
STATE_WORDS = re.compile(
    r"already|exist|duplicate|current|version|revision|\bstate\b|\bstatus\b|locked|modified by"
    r"|in progress|in use|\bis (?:not )?\w{3,20}ed\b|was changed|must be|unique|taken",
    re.IGNORECASE,
)
ENVELOPE = frozenset(
    "status statuscode status_code code type title error errorcode error_code timestamp path"
    " requestid request_id traceid trace_id correlationid instance success ok name".split()
)
MOST_TEXTS = 60


def texts(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Names and texts of a JSON value, the outermost first; at most four levels deep."""
    if depth > 4:
        return
    items: list[tuple[str, Any]] = []
    if isinstance(value, Mapping):
        items = [(str(key), one) for key, one in list(value.items())[:MOST_TEXTS]]
    elif isinstance(value, list):
        items = [("", one) for one in value[:MOST_TEXTS]]
    for key, one in items:
        if isinstance(one, str):
            yield key, one[:400]
        elif isinstance(one, Mapping | list):
            yield from texts(one, depth + 1)


def keys(value: Any, depth: int = 0) -> Iterator[str]:
    """Every name in a JSON value, at most four levels deep."""
    if depth > 4:
        return
    if isinstance(value, Mapping):
        for key, one in list(value.items())[:MOST_TEXTS]:
            yield str(key)
            yield from keys(one, depth + 1)
    elif isinstance(value, list):
        for one in value[:MOST_TEXTS]:
            yield from keys(one, depth + 1)


def names_fields(case: Case) -> bool:
    """The content says which of the fields sent are at fault."""
    for place in (case.document, case.document.get("error"), case.document.get("data")):
        if isinstance(place, Mapping) and any(
            place.get(name) and isinstance(place[name], list | Mapping) for name in FIELD_LISTS
        ):
            return True
    if isinstance(case.json, list) and case.json:
        return True
    return any(POINTS.search(text) for text in _messages(case))


def _messages(case: Case) -> Iterator[str]:
    if case.json is MISSING:
        if not case.html:
            yield case.content[:2000]
        return
    for key, text in texts(case.json):
        if key.lower() not in ENVELOPE:
            yield text


def _says_nothing(case: Case) -> bool:
    """No content, or nothing in it but the status in other words."""
    if not case.content:
        return case.empty
    if case.cut or case.html:
        return False
    if case.json is MISSING:
        return len(case.content) < 80 and GENERIC.fullmatch(case.content) is not None
    if not isinstance(case.json, Mapping):
        return False
    if any(value for key, value in case.document.items() if isinstance(value, list)):
        return False
    said = [text for key, text in texts(case.json) if key.lower() not in ENVELOPE]
    named = [str(case.document.get(key) or "") for key in ("error", "title", "code", "type")]
    return all(GENERIC.fullmatch(text) for text in [*said, *(n for n in named[:2] if not said)])


def bad_request_without_detail(case: Case) -> Said | None:
    if case.response.status != 400 or not _says_nothing(case):
        return None
    return Said(
        "400 without a word on what is wrong: the caller can't mend the request from this answer.",
        case.line,
    )


def unprocessable_without_field_errors(case: Case) -> Said | None:
    if case.response.status != 422 or case.cut or not (case.content or case.empty):
        return None
    if case.subject.pairs or names_fields(case):
        return None
    return Said(
        "422 that names no field: the caller can't tell which value was refused.", case.line
    )


def conflict_without_state(case: Case) -> Said | None:
    if case.response.status != 409 or case.cut or not (case.content or case.empty):
        return None
    if "etag" in case.fields or case.subject.pairs:
        return None
    if any(STATE_KEYS.search(key) for key in keys(case.json)):
        return None
    said = case.content[:4000] if case.json is MISSING else " ".join(_messages(case))
    if STATE_WORDS.search(said):
        return None
    return Said(
        "409 without the current state: no ETag, version or state to resolve the conflict with, "
        "so the caller has to read the resource again.",
        case.line,
    )


RULES = (
    Rule("400-without-detail", "warn", "RFC 9110 §15.5", bad_request_without_detail),
    Rule("422-without-field-errors", "warn", "RFC 9457 §3.2", unprocessable_without_field_errors),
    Rule("409-without-current-state", "warn", "RFC 9110 §15.5.10", conflict_without_state),
)
