"""Where Runbook may post to."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from runbook.notices.targets import RefusedError, UnreachableError, check_url, is_public, resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_private_addresses_are_not_public_whatever_they_are_dressed_as(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_others_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.com/", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("https:///path", "names a host"),
        ("https://user:secret@example.com/", "user name"),
        ("https://example.com:99999/", "not an address"),
        ("https://[::1/", "not an address"),
        ("https://example.com/a b", "no spaces"),
        ("https://example.com/\r\nX-Evil: 1", "no spaces"),
        ("https://exämple.com/", "plain"),
        ("https://example.com/" + "a" * 500, "at most 500"),
        ("", "begins with https"),
    ],
)
def test_what_cannot_be_posted_to_is_refused_without_repeating_it(url: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words) as error:
        check_url(url)

    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f000001", "127.1", "0"]
)
def test_every_way_to_write_this_machine_is_refused(host: str) -> None:
    with pytest.raises((RefusedError, UnreachableError)):
        resolve(f"http://{host}/", private_allowed=False)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (ip, port)) for ip in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)

    with pytest.raises(RefusedError, match=r"hook\.example\.com is inside a private network"):
        resolve("https://hook.example.com/", private_allowed=False)
    target = resolve("https://hook.example.com:8443/a?b=c", private_allowed=True)
    assert (target.address, target.authority) == ("8.8.8.8", "hook.example.com:8443")
    assert target.path == "/a?b=c"
