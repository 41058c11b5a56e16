"""Facts and who acts, in words that readers know. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

type Clues = Iterable[Mapping[str, Iterable[str]]]


def clues_in_words(clues: Clues) -> str:
    """`returned-by gateway and status 502 or 504; or last-seen none`; empty without facts."""
    return "; or ".join(
        " and ".join(f"{fact} {' or '.join(values)}" for fact, values in clue.items())
        for clue in clues
    )


def is_clues(value: object) -> bool:
    """Whether a value from a scenario's content is a list of facts."""
    return isinstance(value, list) and all(
        isinstance(one, dict) and "id" not in one for one in value
    )
