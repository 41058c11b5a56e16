"""Other clients' ways to show an exchange, put into curl's: `> ` sent, `< ` received.

curl --trace-ascii, OkHttp's HttpLoggingInterceptor, Apache HttpClient's wire and headers log,
Python's `http.client` with debuglevel, Ruby's Net::HTTP with set_debug_output, kubectl's -v=8
(client-go's round trippers), Jersey's LoggingFeature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import patterns
from .text import Line

_SIGNS = (
    "== Info:", "=> Send", "<= Recv", "--> ", "<-- ", "http-outgoing", "reply: '", "send: b'",
    '-> "', '<- "', "round_trippers.go", "1 < ",
)  # fmt: skip
_TRACE = re.compile(r"[0-9a-f]{4,8}:(?: (.*))?")
_OKHTTP = re.compile(r"(?:[\w/.:() -]{0,80} )?(-->|<--) (.*)")
_OKHTTP_ASKED = re.compile(
    r"([A-Z]{3,7}) (https?://\S{1,4000})(?: (?:HTTP/|h)[\w.]{1,4})?.{0,40}", re.I
)
_OKHTTP_GOT = re.compile(
    r"([1-5]\d\d)(?: ([A-Za-z][\w' -]{0,60}?))? (https?://\S{1,4000}) ?\(.{0,80}\)"
)
_MILLISECONDS = re.compile(r"[ ]?\(\d{1,9} ?ms[^)]{0,60}\)$")
_WIRE = re.compile(r'.{0,160}http-outgoing-\d{1,9} (>>|<<) (?:"(.*)"|(.*))')
_PYTHON = re.compile(r"(reply|header|send): (.*)")
_RUBY = re.compile(r'(->|<-) "(.*)"')
_KLOG = re.compile(r"[IWEF]\d{4} [\d:.]{8,16}[ ]{1,8}\d{1,8} [\w.]{1,60}\.go:\d{1,6}\][ ](.*)")
_KUBECTL_STATUS = re.compile(r"Response Status: ([1-5]\d\d)(.*?)(?: in \d{1,9} milliseconds)?")
_JERSEY = re.compile(r"\d{1,6} ([<>*]) (.*)")


def translate(lines: list[Line]) -> list[Line]:
    """The lines with each dialect's marks replaced; other lines stay as they are."""
    whole = "\n".join(one.text for one in lines)
    if not any(sign in whole for sign in _SIGNS):
        return lines
    if any(one.text.startswith("== Info:") or one.text.startswith("=> Send") for one in lines):
        return list(_trace_ascii(lines))
    translated: list[Line] = []
    for line in lines:
        translated.extend(_one(line))
    return translated


def _trace_ascii(lines: list[Line]) -> Iterator[Line]:
    mark = ""
    for line in lines:
        text = line.text
        if text.startswith("== Info: "):
            yield Line(line.number, f"* {text[9:]}")
        elif text.startswith(("=> Send ", "<= Recv ")):
            sent = text.startswith("=>")
            head = text[8:].startswith("header")
            mark = (">" if sent else "<") if head else ("data" if "data" in text[:14] else "")
        elif (found := _TRACE.fullmatch(text)) and mark:
            content = found[1] or ""
            yield Line(line.number, content if mark == "data" else f"{mark} {content}".rstrip())
        elif not found:
            yield line


def _one(line: Line) -> Iterator[Line]:
    text = line.text
    for reader in (_okhttp, _wire, _python, _ruby, _kubectl, _jersey):
        parts = reader(text)
        if parts is not None:
            yield from (Line(line.number, part) for part in parts)
            return
    yield line


def _okhttp(text: str) -> list[str] | None:
    found = _OKHTTP.match(text) if "-->" in text[:100] or "<--" in text[:100] else None
    if not found:
        return None
    if found[2].startswith("END "):
        return [""]
    if patterns.STATUS_LINE.fullmatch(found[2]) or patterns.REQUEST_LINE.fullmatch(found[2]):
        return [_MILLISECONDS.sub("", found[2])]
    if found[1] == "-->" and (asked := _OKHTTP_ASKED.fullmatch(found[2])):
        url = f"Request URL: {asked[2]}"
        return ["General", url, f"Request Method: {asked[1].upper()}", "Request headers"]
    if found[1] == "<--" and (got := _OKHTTP_GOT.fullmatch(found[2])):
        return [f"HTTP/1.1 {got[1]} {got[2] or ''}".rstrip()]
    return None


def _wire(text: str) -> list[str] | None:
    found = _WIRE.fullmatch(text[:4_000]) if "http-outgoing" in text else None
    if not found:
        return None
    mark = ">" if found[1] == ">>" else "<"
    if found[2] is not None:
        if not found[2].endswith(("[\\r][\\n]", "[\\n]")):
            return [found[2]]
        content = found[2].replace("[\\r]", "").replace("[\\n]", "")
        return [f"{mark} {content}".rstrip()] if "[\\r]" in found[2] else [content]
    return [f"{mark} {found[3]}".rstrip()]


def _python(text: str) -> list[str] | None:
    found = _PYTHON.fullmatch(text)
    if not found or not (text.startswith(("reply: '", "header: ")) or text.startswith("send: b")):
        return None
    if found[1] == "header":
        return [f"< {found[2]}"]
    parts = found[2].lstrip("b").strip("'\"").split("\\r\\n")
    if found[1] == "reply":
        return [f"< {parts[0]}"]
    return [f"> {part}".rstrip() for part in parts[:60]]


def _ruby(text: str) -> list[str] | None:
    found = _RUBY.fullmatch(text)
    if not found:
        return None
    mark = "<" if found[1] == "->" else ">"
    if not found[2].endswith("\\r\\n"):
        return [found[2].replace('\\"', '"')]
    parts = found[2].removesuffix("\\r\\n").split("\\r\\n")
    return [f"{mark} {part}".rstrip() for part in parts[:60]]


def _kubectl(text: str) -> list[str] | None:
    found = _KLOG.fullmatch(text[:20_000])
    if not found:
        return None
    said = found[1].strip()
    if status := _KUBECTL_STATUS.fullmatch(said):
        return [f"HTTP/1.1 {status[1]}{status[2]}"]
    for heading in ("Response Body", "Request Body"):
        if said.startswith(f"{heading}:"):
            return [heading, said[len(heading) + 1 :].strip()]
    if said in ("Response Headers:", "Request Headers:") or patterns.FIELD.fullmatch(said):
        return [said.removesuffix(":") if said.endswith("Headers:") else said]
    return []


def _jersey(text: str) -> list[str] | None:
    found = _JERSEY.fullmatch(text[:20_000])
    if not found:
        return None
    mark, said = found.groups()
    if mark == "<" and re.fullmatch(r"[1-5]\d\d", said):
        return [f"< HTTP/1.1 {said}"]
    if mark == ">" and (asked := re.fullmatch(r"([A-Z]{3,8}) (https?://\S{1,4000})", said)):
        return [f"> {asked[1]} {asked[2]} HTTP/1.1"]
    return [f"{mark} {said}"]
