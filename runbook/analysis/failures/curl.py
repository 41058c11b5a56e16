"""curl's exit codes and messages.

Source: https://curl.se/libcurl/c/libcurl-errors.html and the messages in curl's source
(lib/connect.c, lib/multi.c, lib/transfer.c).
"""

from __future__ import annotations

import re

from ..model import Stage

CODE = re.compile(
    r"(?:curl: ?\(|cURL error |curl error |curl_errno[: (]{1,3}|errno[: ]{1,2}|CURLE_|"
    r"curl exit(?:ed)?(?: with)?(?: code)? |curl: \[|; curl )(\d{1,2})\b"
)
_BYTES = re.compile(r"with (\d{1,15})(?: out of -?\d+)? bytes received")

# Exit code → stage and reason. 22 is absent: there a response came, with a status.
CODES: dict[int, tuple[Stage, str]] = {
    3: ("name", "The address is malformed, so nothing was looked up."),
    5: ("name", "The proxy's name could not be resolved."),
    6: ("name", "The host's name could not be resolved."),
    7: ("connect", "No connection to the host could be made."),
    8: ("nothing-back", "What came back could not be understood as an answer."),
    16: ("nothing-back", "The HTTP/2 connection broke before an answer."),
    18: ("cut-off", "The connection closed before the whole content had come."),
    28: ("nothing-back", "The time allowed ran out before an answer."),
    35: ("tls", "The TLS handshake failed."),
    45: ("connect", "The chosen local interface could not be used."),
    47: ("cut-off", "Every answer was one more redirect, and curl stopped following them."),
    51: ("tls", "The server's certificate does not fit the host."),
    52: ("nothing-back", "The server closed the connection without sending anything."),
    53: ("tls", "The TLS engine was not found."),
    54: ("tls", "The TLS engine could not be used."),
    55: ("nothing-back", "Sending the request failed."),
    56: ("nothing-back", "The connection broke while curl waited for an answer."),
    58: ("tls", "The caller's own certificate or key could not be used."),
    59: ("tls", "No cipher was agreed on."),
    60: ("tls", "The server's certificate could not be verified."),
    61: ("cut-off", "The content could not be decoded."),
    64: ("tls", "TLS was demanded and could not be had."),
    66: ("tls", "The TLS engine could not start."),
    77: ("tls", "The file of trusted certificates could not be read."),
    80: ("tls", "The TLS connection could not be closed."),
    82: ("tls", "The list of revoked certificates could not be read."),
    83: ("tls", "The certificate's issuer was refused."),
    90: ("tls", "The server's public key is not the pinned one."),
    91: ("tls", "The server's certificate status is not valid."),
    92: ("cut-off", "The HTTP/2 stream was ended with an error."),
    95: ("nothing-back", "The HTTP/3 layer failed."),
    96: ("connect", "The QUIC connection could not be made."),
    97: ("connect", "The proxy's handshake failed."),
    98: ("tls", "The server demands a certificate of the caller."),
    101: ("tls", "Encrypted Client Hello failed."),
}

# (text, stage, reason) inside curl's words, before the code decides.
_SHAPES: tuple[tuple[str, Stage, str], ...] = (
    ("resolving timed out", "name", "Resolving the host's name took too long."),
    ("could not resolve", "name", "The name could not be resolved."),
    ("couldn't resolve", "name", "The name could not be resolved."),
    ("ssl connection time", "tls", "The TLS handshake took too long."),
    ("ssl/tls connection time", "tls", "The TLS handshake took too long."),
    ("connection timed out after", "connect", "Connecting took too long."),
    ("connection timeout after", "connect", "Connecting took too long."),
    ("connection time-out", "connect", "Connecting took too long."),
    ("connect() timed out", "connect", "Connecting took too long."),
    ("failed to connect to", "connect", "No connection to the host could be made."),
    ("couldn't connect to", "connect", "No connection to the host could be made."),
    ("from proxy after connect", "connect", "The proxy refused to open the tunnel."),
    ("proxy connect aborted", "connect", "The proxy ended the tunnel before it stood."),
    ("connect tunnel failed", "connect", "The proxy refused to open the tunnel."),
    ("operation too slow", "cut-off", "The transfer was slower than allowed."),
    ("chunked", "cut-off", "The content broke off or its chunks were malformed."),
    ("chunk hex-length", "cut-off", "The content's chunks were malformed."),
    ("transfer closed with", "cut-off", "The connection closed before all content had come."),
    ("end of response with", "cut-off", "The connection closed before all content had come."),
)
_SHAPED = frozenset({7, 28, 52, 55, 56, 97})


def stage_of(code: int, text: str) -> tuple[Stage, str] | None:
    """Stage and reason of an exit code with the words beside it, None where a response came."""
    if code not in CODES:
        return None
    lower = text.lower()
    if code in _SHAPED:
        for words, stage, reason in _SHAPES:
            if words in lower:
                return stage, reason
    if code == 28 and received_some(lower):
        return "cut-off", "The time allowed ran out in the middle of the answer."
    return CODES[code]


def received_some(lower: str) -> bool:
    """Whether a message (in lower case) counts bytes that had come before the time ran out."""
    received = _BYTES.search(lower)
    return received is not None and int(received[1]) > 0
