"""What the way of an answer tells: who passed it on, who stands before whom, who gave up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..model import Evidence, Role
from .clues import Clue
from .facts import Facts, quoted
from .told import members

INNER: tuple[Role, ...] = ("waf-cdn", "load-balancer", "gateway")
PASSED_TRACE = -1.2  # an inner component says that the answer came from behind it
FRONTED_TRACE = -0.6  # an inner component left its mark; it may run the check itself
PROXIES_ONLY_WHY = "Only proxies on the way send this status."
NAMED_PROXY_WHY = "A proxy names itself, on a status that proxies choose."
TUNNEL_WHY = "A proxy refused to open a tunnel (RFC 9110 §9.3.6)."


def passed_on(facts: Facts) -> Iterator[Clue]:
    """What a component says of an answer from behind it, and the traces that inner ones leave."""
    inner: dict[Role, tuple[float, tuple[Evidence, ...]]] = {}
    for one in facts.matches:
        signature = one.signature
        if signature.layer not in INNER or signature.says not in ("passed", "fronted"):
            continue
        before = INNER[: INNER.index(signature.layer)]
        weight = PASSED_TRACE if signature.says == "passed" else FRONTED_TRACE
        if signature.strength == "weak":
            continue
        for layer in before:
            inner[layer] = min(inner.get(layer, (0.0, ())), (weight, one.evidence), key=_weight)
        if signature.says == "passed":
            told = 1.6 if facts.subject.content or facts.subject.content_type else 0.9
            less = -1.5
            if facts.subject.status in (502, 504):  # another proxy stands behind, as likely as not
                told, less = told / 2, 1.2 if _empty(facts) else -0.5
            yield Clue(signature.layer, less, one.evidence, f"passed {signature.product}")
            yield Clue("application", told, one.evidence, "passed")
            yield Clue("downstream", 0.6, one.evidence, "passed")
            yield Clue("auth", 0.6, one.evidence, "passed")
    for layer, (weight, evidence) in inner.items():
        yield Clue(layer, weight, evidence, "inner trace")


def _empty(facts: Facts) -> bool:
    """Proxies that give up without a page send nothing; applications say something."""
    return facts.subject.fields.value("content-length") == "0"


def _weight(trace: tuple[float, tuple[Evidence, ...]]) -> float:
    return trace[0]


def cached(facts: Facts) -> Iterator[Clue]:
    """Cache-Status (RFC 9211 §2.3): a forwarded request with a status came from behind."""
    for member in members(facts.subject.fields, "cache-status"):
        if "fwd-status" in member.parameters or member.parameters.get("hit"):
            field = facts.subject.fields.first("cache-status")
            assert field is not None
            why = "The cache states that the answer came from behind it (RFC 9211 §2.3)."
            yield Clue("application", 1.6, quoted(field, why), "passed")
            yield Clue("waf-cdn", -1.5, quoted(field, why), "cache-status")


def tunnel(facts: Facts) -> Iterator[Clue]:
    """A CONNECT that failed: only a proxy can refuse to open a tunnel (RFC 9110 §9.3.6)."""
    request = facts.subject.request
    if request is None or request.method != "CONNECT" or (facts.subject.status or 0) < 400:
        return
    evidence = (Evidence("request", "CONNECT", TUNNEL_WHY, request.line),)
    yield Clue("load-balancer", 4.0, evidence, "tunnel")
    yield Clue("application", -2.0, evidence, "tunnel")


def proxies_only(facts: Facts) -> Iterator[Clue]:
    """Statuses that only proxies may send (RFC 9110 §15.5.8; RFC 6585 §6)."""
    if facts.subject.status in (407, 511):
        line = facts.subject.response.line
        evidence = (Evidence("status", str(facts.subject.status), PROXIES_ONLY_WHY, line),)
        yield Clue("load-balancer", 3.0, evidence, "status")
        yield Clue("application", -2.0, evidence, "status")


def named_proxy(facts: Facts) -> Iterator[Clue]:
    """A proxy that names itself, on a status that proxies choose, where nothing was passed on."""
    subject = facts.subject
    if subject.status not in (502, 504) or subject.keys or facts.claimed:
        return
    proxies = [one for one in facts.matches if one.signature.area == "proxies"]
    if any(one.signature.says == "passed" for one in facts.matches):
        return
    for one in proxies:
        if one.signature.says == "fronted" and "server" in one.signature.fields:
            product = one.signature.product
            why = tuple(replace(each, why=NAMED_PROXY_WHY) for each in one.evidence)
            yield Clue("load-balancer", 1.6, why, "named proxy", product)
            return
