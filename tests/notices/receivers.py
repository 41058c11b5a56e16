"""Real receivers on this machine: an HTTP server and an SMTP server, failing ones included."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Receiver:
    """What arrived, and how it is answered."""

    port: int = 0
    status: int = 200
    fields: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    drip: bool = False
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}/services/T0/SECRETPATH"


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, *args: Any) -> None:
        """A client that went away or did not trust us is what some tests are about."""


@contextmanager
def http_receiver(context: ssl.SSLContext | None = None, **answer: Any) -> Iterator[Receiver]:
    receiver = Receiver(**answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append((self.path, headers, content))
            time.sleep(receiver.seconds)
            if receiver.drip:
                return self.drip()
            self.send_response(receiver.status)
            for name, value in receiver.fields.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"ok")
            return None

        def drip(self) -> None:
            """A status line that never ends."""
            try:
                while True:
                    self.wfile.write(b"H")
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                return

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Mailbox:
    """What an SMTP server took; `refuse` is its reply to a recipient."""

    port: int = 0
    refuse: str = ""
    got: list[Any] = field(default_factory=list)

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.got.append(envelope)
        return "250 OK"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def smtp_receiver(refuse: str = "") -> Iterator[Mailbox]:
    mailbox = Mailbox(refuse=refuse, port=free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
