"""Clues from signatures: who wrote the bytes, who passed them on, and who imitates whom."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Evidence, Organisation, Role
from ..signatures import Match, Signature
from .clues import WEIGHT, Clue
from .facts import BOXES, Facts
from .families import built_on

OWN_WEIGHT = {"decisive": 8.0, "some": 2.0}
IMITATED = 0.3
RELAYED_BY_A_PROXY = 0.3
ENOUGH_FIELDS = 3


def role_of(signature: Signature, organisation: Organisation) -> Role:
    """The signature's layer, unless the organisation runs the product in another role."""
    if signature.area in BOXES and signature.layer not in ("auth", "application"):
        return organisation.products.get(signature.product, signature.layer)
    return signature.layer


def clues(facts: Facts, organisation: Organisation) -> Iterator[Clue]:
    """What each match says of its layer."""
    for one in facts.matches:
        signature = one.signature
        layer = role_of(signature, organisation)
        if signature.says == "wrote":
            yield from _wrote(facts, one, layer, organisation)
        elif signature.says == "relays":
            weight = WEIGHT[signature.strength]
            if facts.claimed_by_a_box:
                weight *= RELAYED_BY_A_PROXY
            yield Clue("downstream", weight, one.evidence, "relays", signature.product)
        elif signature.area == "applications":
            weight = WEIGHT[signature.strength] / 2
            yield Clue(layer, weight, one.evidence, f"by {signature.product}", signature.product)


def _wrote(facts: Facts, one: Match, layer: Role, organisation: Organisation) -> Iterator[Clue]:
    signature = one.signature
    weight = WEIGHT[signature.strength]
    if signature.area == "own":
        weight = OWN_WEIGHT.get(signature.strength, weight)
    elif imitates(facts, one):
        weight *= IMITATED
        why = f"Every answer that passed {signature.product_name} carries its own fields."
        fields = ", ".join(sorted(signature.marks))
        yield Clue(layer, -1.0, (Evidence("header", f"no {fields}", why),), "imitation")
        yield Clue("application", 1.5, one.evidence, "imitation")
    built = built_on(signature, facts.matches) if signature.area == "proxies" else None
    if built is not None:
        signature, layer = built, role_of(built, organisation)
    yield Clue(layer, weight, one.evidence, f"by {signature.product}", signature.product)


def imitates(facts: Facts, one: Match) -> bool:
    """A page of a product's kind, in an answer that shows fields but none of the product's."""
    signature = one.signature
    fields = facts.subject.fields
    if not signature.marks or len(fields) < ENOUGH_FIELDS:
        return False
    return not any(
        (not rule.text or rule.search(field.value))
        for name, rule in signature.marks.items()
        for field in fields.all(name)
    )
