"""A taken port is noticed, though granian would share it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from runbook.core.serve import PortTakenError, ServeError, ensure_port_is_free
from runbook.core.serving.ports import reserved_port
from tests.core.serve_tools import free_port


@contextmanager
def listening(host: str, *options: int) -> Iterator[int]:
    """Somebody else's server."""
    with socket.socket() as server:
        for option in options:
            server.setsockopt(socket.SOL_SOCKET, option, 1)
        server.bind((host, 0))
        server.listen()
        yield int(server.getsockname()[1])


@pytest.mark.parametrize(
    "options", [(), (socket.SO_REUSEADDR,), (socket.SO_REUSEPORT,)], ids=["plain", "addr", "port"]
)
def test_a_taken_port_is_one_sentence_with_the_way_out(options: tuple[int, ...]) -> None:
    with listening("127.0.0.1", *options) as port, pytest.raises(PortTakenError) as refusal:
        ensure_port_is_free("127.0.0.1", port)

    assert str(refusal.value) == (
        f"Port {port} on 127.0.0.1 is taken by another program: choose another with `--port`."
    )


def test_a_server_on_every_address_takes_the_port_too() -> None:
    with listening("0.0.0.0", socket.SO_REUSEPORT) as port, pytest.raises(PortTakenError):
        ensure_port_is_free("127.0.0.1", port)


def test_a_free_port_is_free_as_often_as_one_asks() -> None:
    port = free_port()

    for _ in range(3):
        ensure_port_is_free("127.0.0.1", port)


def test_the_last_runs_closed_connections_do_not_take_the_port() -> None:
    with listening("127.0.0.1", socket.SO_REUSEADDR) as port, socket.socket() as visitor:
        visitor.connect(("127.0.0.1", port))
    with listening_again(port) as server, socket.socket() as visitor:
        visitor.connect(("127.0.0.1", port))
        server.accept()[0].close()  # the server closes first: its side lingers
        visitor.recv(1)

    ensure_port_is_free("127.0.0.1", port)


@contextmanager
def listening_again(port: int) -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        yield server


def test_of_two_starts_at_once_one_gets_the_port() -> None:
    port = free_port()

    with reserved_port("127.0.0.1", port), pytest.raises(PortTakenError):
        ensure_port_is_free("127.0.0.1", port)


def test_granian_gets_in_beside_our_own_reservation() -> None:
    port = free_port()

    with reserved_port("127.0.0.1", port), socket.socket() as granian, socket.socket() as visitor:
        granian.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        granian.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        granian.bind(("127.0.0.1", port))
        granian.listen()
        visitor.settimeout(2)
        visitor.connect(("127.0.0.1", port))

        accepted, peer = granian.accept()
        accepted.close()

        assert peer == visitor.getsockname()


@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("127.0.0.1", 0, "0 is not a port"),
        ("127.0.0.1", 70000, "70000 is not a port"),
        ("no such host", 8000, "There is no address no such host"),
        ("192.0.2.1", 8000, "Cannot listen on 192.0.2.1 port 8000"),
    ],
)
def test_what_cannot_be_listened_on_is_one_sentence(host: str, port: int, sentence: str) -> None:
    with pytest.raises(ServeError, match=sentence):
        ensure_port_is_free(host, port)
