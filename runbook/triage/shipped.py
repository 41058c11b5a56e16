"""What ships: the products that are known, by area, each with its sources. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from runbook.analysis.signatures import Signature, signatures

AREAS = {
    "proxies": "Proxies and load balancers",
    "edges": "CDNs and firewalls",
    "gateways": "API gateways",
    "auth": "Sign-in and tokens",
    "applications": "Applications and frameworks",
    "dependencies": "Dependencies",
}
SAYS = {
    "wrote": "It wrote this answer",
    "passed": "Something behind it answered",
    "fronted": "It is on the way",
    "relays": "A dependency failed",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One signature as a reader sees it."""

    says: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product with all that is known of its answers."""

    slug: str
    name: str
    layers: tuple[str, ...]
    marks: tuple[Mark, ...]


@cache
def products(area: str) -> tuple[Product, ...]:
    """The products of an area by name; made once per process."""
    found: dict[str, list[Signature]] = {}
    for one in signatures():
        if one.area == area:
            found.setdefault(one.product_name, []).append(one)
    return tuple(
        Product(
            slug=ones[0].product,
            name=name,
            layers=tuple(dict.fromkeys(one.layer for one in ones)),
            marks=tuple(Mark(SAYS[one.says], one.why, one.source) for one in ones),
        )
        for name, ones in sorted(found.items(), key=lambda item: item[0].lower())
    )


@cache
def total() -> int:
    return len(signatures())
