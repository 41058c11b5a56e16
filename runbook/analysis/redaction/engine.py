"""Runs the finders over a text until nothing is found, and writes markers for what they found."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from runbook.analysis.model import Redacted, Redaction
from runbook.analysis.redaction.commands import find_in_commands
from runbook.analysis.redaction.hits import Hit
from runbook.analysis.redaction.jwt import find_jwts
from runbook.analysis.redaction.named import find_named
from runbook.analysis.redaction.personal import find_personal
from runbook.analysis.redaction.places import Places
from runbook.analysis.redaction.shapes import find_shapes
from runbook.analysis.redaction.text import Text
from runbook.analysis.redaction.vendors import find_vendor_keys

_MAX_PASSES = 6


def redact(text: str) -> Redacted:
    """Replace every secret by `[<kind> removed]`; the number of lines stays the same.

    Works on any text before it is parsed. A JWT keeps its header and claims. Inside a word or a
    URL the marker has no space: `[token-removed]`. The result redacts to itself.
    """
    counts: dict[tuple[str, str], int] = {}
    clean = _rewrite(text, counts)
    redactions = tuple(Redaction(kind, where, n) for (kind, where), n in counts.items())
    return Redacted(clean, redactions)


def _rewrite(raw: str, counts: dict[tuple[str, str], int], depth: int = 0) -> str:
    for _ in range(_MAX_PASSES):
        text = Text(raw)
        hits = _choose(text, counts, depth)
        if not hits:
            break
        places = Places(text)
        parts: list[str] = []
        at = 0
        for hit in hits:
            parts += (raw[at : hit.start], hit.marker)
            parts.append("\n" * raw.count("\n", hit.start, hit.end))
            at = hit.end
            if hit.count:
                key = (hit.kind, "token claims" if depth else places.name(hit))
                counts[key] = counts.get(key, 0) + hit.count
        parts.append(raw[at:])
        raw = "".join(parts)
    return raw


def _choose(text: Text, counts: dict[tuple[str, str], int], depth: int) -> list[Hit]:
    """All hits in order without overlap; a readable JWT inside a hit stays."""
    jwts: list[Hit] = []
    kept: list[tuple[int, int]] = []
    if depth < 2 and "eyJ" in text.raw:
        jwts, kept = find_jwts(text, cache(lambda claims: _rewrite(claims, counts, depth + 1)))
    raw = text.raw
    found = [*find_named(text), *find_vendor_keys(raw), *find_shapes(raw)]
    found += [*find_personal(raw), *find_in_commands(text)]
    if kept:
        found = [piece for hit in found for piece in _around(hit, kept)]
    found += jwts
    found = [hit for hit in found if raw[hit.start : hit.end] != hit.marker]
    found.sort(key=lambda hit: (hit.start, -hit.end))
    return list(_without_overlap(found))


def _around(hit: Hit, kept: list[tuple[int, int]]) -> Iterator[Hit]:
    """The parts of a hit outside the tokens that stay readable, where they hold anything."""
    start = hit.start
    cut = False
    for first, last in kept:
        if last <= start or first >= hit.end:
            continue
        cut = True
        if first - start >= 8:
            yield hit._replace(start=start, end=first)
        start = max(start, last)
    if not cut or hit.end - start >= 8:
        yield hit._replace(start=start)


def _without_overlap(hits: list[Hit]) -> Iterator[Hit]:
    last: Hit | None = None
    for hit in hits:
        if last is None or hit.start >= last.end:
            if last is not None:
                yield last
            last = hit
        elif hit.end > last.end:
            last = last._replace(end=hit.end)
    if last is not None:
        yield last
