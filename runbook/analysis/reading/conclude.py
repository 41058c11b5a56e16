"""Makes responses of what holds no message: documents, records, sentences, a status alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from . import bare, patterns
from .drafts import Draft, Message
from .grpc_text import said_grpc
from .printed import to_json
from .said import said_status
from .structured import read_structured
from .text import Line

_CALL = re.compile(r"(?:▶[ ]?)?([A-Z]{3,7}) (https?://\S{1,2000}?):?[ ]{0,4}(?:\{.*|$)")
_STATUS_ALONE = re.compile(r"[45]\d\d")  # as Swagger UI shows it
_WRITTEN = re.compile(
    r"(?:.{0,30}(?:http|status|code)\w{0,6}[ :=]{0,3})?([1-5]\d\d)(?![ ]?m?s\b)(?:[ ,].{0,40})?",
    re.IGNORECASE,
)


@dataclass
class Found:
    """What the lines hold, until it becomes a `Paste`."""

    drafts: list[Draft] = field(default_factory=list)
    form: str = ""
    document: list[Line] = field(default_factory=list)
    leftover: list[Line] = field(default_factory=list)
    curlish: bool = False

    @property
    def response(self) -> Message | None:
        return next((one.response for one in reversed(self.drafts) if one.response), None)


def conclude(found: Found, *, elsewhere: bool) -> None:
    """Makes a response of a document or of a sentence, where no message was found.

    `elsewhere`: the paste also holds log lines or failures, so a plain sentence is theirs.
    Raises TooLargeError for JSON that nests deeper than `limits`.
    """
    if found.response:
        _complete(found, found.response)
        return
    _reclaim_content(found)
    if not found.document and (document := bare.find_document(found.leftover)):
        found.document = document.lines
        before = found.leftover[: document.index + 1]
        found.leftover = [*before, *document.tail]
    if found.document:
        _take_document(found)
    else:
        _take_text(found, elsewhere=elsewhere)


def _complete(found: Found, response: Message) -> None:
    """What stands beside a message may be its content or its status."""
    if not response.text():
        if found.document:
            response.content = found.document
        elif response.status and not response.fields:
            _add_content(found, response)
    if response.status is None and found.leftover and not found.document:
        _take_said_status(found, response)


def _take_text(found: Found, *, elsewhere: bool) -> None:
    """From the surest to the least sure: an exception's words, a page, a mention, a sentence."""
    said = said_status(found.leftover, named=False) or _written(found)
    if said is None and not elsewhere and _is_page(found.leftover):
        said = bare.response_of(found.leftover)
    said = said or said_status(found.leftover)
    if said is None and not elsewhere:
        said = said_grpc(found.leftover)
    if said:
        _attach(found, said)
    elif not elsewhere:
        _take_sentence(found)


def _reclaim_content(found: Found) -> None:
    """curl shows no request content: what follows a marked request is the cut response's."""
    request = found.drafts[-1].request if found.drafts else None
    if found.curlish and request and request.content and not found.drafts[-1].commanded:
        found.leftover += [one for one in request.content if not patterns.DOTS.fullmatch(one.text)]
        request.content = []


def _written(found: Found) -> Message | None:
    """The status alone, as `curl -o /dev/null -w '%{http_code}'` prints it."""
    filled = [one for one in found.leftover if one.text]
    commanded = bool(found.drafts) and found.drafts[-1].command
    code = _WRITTEN.fullmatch(filled[-1].text[:100]) if commanded and len(filled) == 1 else None
    return Message(line=filled[0].number, status=int(code[1])) if code else None


def _is_page(lines: list[Line]) -> bool:
    """Whether the text is an error page as a browser renders it: `502 Bad Gateway`, `nginx`."""
    content = "\n".join(one.text for one in lines).strip()
    return len(content) <= 4_096 and bare.stated_status(content) is not None


def _add_content(found: Found, response: Message) -> None:
    if document := bare.find_document(found.leftover):
        response.content = document.lines


def _take_document(found: Found) -> None:
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


def _take_said_status(found: Found, response: Message) -> None:
    """The status that stands beside a body: in a sentence, or as `curl -w` wrote it."""
    if said := said_status(found.leftover):
        response.status, response.reason = said.status, said.reason
        response.url, response.method = said.url, said.method
        return
    alone = (one for one in found.leftover if _STATUS_ALONE.fullmatch(one.text))
    if status_line := next(alone, None):
        response.status = int(status_line.text)
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


def _take_sentence(found: Found) -> None:
    """A plain text is a body if it reads as an error: `no healthy upstream`."""
    lines = found.leftover
    if lines and bare.is_trouble("\n".join(one.text for one in lines)):
        _attach(found, bare.response_of(lines))


def _attach(found: Found, response: Message) -> None:
    if not found.drafts or found.drafts[-1].response:
        found.drafts.append(Draft())
    draft = found.drafts[-1]
    draft.response = response
    if draft.request is None and (response.url or response.method):
        draft.request = Message(line=response.line, method=response.method, url=response.url)
    if not found.form:
        found.form = "body" if response.content else "said"


def _name_call(found: Found) -> None:
    """`GET https://…: {`: Postman's console, and prose, name the call in front of the JSON."""
    first = next((one for one in found.leftover if one.text), None)
    call = _CALL.match(first.text[:2_100]) if first else None
    draft = found.drafts[-1]
    if first and call:
        draft.request = draft.request or Message(line=first.number)
        draft.request.method = draft.request.method or call[1]
        draft.request.url = draft.request.url or call[2]
