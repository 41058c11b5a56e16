"""Names the place of a hit for people: `request header authorization`, `body`. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right

from runbook.analysis.redaction.extents import LINE_PREFIX
from runbook.analysis.redaction.hits import Hit
from runbook.analysis.redaction.text import Text

_START_LINE = re.compile(
    r"^[ \t]*(?:(?P<response>HTTP/[\d.]+ \d{3})|(?P<request>[A-Z]{3,10} \S+ HTTP/[\d.]+))", re.M
)
_HAR = re.compile(r"\"(request|response)\"\s*:\s*\{")
_FIELD_LINE = re.compile(r"(?P<way>[<>]?)[ \t]*(?P<name>[A-Za-z][\w-]{0,40}):[ \t]")
_COMMAND = re.compile(r"\b(?:curl|wget|https?|xh)(?:\.exe)?[ \t]")
_ONE_WAY = {
    "authorization": "request",
    "proxy-authorization": "request",
    "cookie": "request",
    "set-cookie": "response",
}


_PLACE_NAME = re.compile(r"[a-z][a-z0-9_.-]*")


class Places:
    """Where things stand in one text; start lines are found once."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._at: list[int] | None = None
        self._way: list[str] = []
        self._lines: dict[int, str] = {}

    def _find_starts(self) -> list[int]:
        text = self._text
        marks = [
            (one.start(), "response" if one["response"] else "request")
            for one in _START_LINE.finditer(text.raw)
        ]
        marks += [(one.start(), one[1]) for one in _HAR.finditer(text.raw)]
        marks.sort()
        self._way = [one[1] for one in marks]
        return [one[0] for one in marks]

    def name(self, hit: Hit) -> str:
        if hit.place.startswith("header "):
            return f"{self._direction(hit.start, hit.place[7:])} {hit.place}".strip()
        if hit.place:
            return hit.place
        start = self._text.line_start(hit.start)
        if start not in self._lines:
            self._lines[start] = self._of_line(hit, start)
        return self._lines[start]

    def _of_line(self, hit: Hit, start: int) -> str:
        line = self._text.raw[start : min(hit.start, start + 300)]
        if _COMMAND.search(line):
            return "command line"
        field = _FIELD_LINE.match(line)
        if field is not None and len(field["name"]) > 1:
            name = field["name"].lower()
            return f"{self._direction(hit.start, name)} header {name}".strip()
        return "body"

    def _direction(self, at: int, name: str) -> str:
        if name in _ONE_WAY:
            return _ONE_WAY[name]
        start = self._text.line_start(at)
        line = self._text.raw[start : start + 4].lstrip()
        if line.startswith((">", "<")):
            return "request" if line[0] == ">" else "response"
        if self._at is None:
            self._at = self._find_starts()
        known = bisect_right(self._at, at) - 1
        return self._way[known] if known >= 0 else ""


_REQUEST = frozenset("cookie authorization proxy-authorization".split())


def place_of(text: Text, start: int, end: int, between: re.Match[str]) -> str:
    """Where the value stands, for people; the engine completes `header` with its direction."""
    raw = text.raw
    name = raw[start:end].strip("-.$").lower()[:40]
    if not _PLACE_NAME.fullmatch(name) or sum(map(str.isdigit, name)) > 4:
        name = ""
    before = raw[max(0, start - 1) : start]
    if before in ("?", "&", "#", ";"):
        low = max(0, start - 2048)
        begin = max(raw.rfind(" ", low, start), raw.rfind("\n", low, start), low)
        run = raw[begin:start]
        if "?" in run or "#" in run or "://" in run:
            return f"URL parameter {name}".strip()
        return "body"
    if name in _REQUEST or name == "set-cookie":
        return f"header {name}"
    line = raw[text.line_start(start) : start]
    if between["sign"] == ":" and between["close"] is None and LINE_PREFIX.fullmatch(line):
        return f"header {name}".strip()
    return ""
