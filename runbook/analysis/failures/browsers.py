"""What browsers say where a script gets no response.

Sources: https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h,
https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS/Errors and Firefox's
xpcom/base/ErrorList.py.
"""

from __future__ import annotations

import re

from ..model import Stage

CHROME = re.compile(r"\b(?:net::)?(ERR_[A-Z][A-Z0-9_]{2,60})(?:\.[A-Za-z]{1,60})?")
FIREFOX = re.compile(
    r"\b((?:NS_(?:ERROR|BINDING)|SEC_ERROR|SSL_ERROR|MOZILLA_PKIX_ERROR|PR)_[A-Z0-9_]{3,60})\b"
)

_CONNECT = (
    "CONNECTION_REFUSED CONNECTION_TIMED_OUT CONNECTION_FAILED ADDRESS_UNREACHABLE ADDRESS_INVALID "
    "INTERNET_DISCONNECTED NETWORK_CHANGED NETWORK_ACCESS_DENIED NETWORK_IO_SUSPENDED TIMED_OUT "
    "PROXY_CONNECTION_FAILED TUNNEL_CONNECTION_FAILED SOCKS_CONNECTION_FAILED "
    "SOCKS_CONNECTION_HOST_UNREACHABLE PROXY_AUTH_UNSUPPORTED MANDATORY_PROXY_CONFIGURATION_FAILED "
    "HTTPS_PROXY_TUNNEL_RESPONSE ADDRESS_IN_USE HOST_UNREACHABLE"
).split()
_NAME = "NAME_NOT_RESOLVED NAME_RESOLUTION_FAILED ICANN_NAME_COLLISION INVALID_URL".split()
_NOTHING = (
    "EMPTY_RESPONSE CONNECTION_RESET CONNECTION_CLOSED CONNECTION_ABORTED SOCKET_NOT_CONNECTED "
    "INVALID_RESPONSE INVALID_HTTP_RESPONSE RESPONSE_HEADERS_TOO_BIG HTTP2_PING_FAILED "
    "HTTP2_SERVER_REFUSED_STREAM QUIC_PROTOCOL_ERROR RESPONSE_HEADERS_TRUNCATED "
    "RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH NETWORK_REQUEST_FAILED"
).split()
_CUT = (
    "INCOMPLETE_CHUNKED_ENCODING INVALID_CHUNKED_ENCODING CONTENT_LENGTH_MISMATCH "
    "CONTENT_DECODING_FAILED HTTP2_PROTOCOL_ERROR SPDY_PROTOCOL_ERROR TOO_MANY_REDIRECTS "
    "HTTP2_STREAM_CLOSED HTTP2_FRAME_SIZE_ERROR HTTP2_COMPRESSION_ERROR HTTP2_FLOW_CONTROL_ERROR"
).split()
_REASONS: dict[Stage, str] = {
    "name": "The browser could not resolve the host's name.",
    "connect": "The browser could not connect.",
    "tls": "The browser could not agree on TLS, or refused the certificate.",
    "nothing-back": "The browser sent the request, and nothing usable came back.",
    "cut-off": "The response began and broke off.",
    "browser": "The browser itself stopped the request or hides its answer.",
}
_FIREFOX: dict[str, Stage] = {
    "NS_ERROR_UNKNOWN_HOST": "name",
    "NS_ERROR_UNKNOWN_PROXY_HOST": "name",
    "NS_ERROR_DNS_LOOKUP_QUEUE_FULL": "name",
    "NS_ERROR_CONNECTION_REFUSED": "connect",
    "NS_ERROR_PROXY_CONNECTION_REFUSED": "connect",
    "NS_ERROR_PROXY_BAD_GATEWAY": "connect",
    "NS_ERROR_PROXY_GATEWAY_TIMEOUT": "connect",
    "NS_ERROR_NET_TIMEOUT": "connect",
    "NS_ERROR_NET_TIMEOUT_EXTERNAL": "connect",
    "NS_ERROR_OFFLINE": "connect",
    "NS_ERROR_NET_RESET": "nothing-back",
    "NS_ERROR_NET_INTERRUPT": "nothing-back",
    "NS_ERROR_NET_EMPTY_RESPONSE": "nothing-back",
    "NS_ERROR_NET_ERROR_RESPONSE": "nothing-back",
    "NS_ERROR_NET_HTTP2_SENT_GOAWAY": "nothing-back",
    "NS_ERROR_NET_HTTP3_PROTOCOL_ERROR": "nothing-back",
    "NS_ERROR_NET_PARTIAL_TRANSFER": "cut-off",
    "NS_ERROR_CORRUPTED_CONTENT": "cut-off",
    "NS_ERROR_INVALID_CONTENT_ENCODING": "cut-off",
    "NS_ERROR_REDIRECT_LOOP": "cut-off",
    "NS_ERROR_NET_INADEQUATE_SECURITY": "tls",
    "NS_ERROR_GENERATE_FAILURE": "tls",
    "PR_CONNECT_RESET_ERROR": "tls",
    "PR_END_OF_FILE_ERROR": "tls",
    "PR_CONNECT_REFUSED_ERROR": "connect",
    "PR_IO_TIMEOUT_ERROR": "connect",
}


def chrome_stage(code: str) -> tuple[Stage, str] | None:
    """Stage and reason of a Chromium code such as `ERR_CONNECTION_REFUSED`."""
    short = code.removeprefix("ERR_")
    stage = _chrome(short)
    return (stage, _REASONS[stage]) if stage else None


def _chrome(short: str) -> Stage | None:
    if short in _NAME or short.startswith("DNS_"):
        return "name"
    if short in _CONNECT or short.startswith("PROXY_"):
        return "connect"
    if short.startswith(("CERT_", "SSL_", "BAD_SSL_", "TLS_", "QUIC_HANDSHAKE", "ECH_")):
        return "tls"
    if short in _NOTHING:
        return "nothing-back"
    if short in _CUT:
        return "cut-off"
    if short.startswith(("BLOCKED_", "UNSAFE_", "UNKNOWN_URL", "CLEARTEXT_", "DISALLOWED_URL")):
        return "browser"
    return "browser" if short in ("FAILED", "ABORTED", "CACHE_MISS", "ACCESS_DENIED") else None


def firefox_stage(code: str) -> tuple[Stage, str] | None:
    """Stage and reason of a Firefox code such as `NS_ERROR_NET_RESET`."""
    if code.startswith(("SEC_ERROR", "SSL_ERROR", "MOZILLA_PKIX")):
        return "tls", _REASONS["tls"]
    if code.startswith("PR_") and code not in _FIREFOX:
        return None
    stage = _FIREFOX.get(code, "browser")
    return stage, _REASONS[stage]
