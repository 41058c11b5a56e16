"""A client's or a log's word about a status, where the response itself was not pasted."""

from __future__ import annotations

import re

from .drafts import Message
from .phrases import phrase_at, status_of_phrase
from .text import Line

# How clients put a status that they got: HTTP libraries' exceptions, curl -f, wget, consoles.
_SAID = (
    re.compile(r"The requested URL returned error: ?(?P<code>[1-9]\d\d)(?P<reason>)"),
    re.compile(r"HTTP response code: (?P<code>[45]\d\d)(?: for URL: (?P<url>\S{1,2000}))?"),
    re.compile(r"An error occurred \((?P<code>[45]\d\d)\) when calling"),
    re.compile(
        r"`(?P<method>[A-Z]{3,7}) (?P<url>[^`\s]{1,2000})` resulted in a "
        r"`(?P<code>[45]\d\d) (?P<reason>[^`]{0,60})`"
    ),
    re.compile(r"The remote server returned an error: \((?P<code>\d{3})\)(?P<reason>[ \w]{0,40})"),
    re.compile(r"HTTP Error (?P<code>[1-9]\d\d): (?P<reason>[ \w]{0,40})"),
    re.compile(
        r"\b(?P<code>[45]\d\d) (?:Client|Server) Error: (?P<reason>[^\n]{0,60}?) for url: "
        r"(?P<url>\S{1,2000})"
    ),
    re.compile(
        r"\b(?P<method>[A-Z]{3,7}) (?P<url>https?://\S{1,2000}) (?:net::\S{1,60} )?"
        r"[\[(]?(?P<code>[45]\d\d)\b(?: \(?(?P<reason>[^),\]]{0,40}))?"
    ),
    re.compile(
        r"status(?: ?code)?(?: does not indicate success)?(?: of)?[ :=]{1,3}"
        r"(?P<code>[45]\d\d)\b(?: ?\(?(?P<reason>[A-Z][A-Za-z' -]{2,40}))?",
        re.IGNORECASE,
    ),
    re.compile(
        r"\breturned (?:an? )?(?:error )?(?:HTTP )?(?:status )?(?:code )?"
        r"(?P<code>[45]\d\d)\b(?P<reason>)"
    ),
    re.compile(r"\bERROR (?P<code>[45]\d\d): (?P<reason>[ \w]{0,40})"),
    re.compile(r"\bHTTP(?:/[\d.]{1,3})? ?(?P<code>[45]\d\d)\b:? ?(?P<reason>[A-Z][\w' -]{0,40})?"),
)
_NAMED = re.compile(r"\b([45]\d\d) ([A-Z][A-Za-z'-]{1,20}(?: [A-Z][A-Za-z'-]{1,20}){0,3})")
_MIGHT_SAY = re.compile(r"[45]\d\d")
_KUBECTL = re.compile(r"Error from server \(([A-Z][A-Za-z]{3,30})\)")


def said_status(lines: list[Line], *, named: bool = True) -> Message | None:
    """A response of which only a client's or a log's sentence tells, with its `url`, `method`.

    `named`: a number with its reason phrase is enough (`… 502 Bad Gateway …`).
    """
    for line in lines:
        text = line.text[:2_000]
        message = _said(text, named=named) if _MIGHT_SAY.search(text) else _kubectl(text)
        if message:
            message.line = line.number
            return message
    return None


def _said(text: str, *, named: bool) -> Message | None:
    for pattern in _SAID:
        if found := pattern.search(text):
            parts = found.groupdict()
            url = (parts.get("url") or "").rstrip(".,;:") or None
            reason = (parts.get("reason") or "").strip(" .:")
            return Message(
                status=int(parts["code"]), reason=reason, url=url, method=parts.get("method")
            )
    for code, words in _NAMED.findall(text) if named else ():
        if phrase := phrase_at(int(code), words):
            return Message(status=int(code), reason=phrase)
    return None


def _kubectl(text: str) -> Message | None:
    """`Error from server (NotFound): …`: kubectl names the reason of the API's Status."""
    found = _KUBECTL.search(text)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", found[1]) if found else ""
    status = status_of_phrase(words)
    return Message(status=status, reason=words) if status else None
