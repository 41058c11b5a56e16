"""The command line in front of a response: curl, HTTPie, xh, wget, PowerShell.

It tells the method, the URL and the request's fields where the output does not. Nothing is
run or expanded; an option that is not known is taken to have no value.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from . import patterns
from .drafts import Message
from .text import Line

_TOOL = re.compile(
    r"(curl(?:\.exe)?|https?|xhs?|wget|Invoke-WebRequest|Invoke-RestMethod|iwr|irm)[ ]"
)
_PROMPT_ENDS = ("$", "#", "%", ">", "❯", "➜", "~", "»", "λ")
_BEFORE = frozenset(("", "time", "sudo", "+", "run:", "command:", "docker"))
_MAX_LINES = 60
_MAX_LENGTH = 8_192

# curl(1): the options that take a value.
_SHORT_VALUES = frozenset("AbcCdDeEFHKmoPQrtTuUwxXyYz")
_LONG_VALUES = frozenset(
    """
    header request data data-raw data-binary data-urlencode data-ascii json url url-query user
    user-agent referer cookie cookie-jar form form-string output output-dir write-out resolve
    proxy proxy-user proxy-header proxy1.0 preproxy socks4 socks4a socks5 socks5-hostname
    connect-to cacert capath cert cert-type key key-type pass max-time connect-timeout retry
    retry-delay retry-max-time interface ciphers tls13-ciphers tls-max range upload-file
    limit-rate speed-limit speed-time dns-servers unix-socket aws-sigv4 oauth2-bearer max-redirs
    noproxy config dump-header trace trace-ascii stderr continue-at max-filesize time-cond
    expect100-timeout happy-eyeballs-timeout-ms keepalive-time local-port pinnedpubkey service-name
    curves variable
    method body-data body-file post-data post-file http-user http-password timeout tries
    output-document
    """.split()
)
_BODY_OPTIONS = frozenset(
    "data data-raw data-binary data-urlencode data-ascii json body-data post-data".split()
)
_SHORT_NAMES = {
    "X": "request", "H": "header", "d": "data", "A": "user-agent", "e": "referer",
    "T": "upload-file", "F": "form", "I": "head", "G": "get", "b": "cookie", "u": "user",
}  # fmt: skip


@dataclass
class _Call:
    method: str | None = None
    url: str | None = None
    fields: list[tuple[str, str]] = field(default_factory=list)
    content: list[str] = field(default_factory=list)
    implied: str = "GET"
    in_query: bool = False


def find_commands(lines: list[Line]) -> tuple[dict[int, Message], frozenset[int]]:
    """The commands by the number of their first line, and the numbers of all their lines."""
    commands: dict[int, Message] = {}
    taken: set[int] = set()
    if not any(_TOOL.search(one.text, 0, 160) for one in lines if " " in one.text):
        return commands, frozenset()
    index = 0
    while index < len(lines):
        start = _tool_at(lines[index].text)
        if start is None:
            index += 1
            continue
        end = _last_line(lines, index, start)
        message = _read(lines[index : end + 1], start)
        if message:
            commands[lines[index].number] = message
            taken.update(one.number for one in lines[index : end + 1])
        index = end + 1
    return commands, frozenset(taken)


def _tool_at(text: str) -> int | None:
    """Where the tool's name stands in a line that is a command; None in any other line."""
    for found in _TOOL.finditer(text, 0, 160):
        before = text[: found.start()].strip()
        if found.start() and text[found.start() - 1] not in " $#%>\\/❯➜`":
            continue
        if before == "+" and found[1].startswith(("Invoke", "i")):
            return None  # PowerShell's error message repeats the line
        if not (before.lower() in _BEFORE or before.endswith(_PROMPT_ENDS) or before == "`"):
            return None
        httpie = found[1] in ("http", "https", "xh", "xhs")
        if httpie and not _is_httpie(text[found.end() :], prompted=bool(before)):
            return None
        return found.start()
    return None


def _is_httpie(rest: str, *, prompted: bool) -> bool:
    """`http` is also an English word: a method or an address has to follow."""
    words = [word for word in rest[:400].split() if not word.startswith("-")]
    first = words[0] if words else ""
    if first in patterns.METHODS or first.startswith((":", "http://", "https://", "localhost")):
        return True
    return prompted and "." in first.rstrip(".")


def _last_line(lines: list[Line], first: int, start: int) -> int:
    """The line with which the command ends; it goes on in quotes and after a continuation mark."""
    quote, index = _open_quote(lines[first].text[start:], ""), first
    for index in range(first, min(first + _MAX_LINES, len(lines))):
        if index > first:
            text = lines[index].text
            if patterns.starts_message(text) or patterns.CURL_NOTE.match(text):
                return index - 1
            quote = _open_quote(text, quote)
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        goes_on = quote or lines[index].text.endswith(("\\", " ^", " `"))
        if not goes_on and not re.match(r"[ \t]{1,8}-{1,2}[A-Za-z]", following):
            return index
    # A quotation mark that never closes is an apostrophe: the command is its first line.
    return first if quote else index


def _open_quote(text: str, quote: str) -> str:
    escaped = False
    for sign in text if "'" in text or '"' in text else "":
        if escaped:
            escaped = False
        elif sign == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
    return quote


def _read(lines: list[Line], start: int) -> Message | None:
    texts = [lines[0].text[start:], *(one.text for one in lines[1:])]
    joined = "\n".join(re.sub(r"[ ]?[\\^`]$", " ", text) for text in texts)[:_MAX_LENGTH]
    words = _words(joined.replace(" \n", " "))
    tool = words[0].lower().removesuffix(".exe")
    if tool in ("curl", "wget"):
        call = _read_curl(words[1:])
    elif tool in ("http", "https", "xh", "xhs"):
        call = _read_httpie(words[1:], tool)
    else:
        call = _read_powershell(words[1:])
    return _message(call, lines) if call.url or call.method else None


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text) or [text]
    except ValueError:
        return text.split()


def _read_curl(words: list[str]) -> _Call:
    call = _Call()
    for name, value in _options(words):
        if name in ("request", "method"):
            call.method = value.upper()
        elif name in ("header", "proxy-header"):
            _add_field(call, value)
        elif name in _BODY_OPTIONS:
            call.implied = "POST"
            call.content.append(value)
        elif name in ("form", "form-string"):
            call.implied = "POST"
        elif name in ("upload-file", "head"):
            call.implied = "PUT" if name == "upload-file" else "HEAD"
        elif name == "get":
            call.in_query = True
        elif name in ("user-agent", "referer", "cookie"):
            call.fields.append((name, value))
        elif name in ("url", "") and call.url is None and _is_address(value):
            call.url = value
    return call


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """The options by their long names with their values; "" is the name of an argument."""
    rest = iter(words)
    for word in rest:
        if word in ("|", ">", ">>", "2>&1", "&&", ";", "||"):
            return
        if word.startswith("--"):
            name, has_value, value = word[2:].partition("=")
            if not has_value and name in _LONG_VALUES:
                value = next(rest, "")
            yield name, value
        elif word.startswith("-") and len(word) > 1:
            yield from _short_options(word[1:], rest)
        else:
            yield "", word


def _short_options(letters: str, rest: Iterator[str]) -> Iterator[tuple[str, str]]:
    for at, letter in enumerate(letters):
        name = _SHORT_NAMES.get(letter, letter)
        if letter in _SHORT_VALUES:
            yield name, letters[at + 1 :] or next(rest, "")
            return
        yield name, ""


def _is_address(word: str) -> bool:
    return "://" in word or "." in word or word.startswith(("localhost", "$", "[")) or ":" in word


def _add_field(call: _Call, text: str) -> None:
    name, colon, value = text.partition(":")
    if colon and patterns.FIELD.fullmatch(f"{name}:"):
        call.fields.append((name, value.strip()))


_ITEM = re.compile(r"([\w-]{1,80})(:(?!=|//)|=|:=|==|@)(.*)", re.DOTALL)


def _read_httpie(words: list[str], tool: str) -> _Call:
    """`http [options] [METHOD] URL [Name:value] [name=value]` (HTTPie's documentation)."""
    call = _Call()
    for word in words:
        if word in ("|", ">"):
            break
        if word.startswith("-"):
            continue
        if call.method is None and call.url is None and word in patterns.METHODS:
            call.method = word
        elif call.url is None:
            address = f"localhost{word}" if word.startswith(":") else word
            scheme = "https" if tool in ("https", "xhs") else "http"
            call.url = address if "://" in address else f"{scheme}://{address}"
        elif item := _ITEM.fullmatch(word):
            if item[2] == ":":
                call.fields.append((item[1], item[3]))
            elif item[2] != "==":
                call.implied = "POST"
    return call


def _read_powershell(words: list[str]) -> _Call:
    call = _Call()
    rest = iter(words)
    for word in rest:
        option = word.lower()
        if option == "-uri":
            call.url = next(rest, None)
        elif option == "-method":
            call.method = next(rest, "GET").upper()
        elif option == "-body":
            call.implied = "POST"
            next(rest, "")
        elif not word.startswith("-") and call.url is None and "://" in word:
            call.url = word
    return call


def _message(call: _Call, lines: list[Line]) -> Message:
    url = call.url or ""
    if url and "://" not in url:
        url = f"http://{url}"
    method = call.method or ("GET" if call.in_query else call.implied)
    message = Message(line=lines[0].number, method=method, url=url or None, target=_target(url))
    for name, value in call.fields[:100]:
        # The name's own line, so that a mark in the paste stands where it was written.
        number = next((one.number for one in lines if name in one.text), lines[0].number)
        message.add(name, value, number)
    message.content = [Line(lines[0].number, text) for text in call.content]
    return message


def _target(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if not parts.netloc:
        return None
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
