"""Upstreams that misbehave, and a small checker of tokens, as threads of the harness."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .processes import HOST, free_port

TOKEN = "good-token-of-the-bench"  # no secret: the only word that the checker knows
NO_LINGER = struct.pack("ii", 1, 0)  # closing sends RST
GARBAGE = b"HTTP/1.1 200 OK\r\nContent Length five\r\n\x01\x02\x03\x00\r\n\r\nxx"
HALF = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\n" + b"a" * 100


def _hang(one: socket.socket, closing: threading.Event) -> None:
    closing.wait(30)


def _reset(one: socket.socket, closing: threading.Event) -> None:
    one.recv(65536)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)


def _empty(one: socket.socket, closing: threading.Event) -> None:
    one.recv(65536)


def _garbage(one: socket.socket, closing: threading.Event) -> None:
    one.recv(65536)
    one.sendall(GARBAGE)


def _half(one: socket.socket, closing: threading.Event) -> None:
    one.recv(65536)
    one.sendall(HALF)


FAULTS: dict[str, Callable[[socket.socket, threading.Event], None]] = {
    "hang": _hang,
    "reset": _reset,
    "empty": _empty,
    "garbage": _garbage,
    "half": _half,
}


class _Checker(BaseHTTPRequestHandler):
    """Answers 204 to the good token, 403 to a readable but weak one, else 401."""

    server_version = "token-checker"
    sys_version = ""

    def do_GET(self) -> None:  # the name that http.server calls
        given = self.headers.get("Authorization", "")
        if given == f"Bearer {TOKEN}":
            self._answer(204, {})
        elif given.startswith("Bearer weak"):
            self._answer(403, {"error": "insufficient_scope"})
        else:
            error = "invalid_token" if given else "missing_token"
            self._answer(401, {"error": error, "error_description": "The token is not accepted"})

    def _answer(self, status: int, told: dict[str, str]) -> None:
        content = json.dumps(told).encode() if told else b""
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Bearer realm="example", error="invalid_token"')
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *args: object) -> None:
        """A caller that does not trust the certificate goes away; that is what is wanted."""


def _untrusted() -> ThreadingHTTPServer:
    """An HTTPS server whose certificate nobody signed but itself."""
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        command += ["-subj", "/CN=api.example-shop.com", "-keyout", key, "-out", certificate]
        subprocess.run(command, check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    server = _Quiet((HOST, 0), _Checker)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server


@dataclass
class Faults:
    """Ports by name: the faults, `checker`, and `refused`, where nobody listens."""

    ports: dict[str, int] = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)
    sockets: list[socket.socket] = field(default_factory=list)
    checker: ThreadingHTTPServer | None = None
    untrusted: ThreadingHTTPServer | None = None

    def __enter__(self) -> Faults:
        self.ports["refused"] = free_port()
        for name, behave in FAULTS.items():
            listener = socket.create_server((HOST, 0))
            self.sockets.append(listener)
            self.ports[name] = int(listener.getsockname()[1])
            threading.Thread(target=self._serve, args=(listener, behave), daemon=True).start()
        self.untrusted = _untrusted()
        self.ports["untrusted"] = self.untrusted.server_address[1]
        threading.Thread(target=self.untrusted.serve_forever, daemon=True).start()
        self.checker = ThreadingHTTPServer((HOST, 0), _Checker)
        self.ports["checker"] = self.checker.server_address[1]
        threading.Thread(target=self.checker.serve_forever, daemon=True).start()
        return self

    def _serve(
        self, listener: socket.socket, behave: Callable[[socket.socket, threading.Event], None]
    ) -> None:
        while not self.closing.is_set():
            try:
                one, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(one, behave), daemon=True).start()

    def _meet(
        self, one: socket.socket, behave: Callable[[socket.socket, threading.Event], None]
    ) -> None:
        try:
            one.settimeout(30)
            behave(one, self.closing)
        except OSError:
            pass
        finally:
            one.close()

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        for listener in self.sockets:
            listener.close()
        for server in (self.checker, self.untrusted):
            if server is not None:
                server.shutdown()
                server.server_close()
