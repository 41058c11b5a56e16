"""What tools and programs wrap around an answer when they show it in a text of their own.

A scanner's HTML comment in front of the content (WhatWaf, sqlmap), a Go program's quoted bytes
(`%q`), a message on one line with its line ends written out, a member of an object that lost its
braces, an object whose quotation marks an editor turned into typographic ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from . import patterns
from .printed import to_json
from .text import Line

_OPENS = re.compile(r"<!-{2,3}[ \t]*")
_CLOSES = re.compile(r"-{2,3}>[ \t]*")
_STATUS = re.compile(r"Status code: ([1-5]\d\d)")
_FIELDS = re.compile(r"HTTP headers: (\{.*\})")
_MOST_COMMENT = 60  # lines

_ONE_LINE = re.compile(r"HTTP/\d(?:\.\d)? [1-5]\d\d[^\\\"]{0,80}(?:\\r)?\\n[A-Za-z][\w-]{0,60}:")
_QUOTED_PAGE = re.compile(r"[:=] ?\"(<(?:html|!doctype html)\b(?:[^\"\\]|\\.)*+)", re.IGNORECASE)
_ENDS = re.compile(r"(?:\\r)?\\n|\\x0d\\x0a|\\u000a")
_MEMBER = re.compile(
    r"[ \t]{0,20}\"[\w.-]{1,60}\"[ \t]{0,4}:[ \t]{0,4}"
    r"(?:\"(?:[^\"\\]|\\.)*+\"|-?\d{1,15}|true|false|null)[ \t]{0,4},?"
)
_MOST_MEMBERS = 8
_PROMPT = re.compile(r"[$#%] \S")
_TYPOGRAPHIC = str.maketrans("“”„‟", '""""')


def unwrap(lines: list[Line]) -> list[Line]:
    """The lines of the answer itself; a line that held several keeps its number for each."""
    lines = _comment(lines)
    lines = [part for one in lines for part in _written_out(one)]
    return _straight(_members(_without_prompts(lines)))


def _comment(lines: list[Line]) -> list[Line]:
    """A comment in front that holds the status and the fields, put into HTTP's own form."""
    first = next((at for at, one in enumerate(lines) if one.text.strip()), 0)
    if not lines or not _OPENS.fullmatch(lines[first].text):
        return lines
    within = range(first + 1, min(first + _MOST_COMMENT, len(lines)))
    last = next((at for at in within if _CLOSES.fullmatch(lines[at].text)), None)
    if last is None or not any(_STATUS.fullmatch(one.text) for one in lines[first:last]):
        return lines
    head = [part for one in lines[first + 1 : last] for part in _of_comment(one)]
    return [*head, Line(lines[last].number, ""), *lines[last + 1 :]]


def _of_comment(line: Line) -> Iterator[Line]:
    text = line.text.strip()
    if found := _STATUS.fullmatch(text):
        yield Line(line.number, f"HTTP/1.1 {found[1]}")
    elif found := _FIELDS.fullmatch(text):
        fields = json.loads(to_json(found[1]) or "{}")
        for name, value in fields.items():
            yield Line(line.number, f"{name}: {value}")
    elif patterns.REQUEST_LINE.fullmatch(text):
        yield Line(line.number, text)
        yield Line(line.number, "")
    elif patterns.FIELD.fullmatch(text):
        yield Line(line.number, text)


def _written_out(line: Line) -> Iterator[Line]:
    """A message, or a page in quotation marks, whose line ends are written as escapes."""
    text = line.text
    if "\\" not in text:
        yield line
        return
    message, page = _ONE_LINE.search(text), _QUOTED_PAGE.search(text)
    if message:
        whole = text[message.start() :].replace('\\"', "\x00").partition('"')[0]
        yield from _parts(whole.replace("\x00", '"'), line.number)
    elif page and "{" not in text[: page.start()]:
        yield from _parts(page[1].replace('\\"', '"'), line.number)
    else:
        yield line


def _parts(text: str, number: int) -> Iterator[Line]:
    return (Line(number, part) for part in _ENDS.split(text))


def _without_prompts(lines: list[Line]) -> list[Line]:
    """The lines without commands other than curl's above an answer that has no head."""
    if any(patterns.starts_message(one.text) for one in lines):
        return lines
    first = next((at for at, one in enumerate(lines) if not _is_prompt(one.text)), len(lines))
    return lines[first:] if any(one.text.strip() for one in lines[first:]) else lines


def _is_prompt(text: str) -> bool:
    return not text.strip() or bool(_PROMPT.match(text) and " curl " not in f" {text[2:20]}")


def _members(lines: list[Line]) -> list[Line]:
    """Members of a JSON object whose braces were not copied."""
    filled = [one for one in lines if one.text.strip()]
    if not 0 < len(filled) <= _MOST_MEMBERS:
        return lines
    if not all(_MEMBER.fullmatch(one.text) for one in filled):
        return lines
    made = [
        Line(one.number, one.text.rstrip(" \t,") + ("," if one is not filled[-1] else "}"))
        for one in filled
    ]
    return [Line(made[0].number, "{" + made[0].text), *made[1:]]


def _straight(lines: list[Line]) -> list[Line]:
    if not any(one.text.lstrip().startswith(("{“", "[“")) for one in lines):
        return lines
    return [Line(one.number, one.text.translate(_TYPOGRAPHIC)) for one in lines]
