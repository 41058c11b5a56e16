"""What one piece of evidence says of one layer, and the weights that it may have.

A weight is a log-odds number (nats): 1 turns even odds into 3 : 1, 3 into 20 : 1, 6 into 400 : 1.
Clues of one group say the same thing twice: the strongest counts whole, the others a
quarter, and all of them at most a quarter of the strongest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..model import ROLES, Evidence, Role
from ..signatures import Weight

WEIGHT: Mapping[Weight, float] = {"decisive": 6.5, "strong": 4.5, "some": 2.0, "weak": 0.8}
LOGGED = 9.0  # a log record holds both sides' answer and outranks every field
REPEATED = 0.25


@dataclass(frozen=True, slots=True)
class Clue:
    """`weight` below zero speaks against the layer. `product` names who wrote the bytes."""

    layer: Role
    weight: float
    evidence: tuple[Evidence, ...]
    group: str
    product: str | None = None


def scores(clues: Iterable[Clue], prior: Mapping[Role, float]) -> dict[Role, float]:
    """The log-odds of each layer: its prior and its groups of clues."""
    groups: dict[tuple[Role, str], list[float]] = defaultdict(list)
    for clue in clues:
        groups[clue.layer, clue.group].append(clue.weight)
    total = {layer: prior.get(layer, 0.0) for layer in ROLES}
    for (layer, _), weights in groups.items():
        total[layer] += _together(weights)
    return total


def _together(weights: list[float]) -> float:
    strongest = max(weights, key=abs)
    rest = REPEATED * (sum(weights) - strongest)
    most = abs(strongest) * REPEATED
    return strongest + max(-most, min(most, rest))
