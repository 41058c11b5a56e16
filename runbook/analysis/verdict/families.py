"""Products that are built on another one and so may carry its marks on their own answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..signatures import Match, Signature

BUILT_ON: Mapping[str, str] = {
    "apisix": "openresty",
    "kong": "openresty",
    "3scale": "openresty",
    "openresty": "nginx",
    "tengine": "nginx",
    "ingress-nginx": "nginx",
    "openshift-router": "haproxy",
    "fastly": "varnish",
    "modsecurity": "nginx",
    "aws-waf": "aws-alb",
    "cloudflare-access": "cloudflare",
    "cloudflare-workers": "cloudflare",
    "authorino": "envoy",
    "google-iap": "google-frontend",
    "http.sys": "iis",
}


def built_on(signature: Signature, matches: Iterable[Match]) -> Signature | None:
    """Whose page a base product's page is, where what is built on it shows itself."""
    for one in matches:
        other = one.signature
        shows_itself = other.area == "gateways" or (other.area == "edges" and other.says == "wrote")
        if shows_itself and BUILT_ON.get(other.product) == signature.product:
            return other
    return None
