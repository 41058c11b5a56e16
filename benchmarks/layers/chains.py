"""The chains: from the caller inwards, `name+option`; `x > y` is x in front of y."""

from __future__ import annotations

from dataclasses import dataclass

CHAINS = """
nginx > fastapi
haproxy > flask
apache > php
caddy > express
traefik > nestjs
envoy > fastify
varnish > haproxy > express
squid > apache+via > django
haproxy > nginx > flask
apache+crs > django
nginx > tomcat
nginx+h2 > express+debug
caddy > haproxy > django-rest-framework
traefik > fastapi
envoy > koa
nginx+quiet > php
varnish > nginx > django-rest-framework
nginx > haproxy > nestjs
haproxy+quiet > apache+quiet > jetty
squid > fastify
apache > tomcat
nginx+quiet > apache+crs > php+debug
envoy > nginx > django+debug
traefik > varnish > flask+debug
haproxy > envoy > fastapi
caddy+quiet > koa
nginx > nginx+quiet > django
varnish > caddy > jetty
nginx > envoy > express
nginx > traefik > fastify
nginx > sinatra
caddy+new > fastapi
haproxy > caddy+new > express
nginx > caddy+new > sinatra
apache > nestjs
squid > nginx > koa
fastapi
flask
sinatra
express+debug
tomcat
nestjs
django
"""


@dataclass(frozen=True)
class Link:
    name: str
    options: frozenset[str]


@dataclass(frozen=True)
class Chain:
    title: str
    links: tuple[Link, ...]  # the last is the application

    @property
    def slug(self) -> str:
        return self.title.replace(" > ", "-")


def chains(only: str = "") -> tuple[Chain, ...]:
    """All of them, or those whose title holds `only`."""
    return tuple(_chain(line) for line in CHAINS.split("\n") if line and only in line)


def _chain(title: str) -> Chain:
    links = []
    for word in title.split(" > "):
        name, *options = word.split("+")
        links.append(Link(name, frozenset(options)))
    return Chain(title, tuple(links))
