"""From lines to failures: which client speaks, how far its call came, and to which host."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..limits import MAX_LINE, MAX_LINES
from ..model import ClientFailure, Evidence, Stage
from . import browsers, curl
from .clients import client_of
from .kinship import by_words
from .messages import SPECIFIC, VAGUE

# Lines that tell of a failure behind a proxy or of an answer: never the caller's own failure.
_NOT_A_CLIENT = (
    "while connecting to upstream", "while reading response header from upstream",
    "upstream connect error", "upstream request timeout", "stream timeout", "504 Gateway",
    ", upstream: ", "while reading upstream",
)  # fmt: skip
_GO = re.compile(r"\b(dial|read|write) (?:tcp|udp|unix)\d?\b")
_NODE_TIMEOUT = re.compile(r"timeout of \d{1,9} ?ms exceeded", re.IGNORECASE)
_GO_EOF = re.compile(r"[:\"] EOF\"?\s*\)?$")
_WGET_ANSWER = re.compile(r"awaiting response\.\.\. [1-5]\d\d\b")
_HEAD = re.compile(r"(?:< )?HTTP/\d(?:\.\d)? (?!1\d\d)(\d{3})(?! Connection established)")
_HOST = re.compile(
    r"(?:resolve (?:host(?: address)?|proxy|name)[:\s]{1,3}|connect(?:ion)? to |host=|lookup |"
    r"Failed to resolve |ENOTFOUND |EAI_AGAIN |UnknownHostException: |ECONNREFUSED |ETIMEDOUT |"
    r"dial tcp |TCP connection to |port 443 of |https?://)[‘'\"\[]?"
    r"([A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,10}[A-Za-z0-9-]{1,63}|localhost)"
)
_SHOWN_STATUS = re.compile(r" [1-5]\d\d \([A-Z]?")
_CAUSES_OF_A_CUT = (
    "other side closed", "und_err_socket", "socketerror: ", "connectionreseterror(",
)  # fmt: skip
_CAUSE = re.compile(r"(?:--->|caused by:|\[?cause\]?:)")
_MOST_EVIDENCE = 3
type _Known = list[tuple[str, Stage, str, bool]]


@dataclass(frozen=True, slots=True)
class _Read:
    failure: ClientFailure
    vague: bool = False
    note: bool = False


def read_failures(lines: Sequence[str]) -> tuple[ClientFailure, ...]:
    """The failures that `lines` (redacted) tell of, in order; a `line` counts from 1.

    Lines of one client that prove the same stage are one failure, with each as evidence. What
    many stages share (`Failed to fetch`) is left out where another line says more, and so are
    curl's `* …` notes where its last line gives the outcome. A line that reports an answer
    (`curl: (22)`) is no failure to get one. Never raises for any text; linear in its length.
    """
    read: list[_Read] = []
    answered = False
    kept = [text[:MAX_LINE] for text in lines[:MAX_LINES]]
    known = _known_in("\n".join(kept).lower())
    for number, text in enumerate(kept, start=1):
        answered = answered or _HEAD.match(text) is not None
        found = _read(number, text.rstrip(), known)
        if found is not None:
            read.append(_after_head(found) if answered else _as_cause(found, read))
    if any(not one.note for one in read) or answered:
        read = [one for one in read if not one.note]
    if any(not one.vague for one in read):
        read = [one for one in read if not one.vague]
    return _merged([one.failure for one in read])


def _after_head(found: _Read) -> _Read:
    """Once a response head was shown, curl's broken connection is a broken response."""
    failure = found.failure
    if failure.client != "curl" or failure.stage != "nothing-back":
        return found
    reason = "The connection broke after the head of a response had come."
    return replace(found, failure=replace(failure, stage="cut-off", reason=reason))


def _as_cause(found: _Read, before: Sequence[_Read]) -> _Read:
    """A broken connection that is printed as the cause of a failure before it reached no further.

    Node prints why the content broke off below `terminated`; .NET and Java print below a failed
    handshake how the connection ended in it.
    """
    if not before or found.failure.stage not in ("nothing-back", "cut-off"):
        return found
    stage = before[-1].failure.stage
    quote = found.failure.evidence[0].quote.lower()
    cut = stage == "cut-off" and any(words in quote for words in _CAUSES_OF_A_CUT)
    handshake = stage == "tls" and _CAUSE.match(quote) is not None
    if not (cut or handshake):
        return found
    return replace(found, failure=replace(found.failure, stage=stage))


def _known_in(whole: str) -> _Known:
    """Those messages that the text holds at all: the lines are then compared with few."""
    specific = [(*one, False) for one in SPECIFIC if one[0] in whole]
    return [*specific, *((*one, True) for one in VAGUE if one[0] in whole)]


def _read(number: int, text: str, known: _Known) -> _Read | None:
    if len(text) < 4 or _is_foreign(text):
        return None
    note = text.startswith("* ")
    coded = curl.CODE.search(text)
    if coded is not None:
        decided = curl.stage_of(int(coded[1]), text)
        return _made(number, text, *decided, client=_curl_client(text)) if decided else None
    by_code = _browser(text)
    if by_code is not None:
        stage, reason, client, vague = by_code
        return _made(number, text, stage, reason, client=client, vague=vague)
    lower = text.lower()
    shaped = _shaped(text, lower)
    if shaped is not None:
        return _made(number, text, *shaped, note=note)
    for words, stage, reason, vague in known:
        if words in lower:
            return _made(number, text, stage, reason, vague=vague, note=note)
    guessed = by_words(lower)
    return _made(number, text, *guessed, vague=True, note=note) if guessed else None


def _is_foreign(text: str) -> bool:
    """Fields of curl -v, markup of a page, and what a proxy says of its upstream."""
    start = text.lstrip()[:2]
    if text.startswith(("< ", "> ")) or (start[:1] == "<" and start[1:].isalpha()):
        return True
    return start in ("<!", "</") or any(words in text for words in _NOT_A_CLIENT)


def _curl_client(text: str) -> str:
    return "php" if "cURL error" in text or "guzzle" in text.lower() else "curl"


def _browser(text: str) -> tuple[Stage, str, str, bool] | None:
    if "ERR_" in text and (code := browsers.CHROME.search(text)):
        decided = browsers.chrome_stage(code[1])
        if decided and decided[0] == "nothing-back" and _SHOWN_STATUS.search(text):
            return "cut-off", "The response began and broke off.", "chrome", False
        if decided:
            return *decided, "chrome", code[1] in ("ERR_FAILED", "ERR_ABORTED")
    if "_ERROR_" in text or "NS_BINDING" in text or "PR_" in text:
        found = browsers.FIREFOX.search(text)
        decided = browsers.firefox_stage(found[1]) if found else None
        if decided:
            return *decided, "firefox", decided[0] == "browser"
    return None


def _shaped(text: str, lower: str) -> tuple[Stage, str] | None:
    """What depends on more than one word: Go's operations, Node's, a wget line."""
    if "timeout" in lower and _NODE_TIMEOUT.search(text):
        return "nothing-back", "The request was sent, and no answer came in the time allowed."
    if "bytes received" in lower and curl.received_some(lower):
        return "cut-off", "The time allowed ran out in the middle of the answer."
    operation = _GO.search(text) if "i/o timeout" in text or "deadline exceeded" in text else None
    if operation is not None:
        return _go_timeout(operation[1], text)
    if (
        text.endswith(("EOF", 'EOF"', "EOF)"))
        and _GO_EOF.search(text)
        and "unexpected EOF" not in text
        and "handshake" not in lower
    ):
        return "nothing-back", "The server closed the connection before an answer."
    if "read etimedout" in lower or "sslexception: connection reset" in lower:
        return "nothing-back", "The connection stood, and no answer came."
    if "awaiting response..." in lower:
        if _WGET_ANSWER.search(text) or lower.endswith("..."):
            return None
        return "nothing-back", "The request was sent, and no answer came."
    return None


def _go_timeout(operation: str, text: str) -> tuple[Stage, str]:
    if "lookup " in text:
        return "name", "Resolving the host's name took too long."
    if operation == "dial":
        return "connect", "Connecting took too long."
    return "nothing-back", "The request was sent, and no answer came in time."


def _made(
    number: int,
    text: str,
    stage: Stage,
    reason: str,
    *,
    client: str = "",
    vague: bool = False,
    note: bool = False,
) -> _Read:
    lower = text.lower()
    client = client or ("curl" if note else client_of(lower))
    host = _HOST.search(text[:2000])
    quote = text.strip()
    evidence = Evidence(client, quote if len(quote) <= 300 else quote[:300] + "…", reason, number)
    failure = ClientFailure(stage, reason, client, (evidence,), number, host[1] if host else None)
    return _Read(failure, vague, note)


def _merged(failures: list[ClientFailure]) -> tuple[ClientFailure, ...]:
    """One failure for each stage; a later line adds evidence, a host and the client's name."""
    merged: dict[Stage, ClientFailure] = {}
    for one in failures:
        known = merged.get(one.stage)
        if known is None:
            merged[one.stage] = one
            continue
        evidence = (*known.evidence, *one.evidence)[:_MOST_EVIDENCE]
        client = one.client if known.client == "unknown" else known.client
        merged[one.stage] = replace(
            known, evidence=evidence, client=client, host=known.host or one.host
        )
    return tuple(merged.values())
