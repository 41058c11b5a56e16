"""Finds values by the name before them: fields, parameters, forms, JSON, XML, settings.

The name may be quoted or bare, escaped for a shell, JSON, HTML or a URL, and any number of
levels deep: what counts is the name, what separates it from the value, and how the value ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from runbook.analysis.redaction import credentials
from runbook.analysis.redaction.extents import LINE_PREFIX, MAX_VALUE, bare_quote, value_end
from runbook.analysis.redaction.hits import MARKER, Hit, marker
from runbook.analysis.redaction.names import HINT, Name, read_name
from runbook.analysis.redaction.text import Text, compile_verbose
from runbook.analysis.redaction.values import is_harmless, is_opaque, is_sentence

_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.$"
# The rest of the name, where what follows can separate it from a value.
_AFTER = re.compile(r"[\w.$-]{0,60}+(?=[\"'`\\&%\]:=> \t-])")
_HEXADECIMAL = re.compile("[0-9A-Fa-f]{2}")
_BEFORE_NAME = 60

# What stands between a name and its value.
_SEPARATOR = compile_verbose(
    r"""
    (?:\]|%5[dD])?                                    # user[password]=
    (?P<close><Q>)?
    (?:
      (?P<pair>\s{0,4},\s{0,80}<Q>?(?:value|val|contents?)<Q>?\s{0,40}[:=])     # HAR
      | (?P<tag>[ \t]{1,20}(?:[\w-]{1,20}=<Q>[^"'<>\n]{0,80}?<Q>[ \t]{1,20}){0,4}
              (?:value|content)\s?=)                                            # HTML
      | (?P<part>(?:;[^\n]{0,100})?\r?\n(?:[\w-]{1,40}:[^\n]{0,100}\n){0,3}\r?\n)  # multipart
      | [ \t]{0,20}(?P<sign>=>|->|:=|={1,3}|:|%(?:25){0,3}3[aAdD]|&\#61;|&\#x3[dD];|\\u003[dD])
      | (?P<element>(?:[ \t][^<>\n]{0,200})?(?:>|&gt;))                         # XML
      | (?P<option>[ \t]{1,8}\\?\n?[ \t]{0,8})                                  # --password x
    )
    (?P<space>\s{0,40}+)
    (?P<array>\[(?![a-z0-9-]{2,40}[ -]removed\])\s{0,80}+)?
    (?P<open>[rbuf$]?<Q>)?
    """
)
_NEXT_ELEMENT = compile_verbose(r"\s{0,80},\s{0,80}(?P<open><Q>)")
_NAME_AFTER_VALUE = compile_verbose(r"<Q>\s{0,4},\s{0,40}<Q>(?:name|key)<Q>\s{0,4}:\s{0,4}<Q>\Z")
_VALUE_OPENS = compile_verbose(r"value<Q>\s{0,4}:\s{0,4}<Q>")
_VALUE_IN_OBJECT = compile_verbose(r"<Q>\s{0,4}:\s{0,4}(?P<open><Q>)")
_OBJECT = compile_verbose(r"[{\[]\s{0,80}(?:<Q>|[\]}]|\Z)")
_ELEMENT_OPENS = re.compile(r"(?:<|&lt;)(?:[\w-]{1,20}:)?\Z")
_REST_OF_SENTENCE = re.compile(r"[^\"\n{}<>=]{1,200}")
_PLACE_NAME = re.compile(r"[a-z][a-z0-9_.-]*")
_LAST_QUOTE = compile_verbose(r"<Q>\Z")


def find_named(text: Text) -> Iterator[Hit]:
    """Every value whose name says that it is a secret."""
    done = 0
    for hint in HINT.finditer(text.lower):
        if hint.start() < done:
            continue
        rest = _AFTER.match(text.raw, hint.end())
        if rest is None:
            continue
        end = rest.end()
        start = _name_start(text, hint.start(), done)
        done = end
        if text.raw[end] in " \t" and not _spaced(text.raw, start, end):
            continue
        found = read_name(text.raw[start:end].strip("-.$"))
        if found is None:
            continue
        between = _SEPARATOR.match(text.raw, end)
        if between is None:
            yield from _value_before(text, found, start)
            continue
        if not _belongs(text, start, between):
            continue
        for hit, reach in _values(text, found, start, end, between):
            done = max(done, reach)
            if hit is not None:
                yield hit


def _spaced(raw: str, start: int, end: int) -> bool:
    """After a space only a sign, an option's value or an element's attributes can follow."""
    sign = raw[end : end + 21].lstrip(" \t")[:1]
    if sign in (":", "=", "-", "%") or raw.startswith("--", start):
        return True
    return raw[start - 1 : start] in ("<", ";", ":")


def _name_start(text: Text, start: int, done: int) -> int:
    raw = text.raw
    head = raw[max(done, start - _BEFORE_NAME) : start]
    start -= len(head) - len(head.rstrip(_NAME))
    before = raw[start - 1 : start]
    if before == "%" and _HEXADECIMAL.match(raw, start):
        start += 2  # %26token=
    elif before == "\\" and raw[start : start + 1] in "nrt":
        start += 1  # \npassword:
    return start


def _value_before(text: Text, name: Name, start: int) -> Iterator[Hit]:
    """A pair whose value comes first: `"value": "…", "name": "x-api-key"`."""
    before = _NAME_AFTER_VALUE.search(text.raw, max(0, start - 60), start)
    if before is None:
        return
    end = before.start()
    key = text.raw.rfind("value", max(0, end - MAX_VALUE), end)
    opening = _VALUE_OPENS.match(text.raw, key) if key >= 0 else None
    if opening is None or opening.end() > end:
        return
    value = text.raw[opening.end() : end]
    if name.kind in ("set-cookie", "cookie"):
        yield from credentials.in_cookies(value, opening.end(), "", name.kind)
    elif name.kind == "credentials" and name.demand == "any":
        yield from credentials.in_authorization(value, opening.end(), "")
    elif not is_harmless(value) and (name.demand == "any" or is_opaque(value)):
        yield Hit(opening.end(), end, name.kind, marker(name.kind))


def _belongs(text: Text, start: int, between: re.Match[str]) -> bool:
    """An option needs its dashes and an element its angle bracket before the name."""
    if between["option"] is not None:
        return text.raw.startswith("--", start)
    if between["element"] is not None:
        return bool(_ELEMENT_OPENS.search(text.raw, max(0, start - 30), start))
    return True


def _values(
    text: Text, name: Name, start: int, end: int, between: re.Match[str]
) -> Iterator[tuple[Hit | None, int]]:
    place = partial(_place, text, start, end, between)
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
        following = _NEXT_ELEMENT.match(text.raw, stop + len(bare_quote(opened)))
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
    if opened is None and _OBJECT.match(value):
        return
    if name.kind == "credentials" and name.demand == "any":
        yield from credentials.in_authorization(value, at, place())
    elif name.kind in ("cookie", "set-cookie"):
        yield from credentials.in_cookies(value, at, place(), name.kind)
    elif opened is None and value.isalpha() and _is_prose(text.raw, at, between):
        return
    elif _is_secret(name, value, between):
        tight = opened is None and " " not in value
        text_of = marker(name.kind, inside_word=tight)
        if between["close"] and opened is None and between["sign"] == ":":
            text_of = between["close"] + marker(name.kind) + between["close"]  # a JSON number
        yield Hit(at, stop, name.kind, text_of, place())


def _is_prose(raw: str, at: int, between: re.Match[str]) -> bool:
    """`Error decoding token: not enough segments` speaks of a token and shows none."""
    if between["sign"] != ":" or raw[at - 1 : at] != " ":
        return False
    rest = _REST_OF_SENTENCE.match(raw, at)
    return rest is not None and is_sentence(rest[0])


def _cookie_objects(
    text: Text, at: int, place: Callable[[], str], *, listed: bool
) -> Iterator[Hit]:
    """Cookies as objects: `[{"name": …, "value": …}]` or `{"name": "value"}`."""
    if at < text.read_until:
        return
    end = text.find("]" if listed else "}", at)
    text.read_until = end = min(end if end >= 0 else len(text.raw), at + MAX_VALUE)
    for found in (_VALUE_OPENS if listed else _VALUE_IN_OBJECT).finditer(text.raw, at, end):
        quote = _LAST_QUOTE.search(text.raw, found.start(), found.end())
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


_REQUEST = frozenset("cookie authorization proxy-authorization".split())


def _place(text: Text, start: int, end: int, between: re.Match[str]) -> str:
    """Where the value stands, for people; the engine completes `header` with its direction."""
    raw = text.raw
    name = raw[start:end].strip("-.$").lower()[:40]
    if not _PLACE_NAME.fullmatch(name) or sum(map(str.isdigit, name)) > 4:
        name = ""
    before = raw[max(0, start - 1) : start]
    if before in ("?", "&", "#", ";"):
        begin = max(raw.rfind(" ", 0, start), raw.rfind("\n", 0, start), start - 2048, 0)
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
