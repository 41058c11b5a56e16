"""What a client prints of its own error object: no body that a server sent."""

from __future__ import annotations

import pytest

from runbook.analysis.analyse import analyse

NODE_RESET = """Error: read ECONNRESET
    at TLSWrap.onStreamRead (node:internal/stream_base_commons:217:20) {
  errno: -104,
  code: 'ECONNRESET',
  syscall: 'read'
}"""
NODE_TIMEOUT = """Error: connect ETIMEDOUT 203.0.113.9:443
    at TCPConnectWrap.afterConnect [as oncomplete] (net.js:1148:16) {
  errno: 'ETIMEDOUT',
  code: 'ETIMEDOUT',
  syscall: 'connect',
  address: '203.0.113.9',
  port: 443
}"""
UNDICI_CUT = """TypeError: terminated
  [cause]: SocketError: other side closed
    code: 'UND_ERR_SOCKET'"""
DOTNET_HANDSHAKE = """HttpRequestException: The SSL connection could not be established
 ---> System.IO.IOException: Received an unexpected EOF or 0 bytes from the transport stream.
   at System.Net.Security.SslStream.ReceiveHandshakeFrameAsync()"""
JAVA_HANDSHAKE = """javax.net.ssl.SSLHandshakeException: Remote host terminated the handshake
Caused by: java.net.SocketException: Connection reset"""
FIREFOX = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "
    "https://api.example.com/. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). "
    "Status code: 403."
)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        (NODE_RESET, "nothing-back"),
        (NODE_TIMEOUT, "connect"),
        (UNDICI_CUT, "cut-off"),
        (DOTNET_HANDSHAKE, "tls"),
        (JAVA_HANDSHAKE, "tls"),
        (FIREFOX, "browser"),
    ],
)
def test_an_error_object_is_the_clients_failure(text: str, stage: str) -> None:
    found = analyse(text)

    assert found.status == 0
    assert found.no_response is not None
    assert found.no_response.stage == stage


def test_a_body_that_relays_a_refused_connection_is_a_body() -> None:
    found = analyse('{"statusCode":500,"message":"connect ECONNREFUSED 127.0.0.1:27017"}')

    assert found.status == 500
    assert found.no_response is None
