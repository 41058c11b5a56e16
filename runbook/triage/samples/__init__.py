"""Six pastes to try Triage with: made up, in the form that real ones have. Pure.

Each is a text file beside this one, named by its slug; hosts are those of the sample
organisation, tokens are signed by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    """One paste: what it shows, and the code it came with (0: none came)."""

    slug: str
    title: str
    code: int

    @property
    def text(self) -> str:
        return _text(self.slug)


@cache
def _text(slug: str) -> str:
    return (FOLDER / f"{slug}.txt").read_text(encoding="utf-8")


SAMPLES = (
    Sample("expired-token", "An expired token, answered 403", 403),
    Sample("behind-a-cdn", "Application JSON behind a CDN’s headers", 404),
    Sample("bad-gateway", "A 502 with its proxy log line", 502),
    Sample("gateway-timeout", "An API gateway’s 504", 504),
    Sample("too-many", "A 429 with Retry-After", 429),
    Sample("no-answer", "curl: (28), no response", 0),
)


def sample(slug: str) -> Sample | None:
    return next((one for one in SAMPLES if one.slug == slug), None)
