"""A response as patterns look at it: limits applied, the content in lower case, its JSON read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from ..limits import MAX_NESTING
from ..model import Fields, Paste, Request, Response

MAX_CONTENT = 16 * 1024  # characters that patterns are searched in
MAX_ASKED = 4 * 1024
PAIR = re.compile(r'"([^"\\\s]{1,60})"\s{0,8}:\s{0,8}("(?:[^"\\]|\\.){0,400}"?|[-\w.]{1,40})')
NOT_SHOWN = re.compile(r"[{}] \[(?:\d{1,9} bytes data|data not shown)\]")
STATUS_IN_TEXT = re.compile(
    r"<(?:title|h1)>\s{0,20}(?:HTTP )?(?:Error |Status )?(?:HTTP )?([45]\d\d)\b"
    r"|^(?:HTTP )?(?:error:? )?([45]\d\d)\b|^HTTP/[\d.]+ ([45]\d\d)\b",
    re.IGNORECASE,
)
STATUS_KEYS = ("statusCode", "status_code", "status", "code", "error.code", "error.status")
MISSING = object()


@dataclass(frozen=True)
class Subject:
    """One response, ready to be searched."""

    response: Response
    request: Request | None = None

    @cached_property
    def host(self) -> str:
        """Whom the request was sent to, in lower case; empty where that was not pasted."""
        if self.request is None:
            return ""
        host = self.request.fields.value("host") or self.request.fields.value(":authority") or ""
        if not host and self.request.url:
            host = urlsplit(self.request.url).hostname or ""
        return host.lower().partition(":")[0]

    @cached_property
    def asked(self) -> str:
        """What the request asks, decoded and in lower case: target, caller, content."""
        if self.request is None:
            return ""
        target = self.request.target or self.request.url or ""
        agent = self.request.fields.value("user-agent") or ""
        text = f"{target}\nuser-agent: {agent[:200]}\n{self.request.content}"
        return unquote_plus(text[:MAX_ASKED]).lower()

    @cached_property
    def fields(self) -> Fields:
        """Header and trailer fields; gRPC states its errors in either."""
        if not len(self.response.trailers):
            return self.response.fields
        return Fields((*self.response.fields.items, *self.response.trailers.items))

    @cached_property
    def content(self) -> str:
        """The content without white space around it, cut to the limit.

        A client's note that it does not show the content (`{ [173 bytes data]`) is none.
        """
        text = self.response.content.strip()[:MAX_CONTENT].rstrip()
        return "" if NOT_SHOWN.fullmatch(text) else text

    @cached_property
    def lower(self) -> str:
        return self.content.lower()

    @cached_property
    def content_type(self) -> str:
        return self.fields.value("content-type") or ""

    @cached_property
    def status(self) -> int | None:
        """The status line's code, else the one that the content names."""
        return self.response.status if self.response.status is not None else self._told_status()

    def _told_status(self) -> int | None:
        for path in STATUS_KEYS:
            value = self.value(path)
            if isinstance(value, int | str) and re.fullmatch(r"[45]\d\d", str(value)):
                return int(value)
        found = STATUS_IN_TEXT.search(self.content[:2000])
        return int(next(filter(None, found.groups()))) if found else None

    @cached_property
    def json(self) -> object:
        """The content's JSON value, MISSING where there is none or it is cut."""
        start = self._json_start()
        if start is None or _too_deep(self.content):
            return MISSING
        try:
            value, _ = json.JSONDecoder().raw_decode(self.response.content.strip(), start)
        except (ValueError, RecursionError):
            return MISSING
        return value

    @cached_property
    def pairs(self) -> Mapping[str, str]:
        """Name-value pairs of JSON that does not parse, such as a cut one; else nothing."""
        if self.json is not MISSING or self._json_start() is None:
            return {}
        return {name: value.strip('"') for name, value in PAIR.findall(self.content)}

    def _json_start(self) -> int | None:
        """Where the content's own JSON begins; JSON behind words in another type is quoted."""
        start = _json_start(self.content)
        if start and self.content_type and "json" not in self.content_type:
            return None
        return start

    @cached_property
    def keys(self) -> frozenset[str]:
        """The names at the top of the JSON content; "0" too where it is a list."""
        if isinstance(self.json, dict):
            return frozenset(self.json)
        if isinstance(self.json, list) and self.json:
            return frozenset({"0"})
        return frozenset(self.pairs)

    def value(self, path: str) -> Any:
        """What stands at a dotted path (`errors.0.code`), MISSING where nothing does."""
        if self.json is MISSING:
            return self.pairs.get(path.rpartition(".")[2], MISSING)
        value: Any = self.json
        for step in path.split("."):
            if isinstance(value, dict) and step in value:
                value = value[step]
            elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
                value = value[int(step)]
            else:
                return MISSING
        return value

    def line_of(self, offset: int) -> int | None:
        """The paste's line of a character of `content`."""
        if self.response.content_line is None:
            return None
        whole = self.response.content
        skipped = len(whole) - len(whole.lstrip())
        return self.response.content_line + whole.count("\n", 0, skipped + offset)


def look(paste: Paste) -> Subject | None:
    """The response that is judged, None where the paste has none."""
    return Subject(paste.response, paste.request) if paste.response is not None else None


def as_text(value: object) -> str:
    """A JSON value as a pattern sees it: text as it is, anything else as compact JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))[:2000]


def _json_start(content: str) -> int | None:
    """Where JSON begins: at once, or after words such as `returned 403 response body`."""
    if content[:1] in ("{", "["):
        return 0
    if content.startswith("<"):
        return None
    at = content.find("{")
    return at if at != -1 and '"' in content[at : at + 40] else None


def _too_deep(content: str) -> bool:
    return content.count("{") + content.count("[") > 20_000 or _depth(content) > MAX_NESTING


def _depth(content: str) -> int:
    deepest = depth = 0
    for mark in re.findall(r"[\[{]|[\]}]", content):
        depth += 1 if mark in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
