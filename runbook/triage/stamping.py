"""Per product the configuration that makes it say that it answered itself. Pure.

The texts and their sources are data (`stamping.yaml` beside the shipped signatures); here the
agreed header and the layer are put in their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from runbook.analysis.model import ROLES

FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,79}")
"""Narrower than a token: the name is written into other products' configuration."""
VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
SUGGESTED = "X-Answered-By"
"""Stands in the texts until a header is agreed."""
HOW = {
    "header": "Stamps the agreed header",
    "own-header": "Sends a header of its own",
    "proxy-status": "Sends Proxy-Status",
    "log": "Cannot be stamped: its log tells",
}
# What people call these products on a path, where it is not the name in the file.
ALSO = {
    "apache httpd": "apache",
    "apache": "apache",
    "httpd": "apache",
    "aws alb": "aws-alb",
    "alb": "aws-alb",
    "amazon alb": "aws-alb",
    "aws api gateway": "aws-api-gateway",
    "amazon api gateway": "aws-api-gateway",
    "amazon cloudfront": "cloudfront",
    "aws cloudfront": "cloudfront",
    "google cloud load balancer": "google-cloud-load-balancing",
    "istio ingress gateway": "istio",
    "kong": "kong",
    "envoy proxy": "envoy",
    "nestjs": "express",
    "starlette": "fastapi",
    "django rest framework": "django",
    "ruby on rails": "rails",
    "php-fpm": "php",
    "node.js": "nodejs",
    "node": "nodejs",
    "go": "go-net-http",
    "tyk": "tyk",
    "apim": "azure-api-management",
    "iis": "iis",
    "spring": "spring-boot",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stamp:
    """One product's way to say so. `config` holds {field} and {layer}."""

    product: str
    name: str
    layer: str
    how: str
    config: str
    note: str
    source: str

    def filled(self, field: str, value: str) -> str:
        """The text with the header's name and its value; every other brace stays."""
        text = self.config.replace("{field}", field or SUGGESTED).replace("{layer}", value)
        return text.rstrip("\n")


@dataclass(frozen=True, slots=True)
class Ready:
    """A configuration to copy, for one product in one layer; `hops` are its boxes by name."""

    stamp: Stamp
    layer: str
    text: str
    hops: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        own = self.stamp.how == "header" and "{field}" not in self.stamp.config
        return HOW["own-header" if own else self.stamp.how]


@dataclass(frozen=True, slots=True)
class Box:
    """One hop, as far as stamping is concerned."""

    name: str
    product: str
    layer: str


@cache
def stamps() -> tuple[Stamp, ...]:
    """All products in the order of the file, read once per process."""
    file = resources.files("runbook.analysis.signatures") / "data" / "stamping.yaml"
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(Stamp(**one) for one in data)


@cache
def _by_name() -> Mapping[str, str]:
    known = {one.product: one.product for one in stamps()}
    named = {one.name.lower(): one.product for one in stamps()}
    spaced = {one.product.replace("-", " "): one.product for one in stamps()}
    return {**spaced, **named, **known, **ALSO}


def stamps_of(product: str) -> tuple[Stamp, ...]:
    """Those of a product as a path names it; () for one that is not known."""
    name = re.sub(r"\s+v?\d[\w.]*$", "", " ".join(product.lower().split()))
    slug = _by_name().get(name)
    return tuple(one for one in stamps() if slug and one.product in (slug, f"{slug}-proxy-status"))


def value_for(layer: str, layers: Mapping[str, str], *names: str) -> str:
    """What the header says for a box of that layer.

    The agreed value that is one of its `names`, else an agreed one for the layer, else the
    layer's own short name, which needs no agreement.
    """
    agreed = [value for value, slug in layers.items() if slug == layer]
    called = {name.lower() for name in names}
    return next((one for one in agreed if one.lower() in called), (agreed or [layer])[0])


def on_the_path(
    boxes: Iterable[Box], field: str, layers: Mapping[str, str]
) -> tuple[list[Ready], list[Box]]:
    """What to configure on the organisation's paths, and the boxes nothing is known for."""
    ready: dict[tuple[str, str], Ready] = {}
    unknown: list[Box] = []
    for box in boxes:
        found = stamps_of(box.product) if box.product else ()
        if not found and box.layer != "downstream":  # who relays its failure says so
            unknown.append(box)
        for stamp in found:
            value = value_for(box.layer, layers, box.name, box.product)
            before = ready.get((stamp.product, value))
            names = dict.fromkeys((*(before.hops if before else ()), box.name))
            text = stamp.filled(field, value)
            ready[stamp.product, value] = Ready(stamp, box.layer, text, tuple(names))
    return list(ready.values()), unknown


def others(shown: Iterable[Ready], field: str, layers: Mapping[str, str]) -> list[Ready]:
    """All other products, each in the layer where it usually stands."""
    there = {one.stamp.product for one in shown}
    return [
        Ready(one, one.layer, one.filled(field, value_for(one.layer, layers)))
        for one in stamps()
        if one.product not in there and one.layer in ROLES
    ]
