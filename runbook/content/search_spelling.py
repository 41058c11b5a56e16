"""What a word that nothing has was probably meant to be. Pure.

    likely("gatewya", [("gateway", 40), …])    ("gateway",)
    likely("declined", [("decided", 3), …])    (): another word, not a slip of the fingers

There is no dictionary here, so a word is judged by how it differs. Slips swap two letters,
drop one, double one, or hit the key beside the right one; one vowel for another is a common
misspelling. Anything else makes a different word ("charged" is not "changed", "stripe" is not
"strip"), and what was typed is then searched for as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable

MOST_EXPANSIONS = 8
ALLOWED = ((3, 0), (8, 1), (13, 2))
"""Words up to so many letters may hold so many slips; longer ones MOST_SLIPS."""
MOST_SLIPS = 3
ODD = 2
"""What counts for a difference that is no slip."""
SHORTEST_MISHEARD = 6
"""In shorter words another vowel is another word: lead and load."""

_KEYS = {
    key: (column + row / 2, row)
    for row, keys in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
    for column, key in enumerate(keys)
}
_SOUND_ALIKE = tuple(map(frozenset, ("aeiouy", "csz", "ckq")))


def likely(word: str, candidates: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """What an unknown word stands for: the words it is part of, or the one it was meant to be.

    `candidates` are known words with how often they occur. Empty where nothing is close.
    """
    known = list(candidates)
    around = sorted((term for term, _ in known if word in term), key=lambda term: (len(term), term))
    if around:
        return tuple(around[:MOST_EXPANSIONS])
    allowed = next((most for longest, most in ALLOWED if len(word) <= longest), MOST_SLIPS)
    near = [
        (slips(word, term), -often, term)
        for term, often in known
        if term[:1].isalpha() and _begin_alike(word, term)
    ]
    near = [one for one in near if one[0] <= allowed]
    return (min(near)[2],) if near else ()


def slips(typed: str, meant: str) -> int:
    """How far apart two words are: 1 for each slip, ODD for any other difference.

    Damerau's distance (letters inserted, dropped, replaced, swapped) with weights.
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, a in enumerate(typed, 1):
        before, last, row = row, before, [i]
        doubled = a == typed[i - 2 : i - 1]
        for j, b in enumerate(meant, 1):
            # A letter beyond the end makes a longer word, unless the key was held too long.
            extra = ODD if j == len(meant) and not doubled else 1
            same = 0 if a == b else _replaced(a, b, typed, j == len(meant))
            best = min(before[j] + extra, row[j - 1] + 1, before[j - 1] + same)
            if i > 1 and j > 1 and a == meant[j - 2] and typed[i - 2] == b:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]


def _replaced(a: str, b: str, typed: str, at_the_end: bool) -> int:
    (x, y), (u, v) = _KEYS.get(a, (-9.0, -9)), _KEYS.get(b, (99.0, 99))
    if abs(x - u) <= 1 and abs(y - v) <= 1:
        return 1
    misheard = any({a, b} <= alike for alike in _SOUND_ALIKE)
    return 1 if misheard and not at_the_end and len(typed) >= SHORTEST_MISHEARD else ODD


def _begin_alike(one: str, other: str) -> bool:
    """People seldom mistype the first letter, but they swap it with the second."""
    return one[:1] == other[:1] or one[:2] == other[1::-1]
