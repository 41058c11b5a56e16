"""Puts the parts together: which lines are messages, documents, log lines, failures."""

from __future__ import annotations

from collections.abc import Sequence

from ..failures import read_failures
from ..logs import read_logs
from ..model import ClientFailure, LogRecord, Paste, UnreadableError
from . import bare, dialects, pairs, text, wrappings
from .command import find_commands
from .conclude import Found, conclude
from .drafts import Message
from .machine import Machine
from .text import Line

_CURL_SAYS = "curl: ("
_EXPECTED = (
    "expected is a response (its status line and fields, or its body), a HAR entry, "
    "an access-log line, or a client's message why it got no response"
)


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
        pairs.join(pairs.unflatten(dialects.translate(wrappings.unwrap(lines)))),
        frozenset(one.line for one in logs),
    )
    conclude(found, elsewhere=bool(logs or failures))
    failures = _still_true(found, failures)
    if failures:
        _drop_preliminary(found)
        _drop_dumps(found, failures)
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


def _messages(lines: list[Line], logged: frozenset[int]) -> Found:
    commands, taken = find_commands(lines)
    logged = _whole_records(lines, logged)
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
    return Found(
        machine.drafts,
        document=document,
        leftover=[*machine.leftover, *said],
        curlish=machine.curlish,
    )


def _whole_records(lines: list[Line], logged: frozenset[int]) -> frozenset[int]:
    """The lines of log records; a pretty-printed one goes on below the line it is known by."""
    whole = set(logged)
    for at, one in enumerate(lines):
        text = one.text.strip()
        opens = one.number in logged and text.startswith(("{", "[{")) and not text.endswith("}")
        document = bare.find_document(lines[at:]) if opens else None
        whole.update(line.number for line in (document.lines if document else ()))
    return frozenset(whole)


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


# Together ---------------------------------------------------------------------------------


def _still_true(found: Found, failures: Sequence[ClientFailure]) -> tuple[ClientFailure, ...]:
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
    told = not response.version and not response.fields  # a status in a browser's own sentence
    return tuple(
        one
        for one in failures
        if one.line > last
        or (one.line < first and not response.version)
        or (told and one.stage == "browser")
    )


def _drop_preliminary(found: Found) -> None:
    """A proxy's 200 to CONNECT and an interim 1xx are no answers to a request that failed."""
    for draft in found.drafts:
        status = draft.response.status if draft.response else None
        tunnel = draft.request is not None and draft.request.method == "CONNECT"
        if status and (status < 200 or (tunnel and status < 300)):
            draft.response = None


def _drop_dumps(found: Found, failures: Sequence[ClientFailure]) -> None:
    """What a client prints below its message, the error object's own members, is no body."""
    for draft in found.drafts:
        if draft.response is None or draft.response.status is not None or draft.response.fields:
            continue
        numbers = {one.number for one in draft.response.content}
        if any(
            numbers and failure.line < min(numbers) and proof.line in numbers
            for failure in failures
            for proof in failure.evidence
        ):
            draft.response = None


def _form(found: Found, logs: Sequence[LogRecord]) -> str:
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


def _unreadable(found: Found, lines: list[Line]) -> UnreadableError:
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
