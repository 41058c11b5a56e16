"""JSON that describes exchanges: HAR 1.2 files and entries, and records of a response."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .. import limits
from . import patterns
from .drafts import Draft, Message
from .text import Line

type Json = Mapping[str, Any]


def read_structured(value: Any, lines: list[Line]) -> tuple[str, list[Draft]] | None:
    """`har` or `record` with its exchanges; None for JSON that is a body.

    A HAR's entries after the last failing one are left out, so that this one is judged.
    """
    entries = _har_entries(value)
    if entries:
        if len(entries) > limits.MAX_EXCHANGES:
            entries = _last_failing(entries)[-limits.MAX_EXCHANGES :]
        return "har", [_from_entry(one, lines) for one in _last_failing(entries)]
    draft = _from_record(value, lines) if isinstance(value, dict) else None
    return ("record", [draft]) if draft else None


# HAR (http://www.softwareishard.com/blog/har-12-spec/) --------------------------------------


def _har_entries(value: Any) -> list[Json]:
    if isinstance(value, dict):
        log = value.get("log")
        entries = log.get("entries") if isinstance(log, dict) else value.get("entries")
        value = entries if isinstance(entries, list) else [value]
    if not isinstance(value, list):
        return []
    return [one for one in value if _is_entry(one)]


def _is_entry(value: Any) -> bool:
    """An entry has a request with a URL and a response whose fields are a list of pairs."""
    if not isinstance(value, dict):
        return False
    request, response = value.get("request"), value.get("response")
    if not isinstance(request, dict) or not isinstance(response, dict):
        return False
    return isinstance(request.get("url"), str) and (
        isinstance(response.get("headers"), list) or isinstance(request.get("headers"), list)
    )


def _last_failing(entries: list[Json]) -> list[Json]:
    last = max(
        (at for at, one in enumerate(entries) if _status(one["response"]) >= 400), default=None
    )
    return entries if last is None else entries[: last + 1]


def _status(response: Json) -> int:
    status = response.get("status")
    return status if isinstance(status, int) else 0


def _from_entry(entry: Json, lines: list[Line]) -> Draft:
    asked, got = entry["request"], entry["response"]
    request = Message(method=_text(asked.get("method")), url=_text(asked.get("url")))
    request.target = _target(request.url)
    request.version = _version(asked.get("httpVersion"))
    _add_pairs(request, asked.get("headers"), lines)
    posted = asked.get("postData")
    if isinstance(posted, dict) and isinstance(posted.get("text"), str):
        request.content = _content(posted["text"], lines)
    draft = Draft(request=request, seconds=_seconds(entry.get("time")))
    if status := _status(got):
        response = Message(status=status, reason=_text(got.get("statusText")) or "")
        response.line = _line_of(f'"status": {status}', lines) or _line_of(
            f'"status":{status}', lines
        )
        response.version = _version(got.get("httpVersion"))
        _add_pairs(response, got.get("headers"), lines)
        response.content = _content(_har_content(got.get("content")), lines)
        draft.response = response
    return draft


def _har_content(content: Any) -> str:
    if not isinstance(content, dict) or not isinstance(content.get("text"), str):
        return ""
    text = content["text"]
    return _decoded(text) if content.get("encoding") == "base64" else text


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _seconds(value: Any) -> float | None:
    """HAR's `time` is in milliseconds."""
    return value / 1000 if isinstance(value, (int, float)) and 0 <= value < 1e9 else None


# Records ----------------------------------------------------------------------------------

_STATUS = ("status", "statusCode", "status_code", "code", "Status", "StatusCode", "httpStatus")
_BODY = ("body", "data", "content", "text", "responseBody", "response_body", "Body", "rawBody")
_HEADERS = ("headers", "header", "responseHeaders", "response_headers", "Headers", "Header")
_RESPONSE = ("response", "res", "Response", "httpResponse", "http_response", "resp")
_REQUEST = ("request", "req", "Request", "config", "httpRequest", "http_request")


def _from_record(value: Json, lines: list[Line]) -> Draft | None:
    """`{"status": 403, "headers": {…}, "body": …}`, alone or as the `response` of a record."""
    if isinstance(value.get("Response Headers"), dict):
        return _from_postman(value, lines)
    if _is_fields(value):
        message = Message()
        _add_pairs(message, value, lines)
        return Draft(response=message)
    for outer in (value, value.get("error"), value.get("err")):
        if not isinstance(outer, dict):
            continue
        inner = _first(outer, _RESPONSE)
        asked = _first(outer, _REQUEST)
        if isinstance(inner, dict) and _describes(inner):
            return _draft(inner, asked or _first(inner, _REQUEST), lines)
        if _describes(outer):
            return _draft(outer, asked, lines)
        if isinstance(asked, dict) and isinstance(_first(asked, ("url", "uri")), str):
            return _draft(outer, asked, lines)
    return None


def _is_fields(value: Json) -> bool:
    """A printed object of fields alone, such as Python's `print(response.headers)`."""
    known = [name for name in value if patterns.is_field_name(name)]
    told = any("-" in name for name in known) and len(known) >= max(2, 0.8 * len(value))
    return told and all(isinstance(one, (str, list)) for one in value.values())


def _describes(value: Json) -> bool:
    status, headers = _first(value, _STATUS), _first(value, _HEADERS)
    if not isinstance(headers, (dict, list)) or not headers:
        return False
    return _as_status(status) is not None or any(isinstance(value.get(one), str) for one in _BODY)


def _draft(response: Json, asked: Any, lines: list[Line]) -> Draft:
    draft = Draft(request=_asked(asked, lines) if isinstance(asked, dict) else None)
    status = _as_status(_first(response, _STATUS))
    headers = _first(response, _HEADERS)
    if status is None and not isinstance(headers, (dict, list)):
        return draft
    message = Message(status=status, reason=_text(_first(response, ("statusText", "reason"))) or "")
    message.line = _line_of(str(status), lines) if status else None
    _add_pairs(message, headers, lines)
    body = _first(response, _BODY)
    if response.get("isBase64Encoded") is True and isinstance(body, str):
        body = _decoded(body)
    message.content = _content(body, lines)
    draft.response = message
    return draft


def _asked(value: Json, lines: list[Line]) -> Message:
    url = _text(_first(value, ("url", "uri", "URL")))
    method = _text(_first(value, ("method", "Method", "httpMethod")))
    message = Message(method=method.upper() if method else None, target=_target(url))
    message.url = url if url and "://" in url else None
    if url and not message.url:
        message.target = url
    _add_pairs(message, _first(value, _HEADERS), lines)
    return message


def _from_postman(value: Json, lines: list[Line]) -> Draft:
    """A call copied from Postman's console."""
    request = Message()
    _add_pairs(request, value.get("Request Headers"), lines)
    response = Message()
    _add_pairs(response, value.get("Response Headers"), lines)
    response.content = _content(value.get("Response Body"), lines)
    return Draft(request=request, response=response)


# Parts ------------------------------------------------------------------------------------


def _first(value: Json, names: tuple[str, ...]) -> Any:
    return next((value[name] for name in names if value.get(name) is not None), None)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _as_status(value: Any) -> int | None:
    if isinstance(value, str) and len(value) == 3 and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 100 <= value <= 999 else None


def _version(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    version = value.upper().removeprefix("HTTP/").removeprefix("H")
    return version if version[:1] in ("1", "2", "3") and len(version) <= 3 else None


def _target(url: str | None) -> str | None:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if not parts.netloc:
        return None
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _add_pairs(message: Message, headers: Any, lines: list[Line]) -> None:
    """Fields as HAR's list of name and value, a list of pairs, or an object of them."""
    for name, value in _pairs(headers):
        number = _line_of(f'"{name}"', lines)
        for one in value if isinstance(value, list) else [value]:
            if name.startswith(":"):
                if name == ":authority":
                    message.add("host", str(one), number)
            else:
                message.add(name, str(one), number)


def _pairs(headers: Any) -> list[tuple[str, Any]]:
    if isinstance(headers, dict):
        return [(name, value) for name, value in headers.items() if isinstance(name, str)]
    pairs: list[tuple[str, Any]] = []
    for one in headers if isinstance(headers, list) else []:
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            pairs.append((one["name"], one.get("value", "")))
        elif isinstance(one, list) and len(one) == 2 and isinstance(one[0], str):
            pairs.append((one[0], one[1]))
    return pairs


def _content(value: Any, lines: list[Line]) -> list[Line]:
    if value is None or value == "":
        return []
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    number = _line_of('"text"', lines) or _line_of('"body"', lines) or _line_of('"data"', lines)
    number = number or (lines[0].number if lines else 1)
    return [Line(number, line) for line in text.split("\n")]


def _line_of(part: str, lines: list[Line]) -> int | None:
    """The line on which a name or value stands, where the JSON spreads over a few lines."""
    if len(lines) == 1:
        return lines[0].number
    if len(lines) > 400:
        return None
    return next((one.number for one in lines if part in one.text), None)
