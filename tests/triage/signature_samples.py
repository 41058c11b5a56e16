"""Signatures, pastes and triages that tests of own signatures share."""

from __future__ import annotations

from runbook.triage.models import Signature, Triage
from runbook.triage.signatures import (
    SignatureValues,
)
from tests.factories import make_layers

EDGE = "HTTP/1.1 403 Forbidden\nServer: acme-edge/2.1\nContent-Type: text/plain\n\nno"
JSON = (
    "HTTP/1.1 403 Forbidden\nServer: nginx\nContent-Type: application/json\n\n"
    '{"acmeFault": {"id": 17}, "message": "denied"}'
)
NGINX = (
    "HTTP/1.1 502 Bad Gateway\nServer: nginx/1.27.1\nContent-Type: text/html\n\n<html>\n"
    "<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1>"
    "</center>\n<hr><center>nginx/1.27.1</center>\n</body>\n</html>"
)
HOSTILE = '"><script>alert(1)</script>'
SENT = {
    "name": "Edge refusals", "layer": "waf-cdn", "product": "acme-edge",
    "statuses": "403", "field_name": "Server", "field_pattern": "^acme-edge",
}  # fmt: skip


def values(**fields: str) -> SignatureValues:
    return SignatureValues(**SENT | fields)


def make_signature(name: str = "Edge refusals", **fields) -> Signature:
    """A stored one, past the checks: the tests are about what comes after."""
    defaults = {
        "layer": make_layers()["waf-cdn"], "product": "acme-edge", "statuses": [403],
        "field_name": "server", "field_pattern": "^acme-edge",
    }  # fmt: skip
    return Signature.objects.create(name=name, **defaults | fields)


def make_triage(paste: str = EDGE, **fields) -> Triage:
    return Triage.objects.create(paste=paste, **fields)
