"""From lines to records: which format a line is in, and what wraps it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..limits import MAX_LINE, MAX_LINES, MAX_NESTING
from ..model import LogRecord
from . import (
    alb,
    api_gateway,
    api_gateway_execution,
    cloudfront,
    envoy,
    haproxy,
    nginx,
    nginx_error,
    traefik,
)
from .lines import Line, Values, pairs

# The order is from the most to the least particular shape.
_FROM_TEXT: tuple[Callable[[Line], LogRecord | None], ...] = (
    nginx_error.read,
    alb.read,
    haproxy.read,
    traefik.read,
    envoy.read,
    api_gateway.read,
    nginx.read,
)
_FROM_VALUES: tuple[Callable[[Line, Values], LogRecord | None], ...] = (
    envoy.from_values,
    alb.from_values,
    cloudfront.from_values,
    traefik.from_values,
    haproxy.from_values,
    api_gateway.from_values,
    nginx.from_values,
)
_WRAPPERS = ("log", "message", "msg", "textPayload", "line", "@message", "event", "jsonPayload")
_LABEL = re.compile(
    r"\s{0,8}\"?([$A-Za-z][\w.$()-]{1,60})\"?(?:\s{0,4}[:=]\s{0,4}|\t\s{0,20}|\s{2,20})(\S.{0,999})"
)
# One of these is part of a name in every JSON or key-value format that is known here.
_SPEAKING = re.compile(
    r"stat|code|flag|rcd|result|log|m(?:essa|s)g|payload|us[\"=]|line", re.IGNORECASE
)
_CUT_PAIR = re.compile(r'"([^"\\]{1,60})"\s?:\s?"?([^",{}\[\]]{0,300})')
_DECODER = json.JSONDecoder()
_LONGEST_BLOCK = 120
_MOST_WRAPPED = 20


def read_logs(lines: Sequence[str]) -> tuple[LogRecord, ...]:
    """The records of those lines that are access-log lines, in order; others are skipped.

    `lines` are redacted; a record's `line` counts from 1 in them. A pretty-printed JSON object
    and a block of labelled values are read as one record, at the line where they begin.
    Never raises for any text; the time is linear in its length.
    """
    kept = [Line(at, text[:MAX_LINE]) for at, text in enumerate(lines[:MAX_LINES], start=1)]
    found = api_gateway_execution.read_all(kept)
    taken = {one.line for one in found}
    names: tuple[str, ...] = ()
    at = 0
    while at < len(kept):
        line = kept[at]
        names = cloudfront.header(line.text) or names
        step, record = _block(kept, at)
        if record is None and line.number not in taken and line.text.strip():
            record = cloudfront.read(line, names) or _single(line)
        if record is not None:
            found.append(record)
        at += step
    return tuple(sorted(found, key=lambda one: one.line))


def _single(line: Line) -> LogRecord | None:
    text = line.text
    if not any(one in text for one in ('"', "=", "/", "x-edge")):
        return None  # every format has one of them
    brace = text.find("{")
    if brace >= 0 and '"' in text[brace : brace + 4] and (not brace or "=" not in text[:brace]):
        decoded = _decoded(text[brace:]) if _SPEAKING.search(text) else {}
        if decoded is not None:
            return _from_object(line, decoded) if decoded else None
        return _from_values(line, dict(_CUT_PAIR.findall(text[brace:])))
    for read in _FROM_TEXT:
        record = read(line)
        if record is not None:
            return record
    return _from_pairs(line)


def _from_pairs(line: Line) -> LogRecord | None:
    """Names with values in one line; a status may stand among them without a name."""
    if "=" not in line.text and ":" not in line.text:
        return None
    found = pairs(line.text)
    return _from_values(line, found) or nginx.from_loose(line, found)


def _decoded(text: str) -> dict[str, Any] | None:
    try:
        value, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _from_object(line: Line, value: dict[str, Any], depth: int = 0) -> LogRecord | None:
    record = _from_values(line, dict(_flat(value)))
    if record is not None or depth >= 2:
        return record
    for name in _WRAPPERS:
        inner = value.get(name)
        if isinstance(inner, str) and inner.strip():
            return _inner(Line(line.number, inner.strip()[:MAX_LINE]), depth)
    return None


def _inner(line: Line, depth: int) -> LogRecord | None:
    if line.text.startswith("{") and (decoded := _decoded(line.text)) is not None:
        return _from_object(line, decoded, depth + 1)
    return cloudfront.read(line) or next(
        (record for read in _FROM_TEXT if (record := read(line)) is not None),
        _from_pairs(line),
    )


def _flat(value: dict[str, Any], head: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Names with the value's text; an inner object's names follow its own after a dot."""
    for name, one in value.items():
        if isinstance(one, dict) and depth < MAX_NESTING:
            yield from _flat(one, f"{head}{name}.", depth + 1)
        elif isinstance(one, list):
            yield f"{head}{name}", ", ".join(str(item) for item in one[:50])
        else:
            yield f"{head}{name}", "-" if one is None else str(one)


def _from_values(line: Line, found: dict[str, str]) -> LogRecord | None:
    if len(found) < 2:
        return None
    values = Values(found)
    for read in _FROM_VALUES:
        record = read(line, values)
        if record is not None:
            return record
    return None


def _block(lines: list[Line], at: int) -> tuple[int, LogRecord | None]:
    """A record that spans lines, with the number of lines that it takes (1 where there is none)."""
    first = lines[at]
    text = first.text.rstrip()
    if text.endswith("{") and _decoded_block(text):
        return _pretty(lines, at)
    if text.startswith("{") and text.endswith(","):
        return _wrapped(lines, at)
    if at and _LABEL.fullmatch(lines[at - 1].text) and _LABEL.fullmatch(first.text):
        return 1, None  # the block began above and held nothing
    found: dict[str, str] = {}
    for line in lines[at : at + _LONGEST_BLOCK]:
        label = _LABEL.fullmatch(line.text)
        if label is None:
            break
        found.setdefault(label[1], label[2].strip().rstrip(",").strip('"'))
    if len(found) < 2:
        return 1, None
    record = _from_values(first, found)
    return (len(found), record) if record is not None else (1, None)


def _decoded_block(text: str) -> bool:
    return text.lstrip() == "{" or text.count('"') == 0


def _wrapped(lines: list[Line], at: int) -> tuple[int, LogRecord | None]:
    """A JSON object that a terminal or an editor wrapped behind some of its commas."""
    whole = lines[at].text
    for end in range(at + 1, min(at + _MOST_WRAPPED, len(lines))):
        whole = f"{whole}\n{lines[end].text}"
        if lines[end].text.rstrip().endswith("}"):
            decoded = _decoded(whole)
            record = _from_object(lines[at], decoded) if decoded is not None else None
            return (end - at + 1, record) if record is not None else (1, None)
    return 1, None


def _pretty(lines: list[Line], at: int) -> tuple[int, LogRecord | None]:
    """A JSON object over several lines, which ends at the first line that is a brace alone."""
    first = lines[at]
    indent = len(first.text) - len(first.text.lstrip())
    for end in range(at + 1, min(at + _LONGEST_BLOCK, len(lines))):
        text = lines[end].text
        if text.strip() in ("}", "},") and len(text) - len(text.lstrip()) <= indent:
            whole = "\n".join(["{", *(one.text for one in lines[at + 1 : end]), "}"])
            decoded = _decoded(whole)
            record = _from_object(first, decoded) if decoded is not None else None
            return (end - at + 1, record) if record is not None else (1, None)
    return 1, None
