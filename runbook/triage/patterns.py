"""Patterns that people type: refused with the place and the reason, in words. Pure.

They run on RE2, which takes time in proportion to the text; what it cannot offer for that
(look-around, back-references) it refuses. Syntax: https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook.analysis.signatures.own import OwnPatternError, compiled

LONGEST = 300
"""Characters; as many as the column holds."""
LARGEST = 2_000
"""RE2's instructions: time is text × instructions at worst. `.{0,200}` comes to 1,800."""
FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,80}")
"""A token (RFC 9110 §5.6.2): what a field's name may be made of."""

# Texts of different kinds; a pattern found in all of them tells nothing apart.
VALUES = ("nginx/1.27.1", "application/problem+json", "0", "HIT", "Sat, 05 Dec 2026 03:12:44 GMT")
CONTENTS = (
    '{"error":{"code":"limit_reached","message":"Too many calls"}}',
    "<html>\n<head><title>502 Bad Gateway</title></head>\n</html>",
    "upstream connect error or disconnect/reset before headers",
    "0",
)
TOO_LARGE = "it is too large once its repetitions are written out; repeat less"
WHY = {
    "invalid perl operator": "“{}” is not available",
    "invalid escape sequence": "“{}” is not available",
    "invalid named capture group": "“{}” does not name a group",
    "missing )": "this bracket is never closed",
    "missing ]": "this bracket is never closed",
    "unexpected )": "this bracket closes nothing",
    "bad repetition operator": "“{}” repeats a repetition",
    "no argument for repetition operator": "“{}” has nothing before it to repeat",
    "invalid repetition size": "“{}” is no repetition RE2 takes: at most 1,000 times in all, the "
    "smaller number first",
    "invalid character class range": "“{}” is no range of characters",
    "trailing \\": "a backslash at the end escapes nothing",
    "pattern too large": TOO_LARGE,
    "invalid UTF-8": "it holds a character that no text can",
}
LOOK_AROUND = re.compile(r"\(\?<?[=!]")
BACK_REFERENCE = re.compile(r"\\[1-9]|\\k|\(\?P=")
TOKEN = re.compile(r"\\Q.*?(?:\\E|\Z)|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|.", re.DOTALL)


class PatternError(ValueError):
    """A pattern that is not taken. `position` counts characters from 1; None: all of it."""

    def __init__(self, reason: str, position: int | None = None) -> None:
        self.reason, self.position = reason, position
        super().__init__(
            f"Character {position}: {reason}." if position else f"{reason[:1].upper()}{reason[1:]}."
        )


def check_value_pattern(pattern: str) -> None:
    """A pattern on a field's value; an empty one means "is present". Raises PatternError."""
    if pattern:
        _check(pattern, VALUES, "every value; leave it empty where the header need only be there")


def check_content_pattern(pattern: str) -> None:
    """A pattern on the content; an empty one asks for nothing. Raises PatternError."""
    if pattern:
        _check(pattern, CONTENTS, "every body")


def _check(pattern: str, texts: tuple[str, ...], everything: str) -> None:
    if len(pattern) > LONGEST:
        raise PatternError(f"a pattern has at most {LONGEST} characters", LONGEST + 1)
    _no_surrogates(pattern)
    try:
        regexp = compiled(pattern)
    except OwnPatternError as error:
        raise _explained(pattern, error) from error
    if regexp.programsize > LARGEST:
        raise PatternError(TOO_LARGE)
    if regexp.search("") or all(regexp.search(text) for text in texts):
        raise PatternError(f"it matches {everything}")


def _no_surrogates(pattern: str) -> None:
    at = next((at for at, char in enumerate(pattern) if "\ud800" <= char <= "\udfff"), None)
    if at is not None:
        raise PatternError(WHY["invalid UTF-8"], at + 1)


def _explained(pattern: str, error: OwnPatternError) -> PatternError:
    """RE2 says what kind of fault it is and quotes it; where it stands is found again here."""
    kind, _, quoted = _said(error).partition(": ")
    reason = WHY.get(kind, f"RE2 does not take it: {kind}").format(quoted)
    if kind in ("missing )", "missing ]", "unexpected )"):
        return PatternError(reason, _unbalanced(pattern))
    at = _place_of(quoted, pattern) if quoted else len(pattern) - 1
    written = pattern[at:]
    if kind.startswith("invalid perl") and LOOK_AROUND.match(written):
        found = LOOK_AROUND.match(written)
        reason = f"“{found[0] if found else quoted}” looks around, which RE2 does not offer"
    elif BACK_REFERENCE.match(written):
        reason = f"“{quoted}” refers back to a group, which RE2 does not offer"
    return PatternError(reason, at + 1)


def _said(error: OwnPatternError) -> str:
    said = error.__cause__.args[0] if error.__cause__ and error.__cause__.args else str(error)
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _tokens(pattern: str) -> Iterator[tuple[int, str]]:
    """Escapes and character classes whole, everything else character by character."""
    for found in TOKEN.finditer(pattern):
        yield found.start(), found[0]


def _place_of(quoted: str, pattern: str) -> int:
    """Where the quoted part begins, not where it stands escaped or in a class."""
    starts = (at for at, _ in _tokens(pattern) if pattern.startswith(quoted, at))
    return next(starts, max(pattern.find(quoted), 0))


def _unbalanced(pattern: str) -> int:
    """The first bracket that closes nothing, else the last that is never closed; from 1."""
    opened: list[int] = []
    for at, token in _tokens(pattern):
        if token == "[":  # noqa: S105 - a class that is never closed, no password
            return at + 1
        if token == "(":  # noqa: S105
            opened.append(at)
        elif token == ")":  # noqa: S105
            if not opened:
                return at + 1
            opened.pop()
    return (opened[-1] if opened else 0) + 1
