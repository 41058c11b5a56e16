"""Fields that an origin server sets and a proxy's own error would not carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..model import Role
from .clues import Clue
from .facts import Facts, quoted

FIELD_WHY = "An origin server sets this field; a proxy's own error would not carry it."
COOKIE_WHY = "A cookie of the application; a proxy's own error would not carry it."
EDGE_COOKIES = re.compile(
    r"(?:__cf|_cf|cf_|AWSALB|AWSELB|incap_ses|visid_incap|nlbi_|TS[0-9a-f]{6,8}|BIGipServer|ak_bmsc"
    r"|bm_|_abck|AKA_|Aka|NSC_|SERVERID|ARRAffinity|ApplicationGatewayAffinity|citrix_ns|datadome"
    r"|barra_|FORTIWAFSID|sucuri|__ddg|INGRESSCOOKIE|route=|GCLB|GCILB|_px|kpsdk|aws-waf-token)",
    re.IGNORECASE,
)
ORIGIN_FIELDS: dict[str, float] = {
    "x-powered-by": 1.5,
    "x-runtime": 2.0,
    "x-aspnet-version": 2.0,
    "x-aspnetmvc-version": 2.0,
    "x-generator": 1.5,
    "x-drupal-cache": 1.5,
    "x-application-context": 2.0,
    "x-debug-token": 2.0,
    "content-language": 0.8,
    "etag": 0.8,
    "age": 0.3,
    "cache-control": 0.3,
    "last-modified": 0.5,
    "access-control-allow-credentials": 0.8,
    "access-control-expose-headers": 0.8,
    "access-control-allow-origin": 0.6,
    "access-control-allow-headers": 0.6,
    "content-security-policy": 0.4,
    "referrer-policy": 0.3,
    "cross-origin-opener-policy": 0.6,
    "x-dns-prefetch-control": 1.2,
    "x-download-options": 1.0,
    "x-permitted-cross-domain-policies": 0.8,
    "x-robots-tag": 0.6,
    "x-xss-protection": 0.3,
    "x-correlation-id": 0.6,
    "x-trace-id": 0.5,
    "x-csrf-token": 1.5,
    "x-api-version": 1.0,
    "api-supported-versions": 2.0,
    "deprecation": 0.8,
    "sunset": 0.8,
    "link": 0.5,
    "allow": 0.3,
    "vary": 0.4,
    "pragma": 0.2,
    "p3p": 0.5,
}
MOST_FROM_FIELDS = 3.0
INTERMEDIARIES: tuple[Role, ...] = ("waf-cdn", "load-balancer", "gateway")
OWN_SERVER_WHY = "An application's server names itself; an intermediary's own answer would not."
OTHER_TYPE_WHY = "The content type is not that of the pages which this server makes itself."


def origin_fields(facts: Facts) -> Iterator[Clue]:
    """Fields that an origin sets. Together they count for a bounded amount."""
    left = MOST_FROM_FIELDS
    found = sorted(
        (name for name in facts.subject.fields.names if name in ORIGIN_FIELDS),
        key=lambda name: -ORIGIN_FIELDS[name],
    )
    for cookie in facts.subject.fields.all("set-cookie"):
        if not EDGE_COOKIES.match(cookie.value):
            left -= 1.5
            yield Clue("application", 1.5, quoted(cookie, COOKIE_WHY), "cookie")
            break
    for name in found:
        weight = min(ORIGIN_FIELDS[name], left)
        if weight <= 0:
            return
        left -= weight
        field = facts.subject.fields.first(name)
        assert field is not None
        yield Clue("application", weight, quoted(field, FIELD_WHY), f"field {name}")


def own_server(facts: Facts) -> Iterator[Clue]:
    """Server names an application's server: no intermediary wrote this answer by itself."""
    for one in facts.matches:
        if one.signature.area == "applications" and "server" in one.signature.fields:
            evidence = tuple(replace(each, why=OWN_SERVER_WHY) for each in one.evidence)
            for layer in INTERMEDIARIES:
                yield Clue(layer, -1.5, evidence, "own server")
            return


def other_type(facts: Facts) -> Iterator[Clue]:
    """Server names a web server, but its own pages have another type: it passed this on."""
    type_field = facts.subject.fields.first("content-type")
    status = facts.subject.status
    if type_field is None or status is None or status < 400 or facts.claimed_by_a_box:
        return
    for one in facts.matches:
        signature = one.signature
        own = signature.page_type
        if "server" not in signature.fields or own is None or own.search(type_field.value):
            continue
        yield Clue(signature.layer, -1.0, quoted(type_field, OTHER_TYPE_WHY), "other type")
        yield Clue("application", 0.8, quoted(type_field, OTHER_TYPE_WHY), "other type")
        return
