"""Messages for tests, split at the blank line only: no reading of what people paste."""

from __future__ import annotations

import re

from runbook.analysis.model import Exchange, Field, Fields, Paste, Response

STATUS_LINE = re.compile(r"(?:HTTP/([\d.]+) +)?([1-9]\d\d)(?: +(.*))?")


def response(text: str) -> Response:
    """A response from `HTTP/1.1 403 Forbidden`, field lines, a blank line and content.

    Text that begins with neither a status line nor a field line is content.
    """
    lines = text.strip("\n").split("\n")
    status, reason, version, at = None, "", None, 0
    if lines[0].startswith("HTTP/") and (found := STATUS_LINE.fullmatch(lines[0].strip())):
        version, status, reason = found[1], int(found[2]), found[3] or ""
        at = 1
    fields: list[Field] = []
    while at < len(lines) and (found := re.match(r"([\w.-]+):[ \t]*(.*)", lines[at])):
        fields.append(Field(found[1], found[2].strip(), at + 1))
        at += 1
    content_line = at + 2 if at else 1
    content = "\n".join(lines[at + 1 if at and at < len(lines) and not lines[at].strip() else at :])
    return Response(
        status, reason, version, Fields(tuple(fields)), content, content_line if content else None
    )


def paste(text: str) -> Paste:
    """A paste that holds this one response."""
    lines = tuple(text.strip("\n").split("\n"))
    return Paste(lines, (Exchange(response=response(text)),), form="raw")
