"""Finds secrets in command lines: curl, wget and HTTPie, whose options carry credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook.analysis.redaction import credentials
from runbook.analysis.redaction.hits import MARKER, Hit, marker
from runbook.analysis.redaction.text import Text
from runbook.analysis.redaction.values import is_harmless

_COMMANDS = tuple(
    "curl wget http https xh sshpass docker podman mysql mysqldump mysqladmin mariadb "
    "redis-cli curl.exe".split()
)
_OPTION = re.compile(
    r"(?<=[\s'\"])(?P<option>-[a-zA-Z]{0,5}[uUba]|--user|--proxy-user|--auth|--cookie|"
    r"--oauth2-bearer|--pass|--proxy-pass|--key-passwd|--ftp-password|--http-password|--cert|-E)"
    r"(?:=|\s{1,8}|(?<=[ub])(?=[^\s-]))(?P<open>\$?\\{0,3}[\"']?)(?P<value>[^\s\"'\\]++)"
)
# Programs whose short option for a password is their own.
_PASSWORD_OPTION = re.compile(
    r"\b(?:sshpass|redis-cli|docker login|podman login|mysql|mysqldump|mysqladmin|mariadb)"
    r"(?:[ \t]+(?!-[pa])[^\s|;&]{1,200}+){0,12}+"
    r"[ \t]+-[pa][ \t]?(?P<open>[\"']?)(?P<value>[^\s\"']++)"
)
_PLACE = "command line"


def find_in_commands(text: Text) -> Iterator[Hit]:
    """The values of options that carry credentials, in texts that hold a command."""
    if not any(f"{one} " in text.raw for one in _COMMANDS):
        return
    for found in _PASSWORD_OPTION.finditer(text.raw):
        if not is_harmless(found["value"]):
            written = marker("password", inside_word=not found["open"])
            yield Hit(*found.span("value"), "password", written, _PLACE)
    for found in _OPTION.finditer(text.raw):
        start, end = found.span("value")
        if MARKER.match(text.raw, start):
            continue
        quote = found["open"].lstrip("$")
        if quote:
            end = min(text.closing(quote, start), text.line_end(start))
        yield from _judge(found["option"], text.raw[start:end], start, quoted=bool(quote))


def _judge(option: str, value: str, start: int, *, quoted: bool) -> Iterator[Hit]:
    end = start + len(value)
    if option.endswith(("b", "cookie")):
        if "=" in value:
            yield from credentials.in_cookies(value, start, _PLACE, "cookie")
    elif option in ("-E", "--cert"):
        _, colon, password = value.rpartition(":")
        if colon and not is_harmless(password) and not password.startswith(("\\", "/")):
            yield Hit(end - len(password), end, "password", marker("password"), _PLACE)
    elif not is_harmless(value) and (":" in value or "auth2" in option or "pass" in option):
        kind = "bearer-token" if "oauth2" in option else "basic-credentials"
        yield Hit(start, end, kind, marker(kind, inside_word=not quoted), _PLACE)
