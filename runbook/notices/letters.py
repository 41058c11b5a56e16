"""What a message says, before it takes the form of mail, a webhook's JSON or a chat's blocks.

Pure. A letter says what waits, why, and one address for each.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

MOST_BLOCKS = 45
"""Slack takes 50 blocks (Block Kit reference): a heading, an introduction and a foot stand too."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits. `url` is a path below Runbook's own address."""

    title: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    intro: str
    lines: tuple[Line, ...]
    url: str
    """Where all of it stands."""
    more: int = 0
    """How many things wait that it does not name."""

    @classmethod
    def of(cls, body: dict[str, Any]) -> Letter:
        """From how a delivery keeps it."""
        return cls(**body | {"lines": tuple(Line(**line) for line in body["lines"])})

    def body(self) -> dict[str, Any]:
        """As a delivery keeps it."""
        return asdict(self)

    def reaching(self, base: str) -> Letter:
        """With whole addresses, for readers elsewhere."""
        lines = tuple(Line(one.title, one.why, base + one.url) for one in self.lines)
        return Letter(self.title, self.intro, lines, base + self.url, self.more)

    @property
    def foot(self) -> str:
        return f"And {self.more} more." if self.more else ""


def as_event(letter: Letter, *, kind: str, team: str, timestamp: str) -> dict[str, Any]:
    """The content of a signed webhook (standardwebhooks.com: type, timestamp, data)."""
    data = {"team": team, "title": letter.title, "text": letter.intro, "url": letter.url}
    items = [asdict(one) for one in letter.lines]
    return {
        "type": f"runbook.{kind}",
        "timestamp": timestamp,
        "data": data | {"items": items, "more": letter.more},
    }


def as_blocks(letter: Letter) -> dict[str, Any]:
    """What an incoming webhook of Slack takes; Mattermost and Rocket.Chat read `text` alone."""
    written = [f"*<{one.url}|{for_chat(one.title)}>*\n{for_chat(one.why)}" for one in letter.lines]
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": letter.title[:150]}},
        _section(for_chat(letter.intro)),
        *map(_section, written[:MOST_BLOCKS]),
        _section(f"{letter.foot} <{letter.url}|Open them in Runbook>".strip()),
    ]
    listed = [f"• <{one.url}|{for_chat(one.title)}>: {for_chat(one.why)}" for one in letter.lines]
    text = "\n".join([f"*{for_chat(letter.title)}*", for_chat(letter.intro), *listed, letter.foot])
    return {"text": text.strip(), "blocks": blocks}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:3000]}}


def for_chat(text: str) -> str:
    """Text that neither links, formats nor calls anybody.

    Slack asks for three signs to be escaped (Formatting text: Escaping); `<!channel>` is then
    text. Others read a bare `@channel`, so a sign without width stands behind each @; and what
    would format a line loses its meaning the same way.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([@*_~`|\[\]])", "\\1\u2060", text)
