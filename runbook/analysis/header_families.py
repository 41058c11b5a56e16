"""Which products' own header fields a response carries: who was on its way, not who answered.

A family is a prefix that one product's documentation reserves for itself; a family never seen
for a service says that something new stands on the way to it.
"""

from __future__ import annotations

from .model import Fields

FAMILIES = {
    "akamai-": "akamai",
    "x-akamai-": "akamai",
    "apim-": "azure-api-management",
    "cf-": "cloudflare",
    "fastly-": "fastly",
    "x-amz-apigw-": "aws-api-gateway",
    "x-amz-cf-": "cloudfront",
    "x-amzn-": "aws",
    "x-apigee-": "apigee",
    "x-azure-fdid": "azure-front-door",
    "x-azure-ref": "azure-front-door",
    "x-b3-": "zipkin",
    "x-envoy-": "envoy",
    "x-goog-": "google-cloud",
    "x-gravitee-": "gravitee",
    "x-iinfo": "imperva",
    "x-kong-": "kong",
    "x-krakend": "krakend",
    "x-ms-": "azure",
    "x-nf-": "netlify",
    "x-okta-": "okta",
    "x-sucuri-": "sucuri",
    "x-tyk-": "tyk",
    "x-varnish": "varnish",
    "x-vercel-": "vercel",
}


def header_families(fields: Fields) -> tuple[str, ...]:
    """The families whose fields are there, by name."""
    found = {
        family
        for name in fields.names
        for prefix, family in FAMILIES.items()
        if name.startswith(prefix)
    }
    return tuple(sorted(found))
