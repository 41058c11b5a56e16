"""What an organisation knows beside the paste."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .words import Role


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment of a service: where it is reached, and whose tokens it takes."""

    service: str
    name: str
    hosts: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnSignature:
    """A signature that the organisation wrote: patterns (RE2) → layer, product."""

    name: str
    layer: Role
    product: str
    statuses: tuple[int, ...] = ()
    field_name: str = ""
    field_pattern: str = ""
    content_pattern: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """What is known beside the paste: hosts, tokens, signatures, agreements."""

    environments: tuple[Environment, ...] = ()
    signatures: tuple[OwnSignature, ...] = ()
    stated_field: str = ""  # the agreed header by which a component says that it answered
    stated_layers: Mapping[str, Role] = field(default_factory=dict)  # its value → layer
    products: Mapping[str, Role] = field(default_factory=dict)  # product of a hop → its role
    masks_forbidden: frozenset[str] = frozenset()  # services that answer 404 for 403
    error_schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # "" is the usual
