"""A page as headings and blocks: what every export for people says, whatever the format. Pure.

Texts in it are Markdown, but for `Code`. The order is that in which a responder needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

type Data = Mapping[str, Any]

ACTS = {
    "owner": "the owner of this entry",
    "service-owner": "the service’s owner",
    "caller": "the caller",
    "vendor": "the vendor",
}
POINTS = {"left": 0, "right": 1}


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or several where `block` says so; `label` is set before it, in bold."""

    text: str
    label: str = ""
    block: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Shown exactly as typed."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered thing to do, with what belongs to it; `mark` is said beside its title."""

    title: str
    blocks: tuple[Block, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """Numbered; on paper each has a box to tick."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer of a scenario: where it leads is a section of the same leaf, by its anchor."""

    label: str
    means: str
    to: str
    to_title: str


@dataclass(frozen=True, slots=True)
class Choices:
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Links to other pages: what is said of them, and their paths on the site."""

    links: tuple[tuple[str, str], ...]


type Block = Text | Code | Bullets | Steps | Table | Choices | Links


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: tuple[Block, ...]
    anchor: str = ""
    kind: str = ""
    """`question` or `outcome` in a scenario, `stop` for what must not be done, `sources`."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """`said` tells whose the page is and of when; `path` is its address on the site."""

    kind: str
    key: str
    path: str
    title: str
    said: str
    lead: tuple[Block, ...]
    sections: tuple[Section, ...] = field(default_factory=tuple)


def blocks(*parts: Block | None) -> tuple[Block, ...]:
    """Those that say something."""
    return tuple(part for part in parts if part is not None and _says(part))


def _says(part: Block) -> bool:
    if isinstance(part, (Text, Code)):
        return bool(part.text)
    inside: Sequence[object] = next(iter(getattr(part, name) for name in part.__slots__[-1:]), ())
    return bool(inside)


def section(
    title: str, *parts: Block | None, anchor: str = "", kind: str = ""
) -> Iterator[Section]:
    """A section, if something stands below its heading."""
    if kept := blocks(*parts):
        yield Section(title, kept, anchor, kind)


def bullets(texts: Iterable[str]) -> Bullets:
    return Bullets(tuple(texts))


def code_mark(text: str) -> str:
    """Words as code within Markdown; a backtick inside takes more of them around it."""
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


def link_to(label: str, url: str) -> str:
    return f"[{label.replace('[', '(').replace(']', ')')}](<{url}>)"
