"""Texts that must occur wherever a pattern matches: a cheap test before the pattern itself.

Reads the common part of regular-expression syntax and is careful: what it does not understand
yields no literal, so that nothing is ever missed.
"""

from __future__ import annotations

SHORTEST = 3
OPEN = {"(": ")", "[": "]", "{": "}"}
LITERAL_ESCAPES = frozenset(r".^$*+?()[]{}|\/-\"'<>=&#:;,@!%~` ")


def required_literals(pattern: str) -> tuple[str, ...]:
    """The longest certain text of each alternative, in lower case; () where one has none."""
    found: list[str] = []
    for alternative in _alternatives(_unwrapped(pattern)):
        longest = max(_runs(alternative), key=len, default="")
        if len(longest) < SHORTEST:
            return ()
        found.append(longest.lower())
    return tuple(dict.fromkeys(found))


def _unwrapped(pattern: str) -> str:
    """Without a group that encloses all of it."""
    while pattern.startswith("(") and _closing(pattern, 0) == len(pattern) - 1:
        inner = pattern[1:-1]
        if inner.startswith("?:"):
            inner = inner[2:]
        elif inner.startswith("?"):
            return pattern
        pattern = inner
    return pattern


def _closing(pattern: str, start: int) -> int:
    """Where the bracket that opens at `start` closes; the end where it does not."""
    opening, depth, at = pattern[start], 0, start
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 2
            continue
        if opening != "[" and char == "[":
            at = _closing(pattern, at) + 1
            continue
        if char == opening and not (opening == "[" and at > start):
            depth += 1
        elif char == OPEN[opening]:
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return len(pattern)


def _alternatives(pattern: str) -> list[str]:
    parts, start, at = [], 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 2
        elif char in "([":
            at = _closing(pattern, at) + 1
        elif char == "|":
            parts.append(pattern[start:at])
            at = start = at + 1
        else:
            at += 1
    return [*parts, pattern[start:]]


def _runs(pattern: str) -> list[str]:
    """Runs of plain characters that must stand side by side."""
    runs, run, at = [], "", 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\" and pattern[at + 1 : at + 2] in LITERAL_ESCAPES:
            run, at = run + pattern[at + 1 : at + 2], at + 2
            continue
        if char not in "\\([{.^$*+?":
            run, at = run + char, at + 1
            continue
        if char in "*?{":  # the character before is optional
            run = run[:-1]
        runs.append(run)
        run = ""
        if char == "\\":
            at += 2
        elif char in OPEN:
            at = _closing(pattern, at) + 1
        else:
            at += 1
    return [*runs, run]
