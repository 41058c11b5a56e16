"""The ids and the time that an error's own content tells, in JSON, XML, HTML or a sentence."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

_BODY_REQUEST_ID = (
    "requestid", "reqid", "correlationid", "errorid", "incidentid", "rayid", "xrequestid",
    "transactionid", "instance",
)  # fmt: skip
_BODY_TRACE_ID = ("traceid", "traceparent", "tracecontext")
_BODY_TIME = ("timestamp", "time", "datetime")

_SAID_ID = re.compile(
    r"\b(?:request[ -]?id|correlation[ -]?id|ray[ -]?id|incident[ -]?id|event[ -]?id|xid"
    r"|support[ -]?id|case[ -]?id|reference(?: number)?|error[ -]?id)"
    r"(?:[ ]is)?[ \t]{0,4}[:#=][ \t]{0,4}(?:</?(?:strong|b|code|span|h3|p)>[ \t]{0,4}){0,3}"
    r"([\w.:/+=@-]{6,120})",
    re.IGNORECASE,
)
_XML_ID = re.compile(r"<(?:RequestId|RequestID|requestId)>([\w.:/+=@-]{4,120})<")
_SAID_TRACE = re.compile(
    r"\btrace[ _-]?id[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?([\w:-]{8,80})", re.IGNORECASE
)
ISO_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T \t]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[ ]?[+-]\d\d:?\d\d)?"
)


class Told:
    """The ids and the time that an error's own content tells."""

    def __init__(self, text: str) -> None:
        text = text[:16_384]
        # Akamai writes `Reference&#32;&#35;18&#46;2d…`.
        self.text = html.unescape(text) if "&#" in text else text
        self.values: list[tuple[str, Any]] = []
        if text[:1] in ("{", "["):
            # Cut or malformed content: the sentences below still show in the text.
            with suppress(ValueError, RecursionError):
                self._collect(json.loads(text, strict=False), 0)

    def _collect(self, value: Any, depth: int) -> None:
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, dict) or depth > 3:
            return
        for name, inner in list(value.items())[:60]:
            self.values.append((plain_name(str(name)), inner))
            self._collect(inner, depth + 1)

    def _named(self, names: tuple[str, ...]) -> Iterator[Any]:
        for wanted in names:
            yield from (value for name, value in self.values if name == wanted)

    def request_ids(self) -> Iterator[str]:
        for one in self._named(_BODY_REQUEST_ID):
            # RFC 9457 §3.1.5: `instance` is a URI, often `urn:uuid:…`; a path is no id.
            if isinstance(one, str) and not one.startswith(("/", "http")):
                yield one.removeprefix("urn:uuid:")
        for pattern in (_XML_ID, _SAID_ID):
            yield from pattern.findall(self.text)

    def trace_ids(self) -> Iterator[str]:
        yield from (one for one in self._named(_BODY_TRACE_ID) if isinstance(one, str))
        yield from _SAID_TRACE.findall(self.text)

    def times(self) -> Iterator[str]:
        for value in self._named(_BODY_TIME):
            if isinstance(value, str) and (found := ISO_TIME.match(value)):
                yield found[0]
            elif isinstance(value, (int, float)) and 1e9 < value < 1e14:
                seconds = value / 1000 if value > 1e11 else value
                yield datetime.fromtimestamp(seconds, UTC).isoformat()


def plain_name(name: str) -> str:
    """Letters and digits alone: `request_id`, `requestId` and `Request-Id` are one name."""
    return "".join(sign for sign in name.lower() if sign.isalnum())
