"""Finds values by the name before them: fields, parameters, forms, JSON, XML, settings.

The name may be quoted or bare, escaped for a shell, JSON, HTML or a URL, and any number of
levels deep: what counts is the name, what separates it from the value, and how the value ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from runbook.analysis.redaction import credentials
from runbook.analysis.redaction.extents import MAX_VALUE, bare_quote, value_end
from runbook.analysis.redaction.hits import MARKER, Hit, marker
from runbook.analysis.redaction.names import HINT, Name, read_name
from runbook.analysis.redaction.places import place_of
from runbook.analysis.redaction.separators import (
    ELEMENT_OPENS,
    FIELD_LINE,
    HEADERS,
    LAST_QUOTE,
    MADE_UP,
    NAME_AFTER_VALUE,
    NEXT_ELEMENT,
    OBJECT,
    REST_OF_SENTENCE,
    SEPARATOR,
    VALUE_IN_OBJECT,
    VALUE_OPENS,
)
from runbook.analysis.redaction.text import Text
from runbook.analysis.redaction.values import is_harmless, is_opaque, is_sentence

_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.$"
# The rest of the name, where what follows can separate it from a value.
_AFTER = re.compile(r"[\w.$-]{0,60}+(?=[\"'`\\&%\]:=> \t\r\n*<：-])")
_SECOND_WORD = re.compile(r" (?:id|key id|key|code|secret|phrase)(?![\w-])")
_FIRST_WORD = re.compile(
    r"(?:api|access|secret|private|auth|license|account|master|signing|encryption) \Z"
)
_ESCAPED_SIGN = re.compile(r"(?:u00|x)(?:26|3[fF])")
_HEXADECIMAL = re.compile("[0-9A-Fa-f]{2}")
_PART_NAMES = ('name="', "name='", 'name=\\"')
_JOINING = frozenset(("is", "was", "by"))
_BEFORE_NAME = 60
_MAX_UNREAD = 256  # a longer value that is no secret is not searched for names in it

_PLAIN_WORDS = re.compile(r"[A-Z]{0,4}(?:[A-Z]?[a-z]{2,15}){1,4}(?=[\s.,;:!\"'\\]|\Z)")


def find_named(text: Text) -> Iterator[Hit]:
    """Every value whose name says that it is a secret."""
    done = 0
    for hint in HINT.finditer(text.lower):
        if hint.start() < done:
            continue
        start, end = _name_around(text, hint, done)
        done = end
        if start == end or (
            text.raw[end : end + 1] in (" ", "\t") and not _spaced(text.raw, start, end)
        ):
            continue
        found = read_name(text.raw[start:end].strip("-.$"))
        if found is None:
            continue
        between = SEPARATOR.match(text.raw, end)
        if between is None or not _belongs(text, found, start, between):
            yield from _value_before(text, found, start)
            continue
        for hit, reach in _values(text, found, start, end, between):
            if hit is not None:
                done = max(done, reach)
                yield hit
            elif reach - done > _MAX_UNREAD:
                done = reach


def _name_around(text: Text, hint: re.Match[str], done: int) -> tuple[int, int]:
    """The whole name that a hint is part of; an empty one where no value can follow."""
    at = hint.start()
    if text.raw[at - 1 : at] == "[":  # perhaps a marker, which has no value
        written = MARKER.match(text.raw, at - 1)
        if written is not None:
            return written.end(), written.end()
    rest = _AFTER.match(text.raw, hint.end())
    if rest is None:
        return hint.end(), hint.end()
    return _whole_name(text, _name_start(text, at, done), rest.end())


def _spaced(raw: str, start: int, end: int) -> bool:
    """After a space: not where another plain word follows, as in prose about tokens."""
    following = raw[end : end + 64].split(None, 1)[:1]
    if not following or not following[0].isalpha() or following[0].lower() in _JOINING:
        return True
    return raw.startswith("--", start) or raw[start - 1 : start] in ("<", ";", ":")


def _whole_name(text: Text, start: int, end: int) -> tuple[int, int]:
    """`API key`, `Session ID`: in prose a name is two words."""
    lower = text.lower
    if lower[end : end + 1] == " ":
        second = _SECOND_WORD.match(lower, end)
        end = second.end() if second else end
    if lower[start - 1 : start] == " " and lower.startswith(("key", "code"), start):
        first = _FIRST_WORD.search(lower, max(0, start - 14), start)
        start = first.start() if first else start
    return start, end


def _name_start(text: Text, start: int, done: int) -> int:
    raw = text.raw
    head = raw[max(done, start - _BEFORE_NAME) : start]
    start -= len(head) - len(head.rstrip(_NAME))
    before = raw[start - 1 : start]
    if before == "%" and _HEXADECIMAL.match(raw, start):
        start += 2  # %26token=
    elif before == "\\" and (escaped := _ESCAPED_SIGN.match(raw, start)) is not None:
        start = escaped.end()  # \u0026token=
    elif before == "\\" and raw[start : start + 1] in "nrt":
        start += 1  # \npassword:
    return start


def _value_before(text: Text, name: Name, start: int) -> Iterator[Hit]:
    """A pair whose value comes first: `"value": "…", "name": "x-api-key"`."""
    if not text.has_values:
        return
    before = NAME_AFTER_VALUE.search(text.raw, max(0, start - 60), start)
    if before is None:
        return
    end = before.start()
    key = text.raw.rfind("value", max(0, end - MAX_VALUE), end)
    opening = VALUE_OPENS.match(text.raw, key) if key >= 0 else None
    if opening is None or opening.end() > end:
        return
    value = text.raw[opening.end() : end]
    if name.kind in ("set-cookie", "cookie"):
        yield from credentials.in_cookies(value, opening.end(), "", name.kind)
    elif name.kind == "credentials" and name.demand == "any":
        yield from credentials.in_authorization(value, opening.end(), "")
    elif not is_harmless(value) and (name.demand == "any" or is_opaque(value)):
        yield Hit(opening.end(), end, name.kind, marker(name.kind))


def _belongs(text: Text, name: Name, start: int, between: re.Match[str]) -> bool:
    """What follows the name separates it from a value only where more speaks for that."""
    if between["gap"] is not None or between["below"] is not None:
        return _stands_before_value(text, name, start, between)
    if between["listed"] is not None:
        return between["close"] is not None and (
            name.kind in HEADERS or "-" in text.raw[start : between.start()]
        )
    if between["part"] is not None:
        return between["close"] is not None and text.raw.endswith(_PART_NAMES, 0, start)
    if between["element"] is not None:
        return bool(ELEMENT_OPENS.search(text.raw, max(0, start - 30), start))
    if between["sign"] == ":" and "\n" in between["space"] and between["open"] is None:
        return FIELD_LINE.match(text.raw, between.end()) is None  # an empty field, and the next
    return True


def _stands_before_value(text: Text, name: Name, start: int, between: re.Match[str]) -> bool:
    """An option, a heading over its value, or words before something that looks made up."""
    if text.raw.startswith("--", start):
        return True
    if between["below"] is not None:
        line = text.raw[text.line_start(start) : start]
        known = name.kind in HEADERS or "-" in text.raw[start : between.start()]
        return known and not line.strip("<>* \t") and not FIELD_LINE.match(text.raw, between.end())
    if text.raw.startswith("HTTP/", between.end()):  # a request line ends in its version
        return False
    value = MADE_UP.match(text.raw, between.end())
    named = name.demand == "any" and name.kind not in ("secret", "cookie", "set-cookie")
    return value is not None and named and is_opaque(value[0])


def _values(
    text: Text, name: Name, start: int, end: int, between: re.Match[str]
) -> Iterator[tuple[Hit | None, int]]:
    place = partial(place_of, text, start, end, between)
    opened, at = between["open"], between.end()
    while True:
        already = MARKER.match(text.raw, at)
        if already is not None:
            stop = already.end()
        else:
            stop = value_end(text, start, at, between, opened)
            for hit in _judge(text, name, place, (at, stop), between, opened):
                yield hit, stop
        yield None, stop
        if between["array"] is None or opened is None:
            return
        following = NEXT_ELEMENT.match(text.raw, stop + len(bare_quote(opened)))
        if following is None:
            return
        opened, at = following["open"], following.end()


def _judge(
    text: Text,
    name: Name,
    place: Callable[[], str],
    extent: tuple[int, int],
    between: re.Match[str],
    opened: str | None,
) -> Iterator[Hit]:
    at, stop = extent
    value = text.raw[at:stop]
    if name.kind == "cookie" and opened is None and text.raw[at : at + 1] == "{":
        yield from _cookie_objects(text, at, place, listed=between["array"] is not None)
    if not value.strip() or MARKER.match(value.lstrip()):
        return
    if opened is None and between["part"] is None and OBJECT.match(value):
        return
    if name.kind == "credentials" and name.demand == "any":
        yield from credentials.in_authorization(
            value, at, place(), inside_word=opened is None and between["sign"] != ":"
        )
    elif name.kind in ("cookie", "set-cookie"):
        yield from credentials.in_cookies(value, at, place(), name.kind)
    elif opened is None and value.isalpha() and _is_prose(text, name, at, between):
        return
    elif _is_secret(name, value, between):
        tight = opened is None and " " not in value
        text_of = marker(name.kind, inside_word=tight)
        if between["close"] and opened is None and between["sign"] == ":":
            text_of = between["close"] + marker(name.kind) + between["close"]  # a JSON number
        yield Hit(at, stop, name.kind, text_of, place())


def _is_prose(text: Text, name: Name, at: int, between: re.Match[str]) -> bool:
    """`Error decoding token: not enough segments` speaks of a token and shows none."""
    if between["sign"] != ":" or text.raw[at - 1 : at] != " ":
        return False
    line = text.raw[text.line_start(between.start()) : between.start()]
    if name.kind != "password" and " " in line.lstrip("<>*# \t"):
        return _PLAIN_WORDS.match(text.raw, at) is not None
    rest = REST_OF_SENTENCE.match(text.raw, at)
    return rest is not None and is_sentence(rest[0])


def _cookie_objects(
    text: Text, at: int, place: Callable[[], str], *, listed: bool
) -> Iterator[Hit]:
    """Cookies as objects: `[{"name": …, "value": …}]` or `{"name": "value"}`."""
    if at < text.read_until:
        return
    end = text.find("]" if listed else "}", at)
    text.read_until = end = min(end if end >= 0 else len(text.raw), at + MAX_VALUE)
    for found in (VALUE_OPENS if listed else VALUE_IN_OBJECT).finditer(text.raw, at, end):
        quote = LAST_QUOTE.search(text.raw, found.start(), found.end())
        stop = text.closing(quote[0], found.end()) if quote else found.end()
        if not is_harmless(text.raw[found.end() : stop]):
            yield Hit(found.end(), stop, "cookie", marker("cookie"), place() or "header cookie")


def _is_secret(name: Name, value: str, between: re.Match[str]) -> bool:
    if is_harmless(value):
        return False
    if name.demand == "any":
        return not (name.kind in ("token", "session-id") and value.isdigit() and len(value) < 7)
    if name.demand == "parameter":
        in_query = between["sign"] is not None and between["sign"].startswith(("=", "%"))
        return (in_query or between["pair"] is not None) and is_opaque(value)
    return is_opaque(value)
