"""Find out that a port is taken, and keep two starts at once from sharing it.

granian binds with SO_REUSEPORT: on a port another granian uses, both would serve half of the
visitors, and neither would notice. So the port is tried first, in the way that fails.
"""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from runbook.core.serving.errors import PortTakenError, ServeError

HIGHEST_PORT = 65535
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def ensure_port_is_free(host: str, port: int) -> None:
    """PortTakenError, one sentence, where something listens there already."""
    with reserved_port(host, port):
        pass


@contextmanager
def reserved_port(host: str, port: int) -> Iterator[None]:
    """Hold the port so that of two starts at once exactly one gets it."""
    if not 0 < port <= HIGHEST_PORT:
        raise ServeError(
            f"{port} is not a port: choose one from 1 to {HIGHEST_PORT} with `--port`."
        )
    family, address = _resolve(host, port)
    if _answers(family, host, port):
        raise _taken(host, port)
    guard = socket.socket(family, socket.SOCK_STREAM)
    try:
        _take(guard, address, host, port)
        yield
    finally:
        guard.close()


def reachable_address(host: str) -> str:
    """Where a visitor on this machine finds a server that listens on `host`."""
    return WILDCARDS.get(host, host)


def numeric_address(host: str, port: int) -> str:
    return str(_resolve(host, port)[1][0])


def _take(guard: socket.socket, address: tuple[str, int], host: str, port: int) -> None:
    """Listening is what two sockets cannot both do: the kernel decides who was first.

    From then on the guard refuses every plain bind, listens no more, and (Linux) lets granian's
    SO_REUSEPORT sockets in beside it. SO_REUSEADDR only looks past the last run's closed
    connections.
    """
    try:
        guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        guard.bind(address)
        guard.listen(1)
    except OSError as error:
        raise _as_sentence(error, host, port) from error
    if sys.platform == "linux":
        guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        guard.shutdown(socket.SHUT_RDWR)
    else:
        guard.close()


def _answers(family: socket.AddressFamily, host: str, port: int) -> bool:
    """Something listens, perhaps on every address, where our bind would still succeed."""
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        if probe.connect_ex((reachable_address(host), port)) != 0:
            return False
        # A socket may connect to itself when the system lends it this very port.
        return bool(probe.getsockname() != probe.getpeername())


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except socket.gaierror as error:
        raise ServeError(f"There is no address {host} to listen on.") from error
    family, _, _, _, address = found[0]
    return family, (str(address[0]), int(address[1]))


def _as_sentence(error: OSError, host: str, port: int) -> ServeError:
    if error.errno == errno.EADDRINUSE:
        return _taken(host, port)
    if error.errno == errno.EACCES:
        return ServeError(f"Port {port} needs more rights: choose one above 1023 with `--port`.")
    return ServeError(f"Cannot listen on {host} port {port}: {error.strerror}.")


def _taken(host: str, port: int) -> PortTakenError:
    return PortTakenError(
        f"Port {port} on {host} is taken by another program: choose another with `--port`."
    )
