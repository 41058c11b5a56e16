"""A text prepared for finding: in lower case, with quotation marks found once. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left

# A quotation mark as texts carry it: bare, escaped once or more, as an HTML or URL escape.
QUOTE = r"(?:\\{0,7}[\"'`]|&quot;|&apos;|&#0?3[49];|&#x2[27];|%(?:25){0,2}2[27]|\\{1,3}u002[27])"
_MAX_QUOTES = 64  # escaped ones inside one value
_BREAK = re.compile("\n")
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


class Text:
    """The text and what several finders ask of it; each answer costs one walk in all."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        lower = raw.lower()
        # A few letters change length in lower case; positions must stay those of the text.
        self.lower = lower if len(lower) == len(raw) else raw.translate(_LOWER)
        self._next: dict[str, tuple[int, int]] = {}
        self._breaks: list[int] | None = None
        self.has_values = "value" in self.lower
        self.read_until = 0  # objects up to here were looked through

    def find(self, part: str, start: int) -> int:
        """Like `str.find`, but a place found (or not found) before is not searched again."""
        asked, found = self._next.get(part, (-1, -2))
        if asked <= start and (found == -1 or found >= start) and asked >= 0:
            return found
        found = self.raw.find(part, start)
        self._next[part] = (start, found)
        return found

    def line_start(self, at: int) -> int:
        if self._breaks is None:
            self._breaks = [one.start() for one in _BREAK.finditer(self.raw)]
        before = bisect_left(self._breaks, at)
        return self._breaks[before - 1] + 1 if before else 0

    def line_end(self, at: int) -> int:
        found = self.find("\n", at)
        return len(self.raw) if found < 0 else found

    def closing(self, quote: str, start: int) -> int:
        """Where the string ends that `quote` opened before `start`; the line's end without one.

        Inside `n` levels of escaping a quotation mark has 2ⁿ−1 backslashes before it.
        """
        mark = quote[-1] if quote[-1] in "\"'`" else quote
        depth = len(quote) - 1 if len(mark) == 1 else 0
        at = self.find(mark, start)
        for _ in range(_MAX_QUOTES):
            if at < 0 or len(mark) > 1:
                break
            slashes = self._slashes_before(at, start)
            if slashes < depth or slashes % (2 * (depth + 1)) == depth:
                return at - min(slashes, depth)
            at = self.find(mark, at + 1)
        else:
            at = -1
        return at if at >= 0 else self.line_end(start)

    def _slashes_before(self, at: int, start: int) -> int:
        part = self.raw[max(start, at - 64) : at]
        return len(part) - len(part.rstrip("\\"))


def compile_verbose(pattern: str) -> re.Pattern[str]:
    """Compile with `<Q>` standing for a quotation mark."""
    return re.compile(pattern.replace("<Q>", QUOTE.replace("#", r"\#")), re.VERBOSE)
