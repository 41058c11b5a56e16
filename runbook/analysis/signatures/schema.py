"""One signature: the conditions under which a response speaks of a product, and what it says.

The format of the files is described in `data/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from ..model import Role
from .literals import required_literals

type Says = Literal["wrote", "passed", "fronted", "relays"]
type Weight = Literal["decisive", "strong", "some", "weak"]

SAYS: tuple[Says, ...] = ("wrote", "passed", "fronted", "relays")
WEIGHTS: tuple[Weight, ...] = ("decisive", "strong", "some", "weak")
CASE_MARK = "(?-i)"


class Rule:
    """A pattern that is compiled when it is first needed; an empty one means "is present"."""

    __slots__ = ("__dict__", "text")

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        if self.text.startswith(CASE_MARK):
            return re.compile(self.text.removeprefix(CASE_MARK))
        return re.compile(self.text, re.IGNORECASE)

    @cached_property
    def literals(self) -> tuple[str, ...]:
        """Lower-case texts of which one must occur where the pattern does; () if unknown."""
        return required_literals(self.text.removeprefix(CASE_MARK))

    def search(self, text: str) -> tuple[int, int] | None:
        """Where it is found in `text`."""
        found = self.compiled.search(text)
        return found.span() if found else None


@dataclass(frozen=True)
class Signature:
    """All conditions must hold. `statuses` empty means any; `fields` are in lower case."""

    id: str  # its file's name, a slash and its own
    product: str
    product_name: str
    layer: Role
    area: str
    says: Says
    strength: Weight
    why: str
    source: str
    statuses: frozenset[int] = frozenset()
    fields: Mapping[str, Rule] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    content_type: Rule | None = None
    body: Rule | None = None
    json: Mapping[str, Rule] = field(default_factory=dict)
    reason: Rule | None = None
    host: Rule | None = None
    example: str = ""
    shares: tuple[str, ...] = ()  # products whose answers may look alike; a test reads it
    marks: Mapping[str, Rule] = field(default_factory=dict)  # one stands on its every answer
    page_type: Rule | None = None  # the Content-Type of the pages that the product makes itself

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every pattern in it."""
        single = (self.content_type, self.body, self.reason, self.host)
        some = (rule for rule in single if rule is not None)
        return (*self.fields.values(), *self.json.values(), *some)
