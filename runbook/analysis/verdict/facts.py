"""What several mechanisms need to know of one response and of the signatures found in it."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Evidence, Field
from ..signatures import Match, Subject

BOXES = frozenset({"proxies", "edges", "gateways"})  # areas whose role an organisation may change
CERTAIN = ("decisive", "strong")


@dataclass(frozen=True, slots=True)
class Facts:
    """The response, and what signatures found in it."""

    subject: Subject
    matches: tuple[Match, ...]

    @property
    def claimed(self) -> bool:
        """A known product other than an application wrote the content."""
        return any(
            one.signature.says == "wrote"
            and one.signature.strength in CERTAIN
            and one.signature.area != "applications"
            and (one.signature.body or one.signature.json or one.signature.area == "own")
            for one in self.matches
        )

    @property
    def unseen(self) -> bool:
        """There was content, and it was not pasted."""
        length = self.subject.fields.value("content-length")
        if self.subject.content or length == "0":
            return False
        return length is not None or bool(self.subject.content_type)

    @property
    def claimed_by_a_box(self) -> bool:
        """A proxy, an edge or a gateway made this answer itself."""
        return any(
            one.signature.says == "wrote"
            and one.signature.strength in CERTAIN
            and one.signature.area in BOXES
            for one in self.matches
        )

    @property
    def relayed(self) -> bool:
        """The content reports a dependency's failure, and no proxy made it."""
        return not self.claimed_by_a_box and any(
            one.signature.says == "relays" and one.signature.strength in CERTAIN
            for one in self.matches
        )

    @property
    def checked(self) -> bool:
        """A known check of tokens or credentials wrote the content or its challenge."""
        return any(
            one.signature.says == "wrote"
            and one.signature.layer == "auth"
            and one.signature.strength in CERTAIN
            for one in self.matches
        )


def quoted(field: Field, why: str) -> tuple[Evidence, ...]:
    """The evidence of one field line."""
    return (Evidence(f"header {field.name.lower()}", field.value[:200], why, field.line),)


def content(facts: Facts, why: str, start: int = 0, end: int = 120) -> tuple[Evidence, ...]:
    """The evidence of a part of the content."""
    text = facts.subject.content[start:end].partition("\n")[0].strip()
    return (Evidence("body", text, why, facts.subject.line_of(start)),)
