"""What an incident's values are, and which of them may be believed. Pure.

Values come from the address of a page (an alert's link, a bookmark, a form), so they are
anybody's text: unknown names are ignored, odd values are dropped and the reader is told why.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import NamedTuple

KNOWN: dict[str, str] = {
    "host": "The host the failing call went to, from the Host field or the address",
    "path": "The path of the failing call, with its leading slash",
    "method": "The method of the failing call, such as GET",
    "correlation_id": "The correlation or request id, from a field such as X-Request-ID",
    "trace_id": "The trace id, the second part of the traceparent field",
    "time": "When the call failed, from the Date field or the alert",
    "service": "The service that was called, as the catalogue names it",
    "environment": "The environment, such as production",
    "client_id": "The calling client, from the token or the access log",
    "tenant": "The customer or tenant the call was made for",
    "upstream": "The upstream or cluster, as the gateway's or load balancer's log names it",
    "namespace": "The Kubernetes namespace of the service",
    "ip": "The caller's address, from the access log",
    "token_file": "A file on your own machine that holds a token; never taken from a link",
}
LIMIT = 200
LIMITS = {"path": 1000}

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = re.compile(rf"(?=[^:]{{1,253}}(?::|\Z)){_LABEL}(?:\.{_LABEL})*(?::(?!0)\d{{1,5}})?")

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._:/-]*[A-Za-z0-9])?")
_ID = re.compile(r"[!-~]+")
_RULES: dict[str, tuple[re.Pattern[str], str]] = {
    "host": (HOST, "is not a host name, with or without a port"),
    "path": (re.compile(r"/.*"), "does not begin with /"),
    "method": (re.compile(r"[A-Z][A-Z_-]{0,19}"), "is not a method in capital letters"),
    "correlation_id": (_ID, "holds spaces or characters outside ASCII"),
    "trace_id": (_ID, "holds spaces or characters outside ASCII"),
    "upstream": (_ID, "holds spaces or characters outside ASCII"),
    "service": (_NAME, "is not a plain name"),
    "environment": (_NAME, "is not a plain name"),
    "namespace": (_NAME, "is not a plain name"),
}


class Rejected(NamedTuple):
    """A value that was given and is not used. `why` completes "The value of … "."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Values(Mapping[str, str]):
    """The values that may be written into texts, by placeholder name."""

    given: Mapping[str, str] = field(default_factory=dict)
    rejected: tuple[Rejected, ...] = ()

    def __getitem__(self, name: str) -> str:
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)


def clean_values(
    parameters: Mapping[str, object], *, known_hosts: Collection[str] | None = None
) -> Values:
    """Keep the believable values of raw query parameters (a QueryDict will do).

    With `known_hosts` (the catalogue's, lower case), any other host is refused: a forged link
    could otherwise make a responder send a token to a stranger.
    """
    given: dict[str, str] = {}
    rejected: list[Rejected] = []
    for name in KNOWN:
        raw = parameters.get(name)
        if raw is None or raw == "":
            continue
        value = _tidy(name, raw)
        why = _fault(name, raw, value, known_hosts)
        if why:
            rejected.append(Rejected(name, why))
        elif value:
            given[name] = value
    return Values(given, tuple(rejected))


def _tidy(name: str, raw: object) -> str:
    """Without line breaks, control characters and invisible ones (bidi marks too)."""
    text = raw[: _limit(name) + 1] if isinstance(raw, str) else ""
    if not text.isprintable():
        text = "".join(map(_visible, text))
    text = text.strip()
    if name == "time":  # a `+02:00` that nobody escaped arrives as ` 02:00`
        return re.sub(r"(?<=:\d\d) (?=\d\d:?\d\d\Z)", "+", text)
    return text


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    return "" if category in ("Cc", "Cf", "Zl", "Zp") else character


def _limit(name: str) -> int:
    return LIMITS.get(name, LIMIT)


def _fault(name: str, raw: object, value: str, known_hosts: Collection[str] | None) -> str:
    """Why this value is not used, or nothing."""
    if not isinstance(raw, str):
        return "is not text"
    if name == "token_file":
        return "is never taken from a link"
    if len(raw) > _limit(name):
        return f"is longer than {_limit(name)} characters"
    if value and not value.isprintable():
        return "holds characters that cannot be shown"
    return _fault_of_kind(name, value, known_hosts) if value else ""


def _fault_of_kind(name: str, value: str, known_hosts: Collection[str] | None) -> str:
    if name in _RULES and not _RULES[name][0].fullmatch(value):
        return _RULES[name][1]
    if name == "host" and not _is_port(value.partition(":")[2]):
        return _RULES["host"][1]
    if name == "host" and known_hosts is not None and _bare_host(value) not in known_hosts:
        return "is not a host of any service here"
    if name == "time" and not _is_time(value):
        return "is not a time such as 2026-11-23T02:51Z"
    if name == "ip" and not _is_address(value):
        return "is not an IP address"
    return ""


def _bare_host(value: str) -> str:
    return value.partition(":")[0].lower()


def _is_port(text: str) -> bool:
    return not text or int(text) <= 65535


def _is_time(value: str) -> bool:
    if not re.fullmatch(r"[0-9:.T Z+-]{5,40}", value):
        return False
    for read in (datetime.fromisoformat, time.fromisoformat):
        try:
            read(value)
        except ValueError:
            continue
        return True
    return False


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return "%" not in value  # a zone id is free text
