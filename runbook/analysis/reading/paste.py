"""Puts the parts together: which lines are messages, documents, log lines, failures."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..failures import read_failures
from ..logs import read_logs
from ..model import ClientFailure, LogRecord, Paste, UnreadableError
from . import bare, dialects, pairs, text
from .command import find_commands
from .drafts import Draft, Message
from .grpc_text import said_grpc
from .machine import Machine
from .printed import to_json
from .said import said_status
from .structured import read_structured
from .text import Line

_CURL_SAYS = "curl: ("
_EXPECTED = (
    "expected is a response (its status line and fields, or its body), a HAR entry, "
    "an access-log line, or a client's message why it got no response"
)
_CALL = re.compile(r"(?:▶[ ]?)?([A-Z]{3,7}) (https?://\S{1,2000}?):?[ ]{0,4}(?:\{.*|$)")
_WRITTEN = re.compile(
    r"(?:.{0,30}(?:http|status|code)\w{0,6}[ :=]{0,3})?([1-5]\d\d)(?![ ]?m?s\b)(?:[ ,].{0,40})?",
    re.IGNORECASE,
)


@dataclass
class _Found:
    """What the lines hold, until it becomes a `Paste`."""

    drafts: list[Draft] = field(default_factory=list)
    form: str = ""
    document: list[Line] = field(default_factory=list)
    leftover: list[Line] = field(default_factory=list)
    curlish: bool = False

    @property
    def response(self) -> Message | None:
        return next((one.response for one in reversed(self.drafts) if one.response), None)


def read(pasted: str) -> Paste:
    """The exchanges, log records and failures in a text (which is redacted already).

    Raises UnreadableError, naming the line, for a text that holds none of them, and
    TooLargeError beyond `limits`. Takes time in proportion to the text's length.
    """
    raw = text.split(pasted)
    lines = text.tidy(raw)
    texts = _by_number(raw, lines)
    logs, failures = read_logs(texts), read_failures(texts)
    found = _messages(
        pairs.join(pairs.unflatten(dialects.translate(lines))), frozenset(one.line for one in logs)
    )
    _conclude(found, elsewhere=bool(logs or failures))
    failures = _still_true(found, failures)
    if failures:
        _drop_preliminary(found)
    if not (found.response or logs or failures):
        raise _unreadable(found, lines)
    exchanges = tuple(one.freeze() for one in found.drafts)
    return Paste(raw, exchanges, logs, failures, form=_form(found, logs))


def _by_number(raw: tuple[str, ...], lines: list[Line]) -> tuple[str, ...]:
    """The tidied text of every pasted line; empty where nothing of it is left."""
    texts = [""] * len(raw)
    for one in lines:
        texts[one.number - 1] = one.text
    return tuple(texts)


def _messages(lines: list[Line], logged: frozenset[int]) -> _Found:
    commands, taken = find_commands(lines)
    rest = [
        one
        for one in lines
        if one.number not in logged
        and not one.text.startswith(_CURL_SAYS)
        and (one.number in commands or one.number not in taken)
    ]
    document, rest = _leading_document(rest, commands)
    machine = Machine(rest, commands)
    machine.run()
    said = [one for one in lines if one.text.startswith("curl: (22)")]
    return _Found(
        machine.drafts,
        document=document,
        leftover=[*machine.leftover, *said],
        curlish=machine.curlish,
    )


def _leading_document(
    lines: list[Line], commands: dict[int, Message]
) -> tuple[list[Line], list[Line]]:
    """A JSON or HTML document in front, whose lines must not be taken for fields."""
    first = next(
        (at for at, one in enumerate(lines) if one.text and one.number not in commands), None
    )
    if first is None or not bare.begins_document(lines[first].text):
        return [], lines
    found = bare.find_document(lines[first:])
    if not found or found.index:
        return [], lines
    return found.lines, [*lines[:first], *found.tail]


# Without a status line ---------------------------------------------------------------------


def _conclude(found: _Found, *, elsewhere: bool) -> None:
    """Makes a response of a document or of a sentence, where no message was found.

    `elsewhere`: the paste also holds log lines or failures, so a plain sentence is theirs.
    """
    response = found.response
    if response:
        if found.document and not response.text():
            response.content = found.document
        elif not found.document and not response.text() and response.status and not response.fields:
            _add_content(found, response)
        if response.status is None and found.leftover and not found.document:
            _take_said_status(found, response)
        return
    if not found.document and (document := bare.find_document(found.leftover)):
        found.document = document.lines
        before = found.leftover[: document.index + 1]
        found.leftover = [*before, *document.tail]
    if found.document:
        _take_document(found)
    elif said := said_status(found.leftover):
        _attach(found, said)
    elif not elsewhere:
        told = said_grpc(found.leftover)
        _attach(found, told) if told else _take_sentence(found)


def _add_content(found: _Found, response: Message) -> None:
    if document := bare.find_document(found.leftover):
        response.content = document.lines


def _take_document(found: _Found) -> None:
    """The document describes an exchange (HAR and the like), or is itself a body."""
    if described := _described(found.document):
        found.form, drafts = described
        found.drafts = drafts
        _name_call(found)
        return
    response = bare.response_of(found.document)
    if response.status is None:
        _take_said_status(found, response)
    _attach(found, response)
    _name_call(found)


def _take_said_status(found: _Found, response: Message) -> None:
    """The status that stands beside a body: in a sentence, or as `curl -w` wrote it."""
    if said := said_status(found.leftover):
        response.status, response.reason = said.status, said.reason
        response.url, response.method = said.url, said.method
        return
    last = response.content[-1].number if response.content else None
    for one in found.leftover:
        written = last is not None and one.number >= last
        if written and (code := _WRITTEN.fullmatch(one.text.strip()[:100])):
            response.status = int(code[1])
            return


def _described(document: list[Line]) -> tuple[str, list[Draft]] | None:
    content = "\n".join(one.text for one in document)
    if content[:1] not in ("{", "["):
        return None
    for text_of in (str, to_json):
        try:
            return read_structured(json.loads(text_of(content) or ""), document)
        except ValueError:
            continue
    return None


def _take_sentence(found: _Found) -> None:
    """A plain text is a body if it reads as an error: `no healthy upstream`."""
    lines = found.leftover
    if lines and bare.is_trouble("\n".join(one.text for one in lines)):
        _attach(found, bare.response_of(lines))


def _attach(found: _Found, response: Message) -> None:
    if not found.drafts or found.drafts[-1].response:
        found.drafts.append(Draft())
    draft = found.drafts[-1]
    draft.response = response
    if draft.request is None and (response.url or response.method):
        draft.request = Message(line=response.line, method=response.method, url=response.url)
    if not found.form:
        found.form = "body" if response.content else "said"


def _name_call(found: _Found) -> None:
    """`GET https://…: {`: Postman's console, and prose, name the call in front of the JSON."""
    first = next((one for one in found.leftover if one.text), None)
    call = _CALL.match(first.text[:2_100]) if first else None
    draft = found.drafts[-1]
    if first and call:
        draft.request = draft.request or Message(line=first.number)
        draft.request.method = draft.request.method or call[1]
        draft.request.url = draft.request.url or call[2]


# Together ---------------------------------------------------------------------------------


def _still_true(found: _Found, failures: Sequence[ClientFailure]) -> tuple[ClientFailure, ...]:
    """The failures that are the client's own and last word.

    An error text inside a response is the server's, and one before a response was overcome
    by a second try (curl goes from IPv6 to IPv4).
    """
    response = found.response
    if response is None or response.status is None or response.status < 200:
        return tuple(failures)
    numbers = [one.number for one in response.content if one.text]
    last = max([response.line or 0, *numbers, *(one.line or 0 for one in response.fields)])
    first = (response.line or 0) if response.version else min([last, *numbers])
    return tuple(
        one for one in failures if one.line > last or (one.line < first and not response.version)
    )


def _drop_preliminary(found: _Found) -> None:
    """A proxy's 200 to CONNECT and an interim 1xx are no answers to a request that failed."""
    for draft in found.drafts:
        status = draft.response.status if draft.response else None
        tunnel = draft.request is not None and draft.request.method == "CONNECT"
        if status and (status < 200 or (tunnel and status < 300)):
            draft.response = None


def _form(found: _Found, logs: Sequence[LogRecord]) -> str:
    response = found.response
    if response is None:
        return "log" if logs else "client-error"
    if found.form:
        return found.form
    if found.curlish:
        return "curl-v"
    if response.text():
        return "curl-i" if any(one.command for one in found.drafts) else "raw"
    return "headers"


def _unreadable(found: _Found, lines: list[Line]) -> UnreadableError:
    asked = next((one.request for one in found.drafts if one.request), None)
    if asked:
        return UnreadableError(
            f"Line {asked.line} begins a request, but no response follows; {_EXPECTED}.",
            asked.line,
        )
    filled = (one.number for one in (*found.leftover, *lines) if one.text.strip())
    number = next(filled, 1)
    return UnreadableError(
        f"Line {number} belongs to nothing that can be read here; {_EXPECTED}.", number
    )
