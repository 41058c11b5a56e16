"""Finds secrets by the shape of what surrounds them: spoken schemes, private keys, userinfo."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook.analysis.redaction.credentials import is_basic_pair
from runbook.analysis.redaction.hits import Hit, marker
from runbook.analysis.redaction.values import is_harmless, is_opaque

# "Bearer abc…" wherever it stands; not a challenge's parameters (`Bearer realm=…`). Each starts
# with a literal: that is what makes looking for it cheap.
_VALUE = r"(?:[ \t]|%20|\+){1,3}(?P<value>[\w.~+/-]{8,4096}+={0,2})(?!=|[\w.~+/-])"
_SPOKEN = tuple(
    (literal, kind, re.compile(literal + _VALUE))
    for kind, literals in (
        ("bearer-token", "earer EARER DPoP egotiate"),
        ("basic-credentials", "asic ASIC"),
    )
    for literal in literals.split()
)
_COOKIE_FILE = re.compile(
    r"\t(?:TRUE|FALSE)\t[^\t\n]{0,200}+\t(?:TRUE|FALSE)\t\d{1,20}\t[^\t\n]{0,200}+\t"
    r"(?P<value>[^\t\r\n]++)"
)
_PRINTED_COOKIE = re.compile(r"<Cookie [^\s=]{1,200}+=(?P<value>[^\s>]++)")  # Python's cookiejar
_PRIVATE_KEY = re.compile(
    r"-----BEGIN(?:[ +]|%20)(?:[A-Z0-9 +]|%20){0,40}?PRIVATE(?:[ +]|%20)KEY"
    r"(?:(?:[ +]|%20)BLOCK)?-----"
)
_END_KEY = re.compile(r"-----END[ +%0-9A-Z]{0,60}-----")
_KEY_BODY = re.compile(
    r"(?:[A-Za-z0-9+/=\s]++|(?:Proc-Type|DEK-Info|Version|Comment|Hash):[^\n\\]{0,100}"
    r"|\\{1,3}[nrt]|\\/|%(?:0[AaDd]|2[BbFf0]|3[Dd])|[>|] )*+"
)
_PUTTY = re.compile(
    r"Private-Lines:[ \t]*\d{1,3}\r?\n(?P<body>(?:[A-Za-z0-9+/=]{1,80}\r?\n?){1,100}+)"
)
_USERINFO = re.compile(
    r"//(?P<user>[^\s\"'<>/?#:@\\&]{0,4096}+)"
    r"(?::(?P<password>[^\s\"'<>/?#\\@]{0,4096}+(?:@[^\s\"'<>/?#\\@]{1,200}+(?=@)){0,5}+))?"
    r"@(?=[\w\[*])"
)
_ENCODED_USERINFO = re.compile(
    r"%3[aA]%2[fF]%2[fF](?P<user>[\w.~-]{0,200}+)"
    r"(?:%3[aA](?P<password>(?:[\w.~!*()-]|%(?!40|2[fF])[0-9A-Fa-f]{2}){0,4096}+))?%40(?=\w)"
)
# A database's URL is often written by hand, its password unescaped.
_BY_HAND = re.compile(
    r"://(?P<user>[^\s\"'<>:@]{0,100}+)"
    r":(?P<password>[^\s\"'<>@]{1,200}+(?:@[^\s\"'<>@/]{1,100}+(?=@)){0,3}+)@"
)
_DATABASES = tuple(
    "postgres postgresql mysql mariadb mongodb srv redis rediss amqp amqps mssql sqlserver ftp "
    "sftp smtp smtps ldap ldaps mqtt clickhouse snowflake cockroachdb pymysql psycopg psycopg2 "
    "asyncpg oracle nats kafka".split()
)
_ORACLE = re.compile(
    r"jdbc:oracle:\w{1,10}:(?P<user>[\w$]{1,60}+)/(?P<password>[^\s\"'<>@]{1,100}+)@"
)


def find_shapes(raw: str) -> Iterator[Hit]:
    """Credentials that are recognised without a name."""
    yield from _spoken(raw)
    if "\tTRUE\t" in raw or "\tFALSE\t" in raw:
        yield from _cookie_file(raw)
    if "<Cookie " in raw:
        yield from _printed_cookies(raw)
    if "PRIVATE" in raw:
        yield from _private_keys(raw)
    if "Private-Lines" in raw:
        for found in _PUTTY.finditer(raw):
            start, end = found.span("body")
            end -= raw[start:end][-1:] == "\n"
            yield Hit(start, end, "private-key", marker("private-key"))
    if "@" in raw or "%40" in raw:
        yield from _userinfo(raw)


def _cookie_file(raw: str) -> Iterator[Hit]:
    """Netscape's format, which curl writes: seven columns, the value last."""
    for found in _COOKIE_FILE.finditer(raw):
        if not is_harmless(found["value"]):
            yield Hit(*found.span("value"), "cookie", marker("cookie"), "cookie file")


def _printed_cookies(raw: str) -> Iterator[Hit]:
    for found in _PRINTED_COOKIE.finditer(raw):
        if not is_harmless(found["value"]):
            yield Hit(*found.span("value"), "cookie", marker("cookie", inside_word=True))


def _spoken(raw: str) -> Iterator[Hit]:
    for literal, kind, pattern in _SPOKEN:
        if literal not in raw:
            continue
        for found in pattern.finditer(raw):
            value = found["value"]
            if is_opaque(value) and (kind == "bearer-token" or is_basic_pair(value)):
                yield Hit(*found.span("value"), kind, marker(kind))


def _private_keys(raw: str) -> Iterator[Hit]:
    done = 0
    for begin in _PRIVATE_KEY.finditer(raw):
        if begin.start() < done:
            continue
        body = _KEY_BODY.match(raw, begin.end())
        done = body.end() if body else begin.end()
        end = _END_KEY.match(raw, done)
        done = end.end() if end else done
        while done > begin.end() and raw[done - 1] in " \t\r\n":
            done -= 1
        yield Hit(begin.start(), done, "private-key", marker("private-key"))


def _userinfo(raw: str) -> Iterator[Hit]:
    if "//" in raw:
        for found in _USERINFO.finditer(raw):
            yield from _user_and_password(found)
        for found in _BY_HAND.finditer(raw):
            if raw.endswith(_DATABASES, max(0, found.start() - 12), found.start()):
                yield from _user_and_password(found)
    if "%40" in raw:
        for found in _ENCODED_USERINFO.finditer(raw):
            yield from _user_and_password(found)
    if "jdbc:oracle" in raw:
        for found in _ORACLE.finditer(raw):
            yield from _user_and_password(found)


def _user_and_password(found: re.Match[str]) -> Iterator[Hit]:
    """Without brackets: urllib and browsers would read them as an IPv6 address."""
    user, password = found["user"], found["password"]
    if password and not is_harmless(password) and not password.endswith("-removed"):
        yield Hit(*found.span("password"), "password", "password-removed", "URL userinfo")
    if is_opaque(user) and "." not in user and not user.endswith("-removed"):
        yield Hit(*found.span("user"), "credentials", "credentials-removed", "URL userinfo")
