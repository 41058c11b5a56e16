"""The content of an entry: one cell of the matrix."""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from .fields import (
    Address,
    Effect,
    Inline,
    Item,
    Items,
    Line,
    Name,
    Part,
    Said,
    Source,
    Verbatim,
)

Frequency = Literal["usual", "rare"]
Actor = Literal["owner", "service-owner", "caller", "vendor"]
SEE = re.compile(r"\d{1,3}/[a-z0-9]+(-[a-z0-9]+)*")


def known_actor(value: str) -> str:
    if value not in get_args(Actor) and not re.fullmatch(r"layer:[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("Who acts is owner, service-owner, caller, vendor or layer:<slug>.")
    return value


def entry_key(value: str) -> str:
    if value and not SEE.fullmatch(value):
        raise ValueError("Name an entry as code/layer, such as 502/load-balancer.")
    return value


class Variant(Item):
    """How one product does what the check says: shown where a hop names that product."""

    product: Name
    text: Inline = ""
    command: Verbatim = ""


class Result(Item):
    """One way a check can come out."""

    when: Said
    means: Said
    then: Inline = ""


class Check(Item):
    """Something to do first: an imperative, the exact place or command, how to read it."""

    text: Said
    detail: Inline = ""
    command: Verbatim = ""
    effect: Effect = "reads"
    undo: Inline = ""
    variants: Items[Variant] = []
    results: Items[Result] = []


class Mitigation(Item):
    """What stops the bleeding. It changes something, so it says how to undo it."""

    text: Said
    command: Verbatim = ""
    undo: Said
    risk: Said


class LogLocation(Item):
    """Where this failure leaves a trace. Without a product it holds for every product."""

    label: Name
    product: Line = ""
    url: Address = ""
    query: Verbatim = ""
    detail: Inline = ""


class Cause(Item):
    """Why it happens further upstream, who acts on it, and the entry to read next."""

    text: Said
    acts: Annotated[Line, AfterValidator(known_actor)] = "owner"
    see: Annotated[Line, AfterValidator(entry_key)] = ""


class Example(Item):
    """A real failure, masked, kept because it taught something."""

    title: Name
    http: Annotated[Verbatim, Field(min_length=1)]
    note: Inline = ""


class EntryContent(Part):
    """What a responder reads: `status code × layer (× service)`."""

    summary: Said
    rules_out: Inline = ""
    frequency: Frequency = "usual"
    first_checks: Items[Check] = []
    mitigations: Items[Mitigation] = []
    do_not: Inline = ""
    log_locations: Items[LogLocation] = []
    upstream_causes: Items[Cause] = []
    examples: Items[Example] = []
    sources: Items[Source] = []
