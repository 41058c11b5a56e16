"""Clues from signatures: who wrote the bytes, who passed them on, and who imitates whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..model import Evidence, Field, Organisation, Role
from ..signatures import Match, Signature
from .clues import WEIGHT, Clue
from .facts import BOXES, Facts
from .families import built_on
from .strangers import bare

OWN_WEIGHT = {"decisive": 8.0, "some": 2.0}
IMITATED = 0.3
OTHER_TYPE = 0.35  # a page of the product's kind in a type that its own pages do not have
RELAYED_BY_A_PROXY = 0.3
ENOUGH_FIELDS = 3
CONTRADICTED = -3.5
WEB_SERVERS = frozenset({"nginx", "openresty", "apache", "tengine", "litespeed", "iis"})
MODULE_WHY = (
    "A firewall or an authorisation check inside the web server answers with this page too."
)
PROGRAM_WHY = "A program that the web server runs may have failed behind this page."
HOSTS_APPLICATIONS = frozenset({"iis", "http.sys", "azure-app-service", "litespeed", "heroku"})
TYPE_WHY = "The product's own pages have another content type."
CONTRADICTION_WHY = "An application server's own field; the product of this page would not send it."


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
            if facts.claimed_by_a_box or bare(facts):
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
    elif other_type(facts, signature):
        weight *= OTHER_TYPE
        field = facts.subject.fields.first("content-type")
        assert field is not None
        evidence = (Evidence("header content-type", field.value, TYPE_WHY, field.line),)
        yield Clue("application", 1.5, evidence, "imitation")
    if signature.area in BOXES and (against := contradicted(facts, signature)):
        yield Clue(layer, CONTRADICTED, against, "contradiction")
        yield Clue("application", 1.0, against, "contradiction")
    if signature.product in WEB_SERVERS and signature.body:
        yield from _doubts(facts, one, weight)
    built = built_on(signature, facts.matches) if signature.area == "proxies" else None
    if built is not None:
        signature, layer = built, role_of(built, organisation)
    yield Clue(layer, weight, one.evidence, f"by {signature.product}", signature.product)


def _doubts(facts: Facts, one: Match, weight: float) -> Iterator[Clue]:
    """Web servers run modules and programs, whose refusals and failures wear the server's page.

    The doubt is a share of what the page itself is worth.
    """
    share = weight / WEIGHT["strong"]
    evidence = tuple(replace(each, why=MODULE_WHY) for each in one.evidence)
    if facts.subject.status == 403 and one.signature.layer == "load-balancer":
        yield Clue("waf-cdn", 2.9 * share, evidence, "module")
        yield Clue("auth", 1.5 * share, evidence, "module")
    elif facts.subject.status == 500:
        evidence = tuple(replace(each, why=PROGRAM_WHY) for each in one.evidence)
        yield Clue("application", 1.6 * share, evidence, "program")


def imitates(facts: Facts, one: Match) -> bool:
    """A page of a product's kind, in an answer that shows fields but none of the product's."""
    signature = one.signature
    fields = facts.subject.fields
    page = signature.body or signature.json or signature.reason
    if not page or not signature.marks or len(fields) < ENOUGH_FIELDS:
        return False
    if set(signature.marks) == {"server"} and _renamed(facts, signature):
        return False
    return not any(
        (not rule.text or rule.search(field.value))
        for name, rule in signature.marks.items()
        for field in fields.all(name)
    )


def _renamed(facts: Facts, signature: Signature) -> bool:
    """Another box names itself in Server: it may have overwritten the product's name."""
    return any(
        one.signature.area in BOXES
        and one.signature.product != signature.product
        and "server" in one.signature.fields
        for one in facts.matches
    )


def other_type(facts: Facts, signature: Signature) -> bool:
    """A page of the product's kind in a content type that the product's own pages do not have."""
    found = facts.subject.content_type
    return bool(
        signature.body
        and signature.page_type
        and found
        and signature.layer == "load-balancer"
        and not signature.page_type.search(found)
    )


def contradicted(facts: Facts, signature: Signature) -> tuple[Evidence, ...]:
    """The fields of an application server beside a page that a proxy is said to have written."""
    if not (signature.body or signature.json):
        return ()
    found: list[Field] = []
    for name in ("x-powered-by", "x-runtime"):
        found += [one for one in facts.subject.fields.all(name) if "ASP.NET" not in one.value]
    if signature.product not in HOSTS_APPLICATIONS and any(
        one.signature.area == "applications" and "server" in one.signature.fields
        for one in facts.matches
    ):
        found += facts.subject.fields.all("server")
    return tuple(
        Evidence(f"header {one.name.lower()}", one.value[:200], CONTRADICTION_WHY, one.line)
        for one in found
    )
