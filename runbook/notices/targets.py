"""Where Runbook may post to: public addresses, unless the operator allows private ones.

A team's member types the address, and Runbook stands inside the network: what it may reach
must not be what they may reach through it (server-side request forgery; OWASP, SSRF Prevention
Cheat Sheet). So a name is resolved once, every address it has is checked, and the connection goes
to the address that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LONGEST = 500
NAT64 = ipaddress.ip_network("64:ff9b::/96")
type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedError(Exception):
    """Runbook does not post there; the words say why, without the address's secret parts."""


class UnreachableError(Exception):
    """The name has no address just now."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: an address that was checked, and the name that was typed."""

    secure: bool
    host: str
    address: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """For the Host field."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"


def check_url(url: str) -> SplitResult:
    """The parts of an address that can be posted to. Raises RefusedError."""
    if len(url) > LONGEST or not url.isascii() or any(sign <= " " for sign in url):
        raise RefusedError(f"An address has at most {LONGEST} plain characters and no spaces.")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise RefusedError("This is not an address.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefusedError("An address begins with https:// and names a host.")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("An address must not hold a user name or a password.")
    return parts


def resolve(url: str, *, private_allowed: bool) -> Target:
    """Look the host up and check each of its addresses. Raises RefusedError, UnreachableError."""
    parts = check_url(url)
    assert parts.hostname
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError(f"{parts.hostname} has no address.") from error
    addresses = [str(one[4][0]) for one in found]
    if not private_allowed and not all(is_public(address) for address in addresses):
        raise RefusedError(
            f"{parts.hostname} is inside a private network. Runbook posts to public addresses "
            "only, unless RUNBOOK_PRIVATE_WEBHOOKS is on."
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, parts.hostname, addresses[0], port, path)


def is_public(text: str) -> bool:
    """Whether anybody on the internet could reach this address."""
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = _inside(address)
    if inner is not None:
        return is_public(str(inner))
    return address.is_global and not address.is_multicast


def _inside(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
