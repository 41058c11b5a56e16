"""What several mechanisms need to know of one response and of the signatures found in it."""

from __future__ import annotations

from dataclasses import dataclass

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
            and (one.signature.body or one.signature.json)
            for one in self.matches
        )

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
