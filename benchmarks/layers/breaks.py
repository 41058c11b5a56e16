"""What is broken, one part at a time, and which layer therefore chose the status.

A path names the resource, not the fault: a paste must not give away what it is to prove. `{v}`
is the proxy's own prefix, so that each proxy of a chain can be broken alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

EXPIRED = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUuY29tLyIsInN1YiI6ImFubmEiLCJleHAiOjE3MDAwMDAwMDB9."
    "c2lnbmF0dXJlLW9mLW5vLXdvcnRoLXdoYXRzb2V2ZXI"
)
JSON = {"Content-Type": "application/json"}
UPSTREAM = frozenset({500, 502, 503, 504})
SQL = "/api/items/1?id=1%27%20OR%20%271%27%3D%271%27%20UNION%20SELECT%20password%20FROM%20users--"


@dataclass(frozen=True)
class Break:
    """One broken thing: the request that meets it, and the truth about its answer."""

    name: str
    path: str
    statuses: frozenset[int]
    layer: str
    by: frozenset[str] = frozenset()  # who can be broken so; empty: every proxy or application
    method: str = "GET"
    fields: Mapping[str, str] = field(default_factory=dict)
    content: str = ""
    calls: int = 1  # the last one counts
    host: str = ""
    own_words: bool = True  # the bytes are the product's default ones
    product: str | None = None  # where another one than the part wrote the bytes
    only_if: str = ""  # the label holds only where the pasted text matches this …
    otherwise: str = ""  # … else it is this layer
    hard: bool = False
    whole: bool = False  # only fields with content can tell; neither is pasted alone
    marked: bool = False  # counts only where the pasted text bears a mark of the application


def _codes(*codes: int) -> frozenset[int]:
    return frozenset(codes)


def _by(names: str) -> frozenset[str]:
    return frozenset(names.split())


LB, AUTH, APP, DOWN = "load-balancer", "auth", "application", "downstream"
BIG = json.dumps({"name": "x" * 70_000})
SOME = json.dumps({"name": "x" * 3_000})

PROXY_BREAKS = (
    Break("upstream refuses", "/{v}/orders", UPSTREAM, LB),
    Break("upstream hangs", "/{v}/reports", UPSTREAM, LB),
    Break("upstream resets", "/{v}/exports", UPSTREAM, LB),
    Break("upstream closes without a word", "/{v}/streams", UPSTREAM, LB),
    Break("upstream sends garbage", "/{v}/feeds", UPSTREAM, LB),
    Break("address denied", "/{v}/internal", _codes(403), LB),
    Break("rate limited", "/{v}/search", _codes(429), LB,
          _by("nginx haproxy caddy traefik envoy"), calls=2),
    Break("rate limited 503", "/{v}/lookup", _codes(503), LB, _by("nginx"), calls=2),
    Break("body too large", "/{v}/files", _codes(413), LB,
          _by("nginx haproxy traefik envoy"), method="POST", content=SOME),
    Break("body far too large", "/{v}/orders", _codes(413), LB, _by("squid"), method="POST",
          content=BIG),
    Break("method not allowed", "/{v}/catalogue", _codes(405, 403), LB,
          _by("nginx haproxy apache varnish squid"), method="POST"),
    Break("no server in service", "/{v}/billing", _codes(503), LB,
          _by("nginx haproxy apache varnish caddy traefik envoy")),
    Break("no such file", "/{v}/assets/logo.png", _codes(404), LB, _by("nginx apache caddy")),
    Break("basic auth", "/{v}/console", _codes(401), AUTH,
          _by("nginx haproxy apache caddy traefik")),
    Break(
        "basic auth, wrong password",
        "/{v}/console",
        _codes(401),
        AUTH,
        _by("nginx haproxy apache caddy traefik"),
        fields={"Authorization": "Basic b3BlcmF0b3I6d3Jvbmc="},
    ),
    Break("auth request, no token", "/{v}/account", _codes(401), AUTH, _by("nginx")),
    Break(
        "auth request, weak token",
        "/{v}/account",
        _codes(403),
        AUTH,
        _by("nginx"),
        fields={"Authorization": "Bearer weak-1"},
        hard=True,
        whole=True,
    ),
    Break(
        "forward auth, no token",
        "/{v}/account",
        _codes(401),
        AUTH,
        _by("traefik caddy envoy"),
        own_words=False,
    ),
    Break(
        "forward auth, weak token",
        "/{v}/account",
        _codes(403),
        AUTH,
        _by("traefik caddy envoy"),
        fields={"Authorization": "Bearer weak-1"},
        own_words=False,
    ),
    Break("jwt missing", "/{v}/profile", _codes(401), AUTH, _by("envoy")),
    Break(
        "jwt not verified",
        "/{v}/profile",
        _codes(401),
        AUTH,
        _by("envoy"),
        fields={"Authorization": f"Bearer {EXPIRED}"},
    ),
    Break(
        "own error page", "/{v}/legacy", _codes(403, 502, 503), LB, _by("nginx haproxy envoy"),
        own_words=False, hard=True, whole=True,
    ),
)  # fmt: skip

ENTRY_BREAKS = (
    Break("unknown host", "/api/items/1", _codes(404), LB,
          _by("nginx haproxy varnish traefik envoy"), host="shop.example-outlet.com"),
    Break("target too long", "/api/items/" + "9" * 9_000, _codes(414, 400), LB,
          _by("nginx apache")),
    Break("fields too large", "/api/items/1", _codes(400, 431), LB,
          _by("nginx haproxy apache varnish"),
          fields={"X-Trace-Baggage": "b" * 40_000}),
)  # fmt: skip

APP_BREAKS = (
    Break("no such item", "/api/items/999", _codes(404), APP, own_words=False),
    Break("no such route", "/api/nowhere", _codes(404), APP),
    Break("method unknown to the route", "/api/items", _codes(404, 405), APP, method="DELETE"),
    Break("malformed JSON", "/api/items", _codes(400, 422, 500), APP, method="POST", fields=JSON,
          content='{"name": "lamp", '),
    Break("invalid item", "/api/items", _codes(400, 422), APP, method="POST", fields=JSON,
          content='{"quantity": "many"}', own_words=False),
    Break("conflict", "/api/items/1", _codes(409), APP, method="PUT", fields=JSON,
          content='{"name": "lamp", "version": 3}', own_words=False),
    Break("no token", "/api/profile", _codes(401, 403), AUTH, own_words=False),
    Break("expired token", "/api/profile", _codes(401, 403), AUTH, own_words=False,
          fields={"Authorization": f"Bearer {EXPIRED}"}),
    Break("permission", "/api/admin", _codes(403), APP, own_words=False),
    Break("unhandled exception", "/api/crash", _codes(500), APP),
    Break("application's rate limit", "/api/quota", _codes(429), APP, own_words=False),
    Break("upload too large", "/api/upload", _codes(400, 413), APP,
          _by("fastapi flask django django-rest-framework express koa fastify"),
          method="POST", fields=JSON,
          content=json.dumps({"name": "x" * 20_000}), own_words=False),
    Break("closed for maintenance", "/api/closed", _codes(503), APP, own_words=False, hard=True),
    Break("database refuses, in the envelope", "/api/database", UPSTREAM, DOWN,
          _by("fastapi flask django django-rest-framework express fastify php sinatra"),
          own_words=False, whole=True),
    Break("partner fails", "/api/partner", UPSTREAM, DOWN,
          _by("fastapi flask django django-rest-framework express koa fastify nestjs"),
          own_words=False, whole=True),
    Break("circuit open", "/api/circuit", UPSTREAM, DOWN,
          _by("fastapi flask django django-rest-framework express"),
          own_words=False, whole=True),
    Break("database refuses, unhandled", "/api/tables", UPSTREAM, DOWN,
          _by("django django-rest-framework express"), only_if="refused|operationalerror",
          otherwise=APP, whole=True),
)  # fmt: skip

JAVA = _by("tomcat jetty")
REFUSED = r"connection to \d[\d.:]+ refused"  # said by the exception, not by quoted source
JAVA_BREAKS = tuple(
    Break(name, path, codes, layer, JAVA, own_words=own, only_if=word, otherwise=other,
          whole=layer == DOWN)
    for name, path, codes, layer, own, word, other in (
        ("no such item", "/api/items.jsp?case=missing", _codes(404), APP, False, "", ""),
        ("no such route", "/api/nowhere", _codes(404), APP, True, "", ""),
        ("conflict", "/api/items.jsp?case=conflict", _codes(409), APP, False, "", ""),
        ("permission", "/api/items.jsp?case=admin", _codes(403), APP, True, "", ""),
        ("unhandled exception", "/api/items.jsp?case=crash", _codes(500), APP, True, "", ""),
        ("invalid item", "/api/items.jsp?case=invalid", _codes(400), APP, False, "", ""),
        ("closed", "/api/items.jsp?case=closed", _codes(503), APP, True, "", ""),
        ("database", "/api/items.jsp?case=database", _codes(500), DOWN, True, REFUSED, APP),
    )
)  # fmt: skip

IMITATIONS = tuple(
    Break(f"looks like {kind}", f"/api/looks/{kind}", _codes(404, 503, 521), APP,
          _by("fastapi flask django express"), own_words=False,
          hard=True, whole=True, marked=True)
    for kind in ("nginx", "haproxy", "cloudflare")
)  # fmt: skip

WAF_BREAKS = (
    Break("rule hit: SQL", SQL, _codes(403), "waf-cdn", product="modsecurity", hard=True,
          whole=True),
    Break("rule hit: path", "/api/items/1?file=../../../../etc/passwd", _codes(403), "waf-cdn",
          product="modsecurity", hard=True, whole=True),
    Break("rule hit: scanner", "/api/items/1", _codes(403), "waf-cdn", product="modsecurity",
          fields={"User-Agent": "sqlmap/1.7.2#stable (https://sqlmap.org)"}, hard=True, whole=True),
)  # fmt: skip
