"""A message that no table knows: its words still name the stage, in whatever client's phrasing."""

from __future__ import annotations

import re

from ..model import Stage

_FAILS = re.compile(
    r"\b(?:error|errno|exception|fail(?:ed|ure|s)?|fatal|could ?n.t|could not|can ?not|can't|unable"
    r"|refused|aborted|timed ?out|timeout|unreachable)\b|exception\b|error\b"
)
# (what must be there, what must be there too, stage); the first that fits counts.
_WORDS: tuple[tuple[re.Pattern[str], re.Pattern[str] | None, Stage], ...] = (
    (re.compile(r"\bdns\b|\bresolv(?:e|ing|er)\b.{0,40}\b(?:host|name|address)|host ?name not"),
     None, "name"),
    (re.compile(r"\b(?:ssl|tls)\b|certificate|handshake"), None, "tls"),
    (re.compile(r"\bconnect(?:ing|ion)?\b"),
     re.compile(r"refused|unreachable|timed ?out|timeout|to (?:remote|server|host)\b"), "connect"),
    (re.compile(r"\b(?:http|request|response|socket|connection|server)\b"),
     re.compile(r"timed ?out|timeout|reset|closed|hang ?up|disconnect|\beof\b"), "nothing-back"),
)  # fmt: skip
_REASONS: dict[Stage, str] = {
    "name": "The words tell of a name that could not be resolved.",
    "tls": "The words tell of a TLS handshake or certificate that failed.",
    "connect": "The words tell of a connection that could not be made.",
    "nothing-back": "The words tell of a connection that stood and brought no answer.",
}
_LONGEST = 600


def by_words(lower: str) -> tuple[Stage, str] | None:
    """Stage and reason by the words of a line (in lower case) that tells of a failure.

    Lines that are data (JSON, fields) say nothing here: only a client's own sentence does.
    """
    start = lower[:_LONGEST]
    if start.lstrip()[:1] in ("{", "[", '"', "") or not _FAILS.search(start):
        return None
    for first, second, stage in _WORDS:
        if first.search(start) and (second is None or second.search(start)):
            return stage, _REASONS[stage]
    return None
