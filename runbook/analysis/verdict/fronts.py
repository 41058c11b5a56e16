"""Who merely fronted: intermediaries that the response passed and did not come from."""

from __future__ import annotations

from ..model import ROLES, Evidence, Front, LogRecord, Organisation, Role
from ..signatures import Match
from .facts import BOXES
from .families import BUILT_ON
from .products import role_of
from .records import failing, writer_role

MODULE_HOSTS = frozenset({"apache", "nginx", "openresty", "iis", "tengine", "litespeed"})


def fronts(
    matches: tuple[Match, ...],
    logs: tuple[LogRecord, ...],
    answerer: tuple[Role | None, str | None],
    organisation: Organisation,
) -> tuple[Front, ...]:
    """In path order, outermost first, each product once."""
    found: dict[str, Front] = {}
    for match in matches:
        if _was_passed(match, answerer[0], organisation):
            front = role_of(match.signature, organisation)
            _add(found, match.signature.product, front, match.evidence)
    for record in failing(logs):
        if record.answered_by == "upstream":
            _add(found, record.product, writer_role(record, organisation), record.evidence)
    layer, product = answerer
    found.pop(product or "", None)
    found.pop(BUILT_ON.get(product or "", ""), None)
    for name in list(found):
        if BUILT_ON.get(name) in found and name in found:
            found.pop(BUILT_ON[name], None)
    inside = layer == "waf-cdn" and _inside_a_server(matches)
    behind = "load-balancer" if inside else layer
    kept = (one for one in found.values() if behind is None or _stands_before(one.layer, behind))
    return tuple(sorted(kept, key=lambda one: ROLES.index(one.layer)))


def _add(
    found: dict[str, Front], product: str, layer: Role, evidence: tuple[Evidence, ...]
) -> None:
    if product not in found:
        found[product] = Front(layer, product, evidence)


def _was_passed(match: Match, answered: Role | None, organisation: Organisation) -> bool:
    signature = match.signature
    if signature.area not in BOXES:
        return False
    if signature.says in ("fronted", "passed"):
        return True
    header_only = not (signature.body or signature.json or signature.reason)
    return (
        signature.says == "wrote"
        and header_only
        and bool(signature.fields)
        and answered is not None
        and role_of(signature, organisation) != answered
    )


def _inside_a_server(matches: tuple[Match, ...]) -> bool:
    """A web server behind the first proxy wrote the page: the firewall is a module in it."""
    pages = {one.signature.product for one in matches if one.signature.body}
    names = {
        one.signature.product
        for one in matches
        if one.signature.says == "fronted" and one.signature.area == "proxies"
    }
    return bool(pages & MODULE_HOSTS) and not names & pages


def _stands_before(front: Role, answered: Role) -> bool:
    """An intermediary behind the answerer never saw the answer."""
    return ROLES.index(front) <= ROLES.index(answered)
