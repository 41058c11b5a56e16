"""Finds personal data that a body must not keep: e-mail addresses and card numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook.analysis.redaction.hits import Hit, marker

_AT = re.compile(
    r"(?:@|%(?:25)?40|\\u0040|&#64;|&commat;)(?:[A-Za-z0-9-]{1,63}\.){1,6}"
    r"(?!png|jpe?g|gif|svg|webp|js\b|css\b)[A-Za-z]{2,24}(?![\w-])"
)
_LOCAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-"
_CARD = re.compile(
    r"[2-6](?<![\w.-].)(?:\d{12,18}+|\d{3}([ +-]|%20)\d{4}\1\d{4}\1\d{1,7}"
    r"|\d{3}([ +-]|%20)\d{6}\2\d{4,5})(?![\w-]|\.\d)"
)
_NAMED_NUMBER = (
    *("id", "ref", "reference", "incident", "trace", "span", "time", "timestamp", "ts", "date"),
    *("ray", "offset", "length", "size", "bytes", "at", "since", "until"),
)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def find_personal(raw: str) -> Iterator[Hit]:
    """E-mail addresses, and card numbers with a valid check digit."""
    for found in _AT.finditer(raw):
        start = _local_start(raw, found.start())
        if start == found.start() or raw.endswith("//", 0, start):  # a URL's userinfo
            continue
        if not raw.endswith("-removed", start, found.start()):
            yield Hit(start, found.end(), "email", marker("email", inside_word=True))
    for found in _CARD.finditer(raw):
        if luhn(found[0]) and not _is_named(raw, found.start()):
            yield Hit(*found.span(), "card-number", marker("card-number", inside_word=True))


def _local_start(raw: str, at: int) -> int:
    """Where the part before the @ begins; `%2B` in it is a plus."""
    head = raw[max(0, at - 64) : at]
    rest = head.rstrip(_LOCAL)
    if rest.endswith("%") and head[len(rest) : len(rest) + 2].upper() == "2B":
        rest = rest[:-1].rstrip(_LOCAL)
    return at - len(head) + len(rest)


def _is_named(raw: str, at: int) -> bool:
    """An identifier or a time by its name: request ids and trace ids may look like cards."""
    before = raw[max(0, at - 32) : at].rstrip(" \t\"'\\").rstrip(":=# \t").rstrip(" \t\"'\\")
    return before.lower().endswith(_NAMED_NUMBER)


def luhn(number: str) -> bool:
    """The check digit of ISO/IEC 7812-1, over the digits of a card number."""
    digits = [ord(one) - 48 for one in number.replace("%20", "") if "0" <= one <= "9"]
    if not 13 <= len(digits) <= 19:
        return False
    return (sum(digits[-1::-2]) + sum(_DOUBLED[one] for one in digits[-2::-2])) % 10 == 0
