"""The parts that an entry page is made of: plain data, nothing that queries or renders pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from runbook.catalogue.models import Layer
from runbook.content.freshness import Freshness
from runbook.content.placeholders import Link, Piece, command_text


def pieces_html(pieces: Iterable[Piece]) -> SafeString:
    """A filled text with its placeholders marked, and those that still want a value."""
    return mark_safe(
        "".join(
            f"<var{'' if piece.filled else ' data-empty'}>{escape(piece.text)}</var>"
            if piece.name
            else escape(piece.text)
            for piece in pieces
        )
    )


def is_of(hop_product: str, name: str) -> bool:
    """Whether a hop's product is the one that a text calls `name`: `Kong Gateway 3.9` is Kong."""
    product, name = hop_product.strip().lower(), name.strip().lower()
    following = product.removeprefix(name)[:1]
    return bool(name) and product.startswith(name) and (not following or _ends_a_name(following))


def _ends_a_name(sign: str) -> bool:
    return sign.isspace() or sign.isdecimal()


def is_of_any(products: Iterable[str], name: str) -> bool:
    return any(is_of(one, name) for one in products)


@dataclass(frozen=True, slots=True)
class Command:
    """A command in pieces, and as the copy button copies it."""

    pieces: tuple[Piece, ...]

    @property
    def html(self) -> SafeString:
        return pieces_html(self.pieces)

    @property
    def text(self) -> str:
        return command_text(self.pieces)

    @property
    def complete(self) -> bool:
        return all(piece.filled for piece in self.pieces if piece.name)


@dataclass(frozen=True, slots=True)
class Variant:
    """How one product does a check."""

    product: str
    text: str
    command: Command | None


ENOUGH_TRIES = 5
"""Fewer say nothing about a check."""


@dataclass(frozen=True, slots=True)
class Check:
    """A first check; `ours` are the variants for products on this path.

    `found` of `tried` is how often it found the cause; `feedback` is where one says so, if the
    page was opened from a triage.
    """

    data: Mapping[str, Any]
    command: Command | None
    products: tuple[str, ...]
    ours: tuple[Variant, ...]
    others: tuple[Variant, ...]
    found: int = 0
    tried: int = 0
    feedback: str = ""

    @property
    def hit_rate(self) -> float:
        """To sort by, where a reader asks for it: what was hardly tried comes last."""
        return self.found / self.tried if self.tried >= ENOUGH_TRIES else -1

    @property
    def tally_words(self) -> str:
        return f"Found it {self.found} of {self.tried} times" if self.hit_rate >= 0 else ""

    @property
    def commands(self) -> list[Command]:
        all_of_them = (self.command, *(one.command for one in (*self.ours, *self.others)))
        return [one for one in all_of_them if one is not None]


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where a trace is left: a link, a query to paste, or both."""

    label: str
    link: Link | None
    query: tuple[Piece, ...]
    detail: str
    source: str

    @property
    def query_html(self) -> SafeString:
        return pieces_html(self.query)


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause further upstream: who acts, and the entry to read next."""

    text: str
    acts: str
    see: str
    see_code: int | None
    see_kind: str


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the path strip."""

    name: str
    here: bool


@dataclass(frozen=True, slots=True)
class Sibling:
    """The same code from another layer."""

    layer: Layer
    url: str
    freshness: Freshness
    here: bool
