"""How large a box is, from the words in it. Widths are those of a usual sans serif at 12 units."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace

from ..model import Node, Outcome, Question

NAME_WIDTH, NAME_LINE = 8.2, 17.0  # of a name in bold: a character's width, a line's height
WORD_WIDTH, WORD_LINE = 6.3, 14.0  # of any other text
PAD = 7.0
NAME_CHARACTERS, ANSWER_CHARACTERS, NOTE_CHARACTERS = 19, 11, 26


@dataclass(frozen=True, slots=True)
class Port:
    """An answer inside its question's box; a line starts in the middle of its lower edge."""

    answer: str
    target: str
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """A question or an outcome: `lines` are its name, `notes` (an outcome's) stand below."""

    id: str
    kind: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    ports: tuple[Port, ...] = ()

    def at(self, x: float, y: float) -> Box:
        """This box with its upper left corner there."""
        dx, dy = x - self.x, y - self.y
        ports = tuple(replace(one, x=one.x + dx, y=one.y + dy) for one in self.ports)
        return replace(self, x=x, y=y, ports=ports)


def box_of(node: Node) -> Box:
    """The box of a node, with its corner at 0, 0."""
    return _question(node) if isinstance(node, Question) else _outcome(node)


def notes_of(outcome: Outcome) -> tuple[str, str]:
    """The entry an outcome leads to, and who acts."""
    code = "its status" if outcome.code is None else str(outcome.code or "no response")
    layer = "its layer" if outcome.layer == "returned-by" else outcome.layer
    actor = outcome.acts.removeprefix("layer:").replace("service-owner", "service’s team")
    return f"{code} · {layer}", "nobody paged" if outcome.tell else f"{actor} acts"


def _question(node: Question) -> Box:
    labels = [_wrap(one.label, ANSWER_CHARACTERS) for one in node.answers]
    widths = [_width(lines, WORD_WIDTH) for lines in labels]
    room = int((sum(widths) - 2 * PAD) / NAME_WIDTH)
    name = _wrap(node.short, max(NAME_CHARACTERS, room))
    own = _width(name, NAME_WIDTH)
    spare = max(0.0, own - sum(widths)) / max(1, len(widths))
    top = len(name) * NAME_LINE + PAD
    height = max((len(lines) for lines in labels), default=0) * WORD_LINE + PAD
    ports, x = [], 0.0
    for answer, lines, width in zip(node.answers, labels, widths, strict=True):
        wide = width + spare
        ports.append(Port(answer.id, answer.next, lines, x, top, wide, height))
        x += wide
    return Box(node.id, "question", name, (), 0.0, 0.0, max(own, x), top + height, tuple(ports))


def _outcome(node: Outcome) -> Box:
    name = _wrap(node.title, NAME_CHARACTERS)
    notes = tuple(line for one in notes_of(node) for line in _wrap(one, NOTE_CHARACTERS))
    width = max(_width(name, NAME_WIDTH), _width(notes, WORD_WIDTH))
    height = len(name) * NAME_LINE + len(notes) * WORD_LINE + 1.5 * PAD
    return Box(node.id, "outcome", name, notes, 0.0, 0.0, width, height)


def _wrap(text: str, characters: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, characters, break_on_hyphens=False)) or ("",)


def _width(lines: tuple[str, ...], character: float) -> float:
    return max(len(one) for one in lines) * character + 2 * PAD
