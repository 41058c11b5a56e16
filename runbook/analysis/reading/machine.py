"""Lines to exchanges: a small machine that knows in which part of a message it stands.

curl's marks (`>` sent, `<` received, `*` told) decide where they are there; without them the
shapes of RFC 9112 do. Both may be incomplete: heads that begin in their middle, marks lost in
formatting, parts replaced by dots.
"""

from __future__ import annotations

import re

from .. import limits
from ..model import ClientNote
from . import patterns
from .drafts import Message
from .gathering import At
from .sections import Sections
from .text import Line

# curl ≥ 7.83 `[HTTP/2] [1] [:method: GET]`, older `h2h3 [:method: GET]`, `h2 [:method: GET]`.
_PSEUDO_NOTE = re.compile(r"(?:\[HTTP/[23]\] \[\d{1,9}\]|h2h3|h2|h3) \[(:?[\w-]{1,80}): ?(.*?)\]?")
_OPENED = re.compile(r"\[HTTP/[23]\] \[\d{1,9}\] OPENED stream for (\S{1,4000})")
_NOISE_STARTS = frozenset(" {}[0123456789-RCPHD")
_WRAP_AT = 60  # characters; shorter lines are not broken by a terminal or a web page


class Machine(Sections):
    """Takes lines one by one; `drafts` holds the exchanges, `leftover` what belonged to none."""

    def __init__(self, lines: list[Line], commands: dict[int, Message]) -> None:
        super().__init__()
        self.lines = lines
        self.commands = commands
        self.leftover: list[Line] = []
        self.curlish = any(
            patterns.CURL_MARK.match(one.text) or patterns.CURL_NOTE.match(one.text)
            for one in lines
        )

    def run(self) -> None:
        for index, line in enumerate(self.lines):
            self._feed(index, line)
        if self.pending_notes:
            self.draft.notes.extend(self.pending_notes)

    # One line ----------------------------------------------------------------------------

    def _feed(self, index: int, line: Line) -> None:
        text = line.text
        if line.number in self.commands:
            return self._command(self.commands[line.number])
        if text[:1] in _NOISE_STARTS and (patterns.NOISE.fullmatch(text[:400]) or self._wget(line)):
            return None
        if self.curlish and text[:1] in ("<", ">", "*") and self._marked(index, line):
            return None
        return self._plain(index, line)

    def _wget(self, line: Line) -> bool:
        found = patterns.WGET_NOTE.fullmatch(line.text[:4_100])
        if not found:
            return False
        notes = self.drafts[-1].notes if self.drafts else self.pending_notes
        notes.append(ClientNote(line.text, line.number))
        if "ERROR" in line.text[20:26]:
            self.leftover.append(line)
        if found["url"] and not self.drafts:
            self._asked(line.number).url = found["url"]
        return True

    def _command(self, message: Message) -> None:
        draft = self._new_draft(message.line or 1)
        draft.request, draft.commanded, draft.command = message, True, True
        self.at = At.START

    def _marked(self, index: int, line: Line) -> bool:
        mark, rest = line.text[0], line.text[1:].removeprefix(" ")
        if mark == "*":
            return self._note(line, rest) if line.text[1:2] in (" ", "") else False
        if patterns.DOTS.fullmatch(rest):
            return self._dots()
        return self._sent(line, rest) if mark == ">" else self._received(line, rest)

    def _note(self, line: Line, rest: str) -> bool:
        if self._in_content() and not patterns.CURL_NOTE.match(line.text):
            return False
        found = _PSEUDO_NOTE.fullmatch(rest)
        opened = _OPENED.fullmatch(rest)
        if opened:
            self.pseudo = {"url": opened[1]}
        elif found:
            if found[1] == ":method" and ":method" in self.pseudo:
                self.pseudo = {}
            self.pseudo[found[1]] = found[2]
        notes = self.drafts[-1].notes if self.drafts else self.pending_notes
        notes.append(ClientNote(rest, line.number))
        return True

    def _sent(self, line: Line, rest: str) -> bool:
        if request := patterns.REQUEST_LINE.fullmatch(rest):
            self._start_request(line.number, request[1], request[2], request[3])
            return True
        if not rest:
            if self.at is At.REQUEST_HEAD:
                self.at = At.REQUEST_CONTENT
            return self.at is not At.RESPONSE_CONTENT
        field = patterns.FIELD.fullmatch(rest)
        if self.at in (At.RESPONSE_HEAD, At.RESPONSE_CONTENT):
            return False
        if field and self.at is not At.REQUEST_CONTENT:
            if self.at is At.START:
                self._start_request(line.number)
            self._request().add(field[1], field[2], line.number)
            return True
        if self.at is At.REQUEST_HEAD and self._request().fields:
            self._request().extend_last(rest, glue="")
            return True
        return False

    def _received(self, line: Line, rest: str) -> bool:
        if status := patterns.STATUS_LINE.fullmatch(rest):
            self._start_response(line.number, int(status[2]), status[3] or "", status[1])
            return True
        spaced = line.text[1:2] in (" ", "")
        if not rest:
            return self._end_of_head()
        field = patterns.FIELD.fullmatch(rest)
        if not field:
            return spaced and self._wrapped(rest)
        if self.at is At.RESPONSE_CONTENT:
            return spaced and self._late_field(field, line.number)
        if not (spaced or self.at is At.RESPONSE_HEAD):
            return False
        if self.at is not At.RESPONSE_HEAD:
            self._start_response(line.number)
        self._response().add(field[1], field[2], line.number)
        return True

    def _end_of_head(self) -> bool:
        if self.at is At.RESPONSE_HEAD:
            self.at = At.RESPONSE_CONTENT
        return True

    def _wrapped(self, rest: str) -> bool:
        if self.at is At.RESPONSE_HEAD and self._response().fields:
            self._response().extend_last(rest, glue="")
            return True
        return False

    def _late_field(self, field: re.Match[str], number: int) -> bool:
        """A marked field after the head: the head's rest after dots, else a trailer."""
        response = self._response()
        empty = not any(
            one.text.strip() and not patterns.DOTS.fullmatch(one.text) for one in response.content
        )
        trailer = not (empty and response.cut)
        response.add(field[1], field[2], number, trailer=trailer)
        return True

    def _dots(self) -> bool:
        if self.drafts:
            draft = self.drafts[-1]
            message = draft.response or draft.request
            if message:
                message.cut = True
        return True

    # Lines without a mark ----------------------------------------------------------------

    def _plain(self, index: int, line: Line) -> None:
        text = line.text
        bare = text.lstrip(" \t")
        if bare.startswith("HTTP/") and (status := patterns.STATUS_LINE.fullmatch(bare)):
            self._start_response(line.number, int(status[2]), status[3] or "", status[1])
            self._response().indent = text[: len(text) - len(bare)]
        elif " HTTP/" in text[-10:] and (request := patterns.REQUEST_LINE.fullmatch(text)):
            self._start_request(line.number, request[1], request[2], request[3])
        elif len(text) <= 60 and (heading := patterns.HEADING.fullmatch(text)):
            self._heading(heading[1].lower(), line)
        elif self.at is At.START:
            self._prelude(line)
        elif self.at in (At.REQUEST_HEAD, At.RESPONSE_HEAD):
            self._head_line(index, line)
        else:
            self._content(line)

    def _heading(self, name: str, line: Line) -> None:
        bare = " " not in name and line.text.strip().isalpha()
        inside = self._in_content() and self.draft.response and self.draft.response.text()
        if self._in_content() and bare:
            return self._content(line)
        if inside and not name.endswith(("headers", "header")):
            return self._content(line)
        return self._section(name, line.number)

    def _content(self, line: Line) -> None:
        sending = self.at is At.REQUEST_CONTENT
        message = self._request() if sending else self._response()
        text = line.text.removeprefix("| ") if sending and self.curlish else line.text
        if self.curlish and "* C" in text and (stuck := patterns.STUCK_NOTE.search(text)):
            self.draft.notes.append(ClientNote(text[stuck.start() + 2 :], line.number))
            text = text[: stuck.start()]
        message.content.append(Line(line.number, text))

    def _head_line(self, index: int, line: Line) -> None:
        message = self._request() if self.at is At.REQUEST_HEAD else self._response()
        if not message.fields and line.text[:1] in (" ", "\t") and line.text.strip():
            message.indent = line.text[: len(line.text) - len(line.text.lstrip(" \t"))]
        text = line.text.removeprefix(message.indent)
        field = patterns.FIELD.fullmatch(text) or patterns.PSEUDO.fullmatch(text)
        if not text.strip():
            self._blank_in_head(index, message)
        elif patterns.DOTS.fullmatch(text):
            message.cut = True
        elif field and self._belongs(field[1], message):
            self._add(message, field[1], field[2], line.number)
        elif message.fields and self._goes_on(index, text, message):
            message.extend_last(text, glue=" " if text[0] in " \t" else "")
        else:
            self._leave_head(line)

    def _belongs(self, name: str, message: Message) -> bool:
        """In an unmarked head any field does; `"name": …` and `https://…` are no fields."""
        return '"' not in name and not (name.lower() in ("http", "https") and message.fields)

    def _blank_in_head(self, index: int, message: Message) -> None:
        if not (message.fields or message.status or message.method):
            return  # between a heading and its fields
        following = next((one.text for one in self.lines[index + 1 : index + 5] if one.text), "")
        if self.at is At.RESPONSE_HEAD and self.curlish and following.startswith("< "):
            return  # an empty line that pasting put between two marked ones
        self.at = At.REQUEST_CONTENT if self.at is At.REQUEST_HEAD else At.RESPONSE_CONTENT

    def _goes_on(self, index: int, text: str, message: Message) -> bool:
        """A folded line (RFC 9112 §5.2), or one that a terminal broke."""
        if text.lstrip()[:1] in ("{", "[", "<") and not text.startswith("[object"):
            return False
        if text[0] in " \t":
            return True
        previous = self.lines[index - 1].text if index else ""
        following = self.lines[index + 1].text if index + 1 < len(self.lines) else ""
        marked = following.startswith(("< ", "> ")) or following in ("<", ">")
        return marked or (len(previous) >= _WRAP_AT and bool(patterns.FIELD.fullmatch(following)))

    def _leave_head(self, line: Line) -> None:
        """The empty line after the head got lost."""
        self.at = At.REQUEST_CONTENT if self.at is At.REQUEST_HEAD else At.RESPONSE_CONTENT
        self._content(line)

    # Before any message ------------------------------------------------------------------

    def _prelude(self, line: Line) -> None:
        text = line.text
        general = patterns.GENERAL.fullmatch(text[: limits.MAX_LINE])
        if general and self._general(general[1].lower(), general[2].strip(), line.number):
            return None
        if patterns.PSEUDO.fullmatch(text):
            return self._first_field(text[1:].partition(":")[0], line)
        field = patterns.FIELD.fullmatch(text)
        if field and patterns.is_field_name(field[1]):
            return self._first_field(field[1].lower(), line)
        self.leftover.append(line)
        return None

    def _first_field(self, name: str, line: Line) -> None:
        """A list of fields without its first line: whose they are shows by their names."""
        draft = self.drafts[-1] if self.drafts else None
        sends = name in ("method", "path", "authority", "scheme") or (
            patterns.is_request_name(name) and not (draft and draft.response)
        )
        if sends:
            self._start_request(line.number)
        else:
            self._start_response(line.number)
        self._head_line(0, line)
