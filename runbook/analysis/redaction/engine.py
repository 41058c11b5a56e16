"""Runs the finders over a text until nothing is found, and writes markers for what they found."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache

from runbook.analysis.model import Redacted, Redaction
from runbook.analysis.redaction.commands import find_in_commands
from runbook.analysis.redaction.hits import MARKER, Hit
from runbook.analysis.redaction.jwt import find_jwts
from runbook.analysis.redaction.named import find_named
from runbook.analysis.redaction.personal import find_personal
from runbook.analysis.redaction.places import Places
from runbook.analysis.redaction.shapes import find_shapes
from runbook.analysis.redaction.text import Text
from runbook.analysis.redaction.vendors import find_vendor_keys

type Counts = dict[tuple[str, str], int]

_MAX_PASSES = 4
_CHECKED = 16_384  # characters of rewritten lines that are looked at again


def redact(text: str) -> Redacted:
    """Replace every secret by `[<kind> removed]`; the number of lines stays the same.

    Works on any text before it is parsed. A JWT keeps its header and claims. Inside a word or a
    URL the marker has no space: `[token-removed]`. The result redacts to itself.
    """
    counts: Counts = {}
    clean, changed = _rewrite(text, counts)
    for _ in range(_MAX_PASSES):
        if not changed or sum(end - start for start, end in changed) > _CHECKED:
            break
        clean, changed = _rewrite_parts(clean, changed, counts)
    redactions = tuple(Redaction(kind, where, n) for (kind, where), n in counts.items())
    return Redacted(clean, redactions)


def _rewrite_parts(
    raw: str, windows: list[tuple[int, int]], counts: Counts
) -> tuple[str, list[tuple[int, int]]]:
    """Look again at the lines that were rewritten: a marker may have laid bare another secret."""
    parts: list[str] = []
    changed: list[tuple[int, int]] = []
    at = length = 0
    for start, end in windows:
        part, again = _rewrite(raw[start:end], counts)
        parts += (raw[at:start], part)
        length += start - at
        changed += [(length + first, length + last) for first, last in again]
        length += len(part)
        at = end
    parts.append(raw[at:])
    return "".join(parts), changed


def _rewrite(raw: str, counts: Counts, depth: int = 0) -> tuple[str, list[tuple[int, int]]]:
    """The text without what was found, and the stretches of it that were rewritten."""
    text = Text(raw)
    hits = _choose(text, counts, depth)
    if not hits:
        return raw, []
    places = Places(text)
    parts: list[str] = []
    spots: list[tuple[int, int]] = []
    at = length = 0
    for hit in hits:
        written = hit.marker + "\n" * raw.count("\n", hit.start, hit.end)
        parts += (raw[at : hit.start], written)
        length += hit.start - at
        spots.append((length, length + len(written)))
        length += len(written)
        at = hit.end
        if hit.times:
            key = (hit.kind, "token claims" if depth else places.name(hit))
            counts[key] = counts.get(key, 0) + hit.times
    parts.append(raw[at:])
    clean = "".join(parts)
    return clean, _windows(clean, spots)


def _windows(clean: str, spots: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Whole lines around the markers, with one line more on either side."""
    windows: list[tuple[int, int]] = []
    for start, end in spots:
        first = clean.rfind("\n", 0, max(0, clean.rfind("\n", 0, start))) + 1
        last = clean.find("\n", end)
        last = clean.find("\n", last + 1) if last >= 0 else last
        last = last if last >= 0 else len(clean)
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], last)
        else:
            windows.append((first, last))
        if last - windows[0][0] > _CHECKED:
            break
    return windows


def _clean_claims(claims: str, counts: Counts, depth: int) -> str:
    for _ in range(_MAX_PASSES):
        claims, changed = _rewrite(claims, counts, depth)
        if not changed:
            break
    return claims


def _choose(text: Text, counts: Counts, depth: int) -> list[Hit]:
    """All hits in order without overlap; a readable JWT inside a hit stays."""
    jwts: list[Hit] = []
    kept: list[tuple[int, int]] = []
    if depth < 2 and "eyJ" in text.raw:
        jwts, kept = find_jwts(text, cache(lambda claims: _clean_claims(claims, counts, depth + 1)))
    raw = text.raw
    found = [*find_named(text), *find_vendor_keys(raw), *find_shapes(raw)]
    found += [*find_personal(raw), *find_in_commands(text)]
    if kept:
        found = [piece for hit in found for piece in _around(hit, kept)]
    found = [*jwts, *found]
    if "removed" in raw:
        found = list(_whole_markers(found, raw))
    found = [hit for hit in found if raw[hit.start : hit.end] != hit.marker]
    found.sort(key=lambda hit: (hit.start, hit.kind == "email", -hit.end))
    return list(_without_overlap(found))


def _whole_markers(hits: list[Hit], raw: str) -> Iterator[Hit]:
    """No hit begins or ends inside a marker, and none holds markers alone."""
    spans = [one.span() for one in MARKER.finditer(raw)]
    starts = [one[0] for one in spans]
    for hit in hits:
        start, end = hit.start, hit.end
        before = bisect_right(starts, start) - 1
        if before >= 0 and spans[before][1] > start:
            start = spans[before][0]
        last = bisect_left(starts, end) - 1
        if last >= 0 and spans[last][1] > end:
            end = spans[last][1]
        if any(map(str.isalnum, MARKER.sub("", raw[start:end]))):
            yield hit._replace(start=start, end=end)


def _around(hit: Hit, kept: list[tuple[int, int]]) -> Iterator[Hit]:
    """The parts of a hit outside the tokens that stay readable, where they hold anything."""
    start = hit.start
    cut = False
    for first, last in kept:
        if last <= start or first >= hit.end:
            continue
        if hit.kind == "email":
            return
        cut = True
        if first - start >= 8:
            yield hit._replace(start=start, end=first)
        start = max(start, last)
    if not cut or hit.end - start >= 8:
        yield hit._replace(start=start)


def _without_overlap(hits: list[Hit]) -> Iterator[Hit]:
    last: Hit | None = None
    for hit in hits:
        if hit.kind == "email" and last is not None and hit.start < last.end:
            continue
        if last is None or hit.start >= last.end:
            if last is not None:
                yield last
            last = hit
        elif hit.end > last.end:
            last = last._replace(end=hit.end)
    if last is not None:
        yield last
