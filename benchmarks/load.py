"""A small load generator: kept-alive connections, each asking as soon as it was answered.

It is Python, so it takes a good part of a core itself where answers are fast. CPU per request,
which counts only the server and PostgreSQL, is what to trust.
"""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Protocol


class Served(Protocol):
    host: str
    port: int

    def cpu_seconds(self) -> float: ...


@dataclass
class Run:
    """What one case did in one round."""

    seconds: float
    cpu: float
    latencies: list[float]

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def cpu_ms(self) -> float:
        return self.cpu * 1000 / len(self.latencies)

    def latency(self, share: float) -> float:
        values = sorted(self.latencies)
        return values[min(len(values) - 1, int(len(values) * share))] * 1000


@dataclass
class Client:
    """One connection, and how long each answer took."""

    host: str
    port: int
    request: bytes
    latencies: list[float] = field(default_factory=list)

    def __enter__(self) -> Client:
        self.socket = socket.create_connection((self.host, self.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()

    def ask(self) -> None:
        begun = time.perf_counter()
        self.socket.sendall(self.request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[:end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        missing = end + 4 + length - len(data)
        while missing > 0:
            missing -= len(self._more())
        self.latencies.append(time.perf_counter() - begun)
        if head[9:12] != b"200":
            raise RuntimeError(head.decode())

    def _more(self) -> bytes:
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("The server closed the connection.")
        return data

    def ask_until(self, end: float) -> None:
        while time.perf_counter() < end:
            self.ask()


@dataclass
class Load:
    connections: int
    seconds: float

    @staticmethod
    def request(server: Served, address: str, headers: dict[str, str] | None = None) -> bytes:
        lines = [f"GET {address} HTTP/1.1", f"Host: {server.host}:{server.port}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def times(self, server: Served, request: bytes, number: int) -> None:
        """To warm up: all workers have loaded and connected, the templates are compiled."""
        for _ in range(number):
            with Client(server.host, server.port, request) as client:
                client.ask()

    def run(self, server: Served, request: bytes) -> Run:
        clients = [Client(server.host, server.port, request) for _ in range(self.connections)]
        for client in clients:
            client.__enter__()
        cpu, begun = server.cpu_seconds(), time.perf_counter()
        threads = [
            threading.Thread(target=client.ask_until, args=(begun + self.seconds,))
            for client in clients
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ended = time.perf_counter()
        cpu = server.cpu_seconds() - cpu
        for client in clients:
            client.__exit__()
        return Run(ended - begun, cpu, [one for client in clients for one in client.latencies])
