"""Messages under way: what the reader has gathered of each, until it is frozen."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from .. import limits
from ..model import ClientNote, Exchange, Field, Fields, Request, Response, TooLargeError
from . import patterns
from .text import Line

_PROMPT = re.compile(
    r"[\w@:~/.\[\](){} -]{0,80}[$#❯➜][ ]?|PS [^>]{1,80}>[ ]?|[\w-]{1,40}@.{1,60}%[ ]?"
)


@dataclass
class Message:
    """The parts of a request or a response, as far as they have been seen."""

    line: int | None = None
    status: int | None = None
    reason: str = ""
    version: str | None = None
    method: str | None = None
    target: str | None = None
    url: str | None = None
    fields: list[Field] = field(default_factory=list)
    trailers: list[Field] = field(default_factory=list)
    content: list[Line] = field(default_factory=list)
    cut: bool = False
    indent: str = ""  # in front of its status line: `wget -S` indents a whole head

    def add(self, name: str, value: str, number: int | None, *, trailer: bool = False) -> None:
        """Raises TooLargeError beyond `limits.MAX_FIELDS`."""
        fields = self.trailers if trailer else self.fields
        if len(fields) >= limits.MAX_FIELDS:
            raise TooLargeError(
                f"A message has more than {limits.MAX_FIELDS} fields; no more are read.", number
            )
        fields.append(Field(name, value.strip()[: limits.MAX_LINE], number))

    def extend_last(self, more: str, *, glue: str = " ") -> None:
        """A folded or wrapped line goes on with the last field's value."""
        last = self.fields[-1]
        if len(last.value) + len(more) <= limits.MAX_LINE:
            self.fields[-1] = Field(last.name, last.value + glue + more.strip(), last.line)

    def text(self) -> str:
        """The content without empty lines at its ends."""
        return "\n".join(one.text for one in self._filled()).lstrip(" \t")

    def _filled(self) -> list[Line]:
        first, last = 0, len(self.content)
        while first < last and not self.content[first].text.strip():
            first += 1
        while last > first and not self.content[last - 1].text.strip():
            last -= 1
        return self.content[first:last]

    def content_line(self) -> int | None:
        filled = self._filled()
        return filled[0].number if filled else None

    def value(self, name: str) -> str | None:
        return next((one.value for one in self.fields if one.name.lower() == name), None)


@dataclass
class Draft:
    """An exchange under way. `commanded`: its request is so far only a command line's."""

    request: Message | None = None
    response: Message | None = None
    notes: list[ClientNote] = field(default_factory=list)
    commanded: bool = False
    command: bool = False  # a command line stands in front of it
    seconds: float | None = None

    def freeze(self) -> Exchange:
        if self.response:
            self._part_content(self.response)
        return Exchange(
            request=_request(self.request) if self.request else None,
            response=self._response(self.response) if self.response else None,
            notes=tuple(self.notes),
            seconds=self.seconds,
        )

    def _part_content(self, message: Message) -> None:
        """What follows a complete document is the client's: `-w` output, the next prompt."""
        filled = _without_chunk_sizes(message)
        while filled and _PROMPT.fullmatch(filled[-1].text):
            filled.pop()
        message.content = filled
        text = message.text()
        end = document_end(text)
        rest = text[end:].strip() if end else ""
        if not rest or len(rest) > 400:
            return
        first = message._filled()[0].number
        kept = text[:end].split("\n")
        numbers = [one.number for one in message._filled()]
        message.content = [Line(numbers[at], line) for at, line in enumerate(kept)]
        line = numbers[len(kept) - 1] if len(kept) <= len(numbers) else first
        self.notes.append(ClientNote(rest, line))

    def _response(self, message: Message) -> Response:
        content = message.text()
        check_nesting(content, message.content_line())
        return Response(
            status=message.status,
            reason=message.reason,
            version=message.version,
            fields=Fields(tuple(message.fields)),
            content=content,
            content_line=message.content_line(),
            truncated=self._is_truncated(message, content),
            line=message.line,
            trailers=Fields(tuple(message.trailers)),
        )

    def _is_truncated(self, message: Message, content: str) -> bool:
        if any(patterns.DOTS.fullmatch(one.text) for one in message.content):
            return True
        if content[:1] in ("{", "["):
            return not document_end(content)
        if content[:9].lower().startswith(("<!doctype", "<html")) and not document_end(content):
            return True
        head = self.request is not None and self.request.method == "HEAD"
        if head or message.status in (204, 304) or message.value("content-encoding"):
            return False
        length = message.value("content-length") or ""
        # Line ends and spaces at the end get lost in pasting; more than that was cut away.
        return length.isascii() and length.isdecimal() and _is_short(content, length)


_CHUNK_SIZE = re.compile(r"[0-9a-fA-F]{1,6}")


def _without_chunk_sizes(message: Message) -> list[Line]:
    """The content as `nc` or `openssl s_client` show it, without its framing (RFC 9112 §7.1)."""
    filled = message._filled()
    chunked = "chunked" in (message.value("transfer-encoding") or "").lower()
    framed = len(filled) > 2 and _CHUNK_SIZE.fullmatch(filled[0].text) and filled[-1].text == "0"
    return filled[1:-1] if chunked and framed else filled


def _is_short(content: str, length: str) -> bool:
    size = len(content.encode("utf-8", "replace"))
    return int(length[:12]) > size + content.count("\n") + 16


def _request(message: Message) -> Request:
    content = message.text()
    check_nesting(content, message.content_line())
    return Request(
        method=message.method,
        target=message.target,
        version=message.version,
        fields=Fields(tuple(message.fields)),
        content=content,
        content_line=message.content_line(),
        url=message.url,
        line=message.line,
    )


def too_deep(text: str) -> bool:
    """Whether brackets outside of strings nest deeper than `limits.MAX_NESTING`."""
    if text.count("{") + text.count("[") <= limits.MAX_NESTING:
        return False
    depth = 0
    for found in _STRUCTURE.finditer(text):
        sign = found[0]
        if sign in "{[":
            depth += 1
            if depth > limits.MAX_NESTING:
                return True
        elif sign in "}]":
            depth -= 1
    return False


def check_nesting(text: str, line: int | None) -> None:
    """Raises TooLargeError for JSON that nests deeper than `limits.MAX_NESTING`."""
    if text[:1] in ("{", "[") and too_deep(text):
        raise TooLargeError(
            f"The JSON nests deeper than {limits.MAX_NESTING} levels; no deeper is read.", line
        )


# A string that is never closed goes to the end, so that no part is searched twice.
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)


def document_end(text: str) -> int:
    """Where a JSON or HTML document that begins the text ends; 0 where it does not."""
    if text[:1] in ("{", "["):
        if too_deep(text):
            return 0
        try:
            return json.JSONDecoder(strict=False).raw_decode(text)[1]
        except ValueError:
            return 0
    if text[:1] == "<":
        at = text.rfind("</html>")
        at = at if at >= 0 else text.rfind("</HTML>")
        return at + len("</html>") if at >= 0 else 0
    return 0
