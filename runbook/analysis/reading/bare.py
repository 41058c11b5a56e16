"""What stands without a message around it: a body, and a client's word about a status."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from .. import limits
from . import patterns
from .drafts import Message, check_nesting, document_end
from .phrases import status_of_phrase
from .text import Line

# Words that only a report of something that went wrong puts together in a few lines.
_TROUBLE = re.compile(
    r"\b(?:errors?|denied|forbidden|unauthori[sz]ed|not found|invalid|fail(?:ed|ure|s)?|timeout"
    r"|timed?[ -]?out|unavailable|refused|exceeded|too many|expired|missing|required|bad gateway"
    r"|unknown|exception|blocked|rejected|cannot|can't|couldn't|could not|not allowed|upstream"
    r"|not supported|unsupported|no healthy|malformed|conflict|throttl(?:ed|ing)|not permitted"
    r"|fault|quota|rate limit|backend|overloaded|maintenance|no available server|no route"
    r"|not authenticated|authenticat(?:e|ed|ion)|permission|credentials?|unprocessable"
    r"|too large|reset|aborted)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|\?xml|!--|error|[a-zA-Z][\w:-]{0,40}[ >/])", re.I
)
_PAGE_AFTER_WORDS = re.compile(r"<(?:!doctype html|html)\b[^<>]{0,200}>", re.IGNORECASE)
_TITLE = re.compile(r"<(?:title|h1|h2)[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_CODE = re.compile(r"(?<![\d.,:-])([45]\d\d)(?![\d]|[.,:]\d)")
_ERROR_CODE = re.compile(r"\berror(?: code)?:? ([45]\d\d)(?![\d.,])", re.IGNORECASE)
_MAX_PLAIN = 4_096


@dataclass(frozen=True, slots=True)
class Document:
    """JSON or markup among lines: the place of its first line, its lines, what follows it."""

    index: int
    lines: list[Line]
    tail: list[Line]


def find_document(lines: list[Line]) -> Document | None:
    """The first JSON or markup among the lines.

    Raises TooLargeError for JSON that nests deeper than `limits`.
    """
    for index, line in enumerate(lines):
        at = _document_at(line.text)
        if at is None:
            continue
        own = [Line(line.number, line.text[at:]), *lines[index + 1 :]]
        text = "\n".join(one.text for one in own)
        check_nesting(text, line.number)
        if end := document_end(text):
            own = own[: text.count("\n", 0, end) + 1]
            last = own[-1]
            kept = end - (text.rfind("\n", 0, end) + 1)
            own[-1] = Line(last.number, last.text[:kept])
            tail = [Line(last.number, last.text[kept:])] if last.text[kept:].strip() else []
            return Document(index, own, [*tail, *lines[index + len(own) :]])
        return Document(index, own, [])
    return None


def begins_document(text: str) -> bool:
    """Whether a line is the first of a JSON object or array, or of markup."""
    bare = text.lstrip()
    return bare[:1] == "{" or _is_cut_json(bare) or bool(_MARKUP.match(bare))


def _document_at(text: str) -> int | None:
    bare = text.lstrip()
    if not bare:
        return None
    if begins_document(bare):
        return len(text) - len(bare)
    brace = text.find("{", 0, limits.MAX_LINE)
    if brace >= 0 and (_is_cut_json(text[brace:]) or text.endswith("{") or text.endswith("{}")):
        return brace
    page = _PAGE_AFTER_WORDS.search(text, 0, limits.MAX_LINE)
    return page.start() if page else None


def _is_cut_json(text: str) -> bool:
    return bool(re.match(r"[{\[]\s{0,200}(?:\"|[{\[]|$)", text))


def is_trouble(text: str) -> bool:
    """Whether a short plain text reads as a component's report that something went wrong."""
    return len(text) <= _MAX_PLAIN and bool(_TROUBLE.search(text))


# The status that a body states ------------------------------------------------------------

_NUMBERS = (
    "statusCode", "status_code", "httpStatus", "http_status", "httpStatusCode", "httpCode",
    "status", "code", "errorCode", "error_code", "responseCode", "http_code", "httpcode",
)  # fmt: skip
_NESTS = ("error", "errors", "meta", "response", "fault", "Error", "detail", "data", "status")
_WORDS = ("error", "title", "message", "reason", "statusText", "detail", "msg", "error_description")


def stated_status(content: str) -> int | None:
    """The status code that an error's own content names: in a member, a title, a first word."""
    text = content.lstrip()
    if text[:1] in ("{", "["):
        try:
            return status_in(json.loads(text, strict=False))
        except ValueError:
            return None
    if text[:1] == "<":
        return _status_in_markup(text)
    first = text[:200].split("\n", 1)[0].strip()
    found = _CODE.match(first) or _ERROR_CODE.search(text[:300])
    return int(found[1]) if found else status_of_phrase(first)


def status_in(value: Any, depth: int = 0) -> int | None:
    """The status in a decoded JSON error: `statusCode`, `error.code`, `errors[0].status`, …"""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict) or depth > 2:
        return None
    for name in _NUMBERS:
        code = value.get(name)
        if isinstance(code, str) and len(code) == 3 and code.isdecimal():
            code = int(code)
        if isinstance(code, int) and not isinstance(code, bool) and 400 <= code <= 599:
            return code
    for name in _NESTS:
        if name in value and (code := status_in(value[name], depth + 1)):
            return code
    words = (value.get(name) for name in _WORDS)
    codes = (status_of_phrase(word) for word in words if isinstance(word, str))
    return next((code for code in codes if code), None)


def _status_in_markup(text: str) -> int | None:
    for title in _TITLE.findall(text[: limits.MAX_LINE])[:4]:
        said = html.unescape(title).strip()
        if found := _CODE.search(said):
            return int(found[1])
        if code := status_of_phrase(said):
            return code
    return None


def response_of(document: list[Line]) -> Message:
    """A response of which only the content was pasted."""
    content = "\n".join(one.text for one in document)
    first = document[0].number if document else None
    message = Message(line=first, status=stated_status(content), content=document)
    if any(patterns.DOTS.fullmatch(one.text) for one in document):
        message.cut = True
    return message
