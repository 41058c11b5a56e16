"""The organisation's own signatures, on google-re2: linear time, whatever was typed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..model import Evidence, OwnSignature
from .schema import Signature, Weight
from .subject import MAX_CONTENT, Subject

MAX_PATTERN = 500
SOURCE = "own"


class OwnPatternError(ValueError):
    """A pattern that RE2 does not take; the message says why, in RE2's words."""


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Any:
    """The pattern, without regard to case. Raises OwnPatternError."""
    import re2  # in C++; only own signatures need it

    if len(pattern) > MAX_PATTERN:
        raise OwnPatternError(f"a pattern may have at most {MAX_PATTERN} characters")
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise OwnPatternError(str(error)) from error


def as_signature(own: OwnSignature) -> Signature:
    """It says what ours say; a bare status is the least that can be said."""
    strength: Weight = "decisive" if own.field_name or own.content_pattern else "some"
    return Signature(
        id=f"own/{own.name}",
        product=own.product,
        product_name=own.product,
        layer=own.layer,
        area="own",
        says="wrote",
        strength=strength,
        why=f"Your own signature “{own.name}” matches.",
        source=SOURCE,
        statuses=frozenset(own.statuses),
    )


def match_own(subject: Subject, own: OwnSignature) -> tuple[Evidence, ...]:
    """The evidence where all its patterns hold, else nothing. A wrong pattern never matches."""
    why = f"Your own signature “{own.name}” matches."
    evidence: list[Evidence] = []
    if not (own.statuses or own.field_name or own.content_pattern):
        return ()
    if own.statuses:
        if subject.status not in own.statuses:
            return ()
        evidence.append(Evidence("status", str(subject.status), why, subject.response.line))
    try:
        if own.field_name:
            evidence.append(_in_field(subject, own, why))
        if own.content_pattern:
            evidence.append(_in_content(subject, own, why))
    except (LookupError, OwnPatternError):
        return ()
    return tuple(evidence[1:] if own.statuses and len(evidence) > 1 else evidence)


def _in_field(subject: Subject, own: OwnSignature, why: str) -> Evidence:
    name = own.field_name.lower()
    for field in subject.fields.all(name):
        if not own.field_pattern or compiled(own.field_pattern).search(field.value):
            return Evidence(f"header {name}", field.value, why, field.line)
    raise LookupError(name)


def _in_content(subject: Subject, own: OwnSignature, why: str) -> Evidence:
    found = compiled(own.content_pattern).search(subject.content[:MAX_CONTENT])
    if not found:
        raise LookupError("content")
    start, end = found.span()
    return Evidence("body", subject.content[start:end][:200], why, subject.line_of(start))
