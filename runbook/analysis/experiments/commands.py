"""Commands that send a safe request to where a paste's request went.

Only GET, HEAD and OPTIONS are ever written (RFC 9110 §9.2.1). Host and path are quoted for the
shell; what is not known or secret is a variable (`$HOST`, `$TOKEN`, `$ORIGIN_IP`).
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from ..model import Paste, Request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_MAX_PATH = 500
_UNKNOWN_PATH = "/runbook-no-such-path"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the request went, as far as the paste shows it; `path` holds no query."""

    scheme: str
    host: str
    port: int
    path: str
    method: str | None

    @property
    def safe(self) -> bool:
        """Whether the request may be repeated; a method that is not known counts as unsafe."""
        return self.method in SAFE_METHODS

    def url(self, path: str | None = None) -> str:
        """The address, quoted for the shell."""
        path = self.path if path is None else path
        default = 443 if self.scheme == "https" else 80
        port = "" if self.port == default else f":{self.port}"
        if not self.host:
            return f'{self.scheme}://"$HOST"{port}{shlex.quote(path)}'
        return shlex.quote(f"{self.scheme}://{self.host}{port}{path}")

    def authority(self) -> str:
        return f"{self.host or '"$HOST"'}:{self.port}"


def target_of(paste: Paste) -> Target:
    """Host, path and method of the request that is judged, or of the failure's host."""
    request = paste.request
    failed = next((one.host for one in paste.failures if one.host), "")
    if request is None:
        return Target("https", _host(failed), 443, "/", None)
    parts = _split(request)
    scheme = parts.scheme if parts.scheme in ("http", "https") else "https"
    named = _authority(request) or parts.netloc
    name, port = _host_and_port(named.rpartition("@")[2], scheme)
    return Target(scheme, name or _host(failed), port, _path(parts.path), _method(request))


def _split(request: Request) -> SplitResult:
    for text in (request.url, request.target):
        try:
            parts = urlsplit(text or "")
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc:
            return parts
    target = request.target or "/"
    return SplitResult("", "", target.partition("?")[0].partition("#")[0], "", "")


def _authority(request: Request) -> str:
    return request.fields.value("host") or request.fields.value(":authority") or ""


def _method(request: Request) -> str | None:
    return request.method.upper() if request.method else None


def _host(text: str | None) -> str:
    text = (text or "").strip()
    return text if _HOST.fullmatch(text) else ""


def _host_and_port(text: str, scheme: str) -> tuple[str, int]:
    name, _, port = text.strip().partition(":")
    number = int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else 0
    default = 443 if scheme == "https" else 80
    return _host(name), number if 0 < number < 65536 else default


def _path(text: str) -> str:
    """The path; `/` where it is long, not printable or redacted (a mark holds a space)."""
    plain = text.startswith("/") and text.isprintable() and " " not in text
    return text if plain and len(text) <= _MAX_PATH else "/"


def get(target: Target, *options: str, path: str | None = None) -> str:
    """A GET with the head shown. Sources: curl's manual for -s, -i, -g, --max-time."""
    glob = "-g " if any(one in (path or target.path) for one in "[]{}") else ""
    words = " ".join(options)
    return f"curl -si {glob}--max-time 30 {words + ' ' if words else ''}{target.url(path)}"


def head(target: Target, path: str | None = None) -> str:
    """A HEAD request."""
    glob = "-g " if any(one in (path or target.path) for one in "[]{}") else ""
    return f"curl -sI {glob}--max-time 30 {target.url(path)}"


def unknown_path(target: Target) -> str:
    """A HEAD request to a path that nobody serves: it shows whose 404 that is."""
    return head(target, _UNKNOWN_PATH)


def timing(target: Target) -> str:
    """Status and total time of a GET, content discarded."""
    form = shlex.quote("%{http_code} %{time_total}s\\n")
    glob = "-g " if any(one in target.path for one in "[]{}") else ""
    return f"curl -s {glob}-o /dev/null -w {form} --max-time 120 {target.url()}"


def preflight(target: Target, origin: str = '"$ORIGIN"') -> str:
    """The browser's preflight, as a plain OPTIONS request."""
    method = target.method if target.method and target.method.isalpha() else "GET"
    asked = shlex.quote(f"Access-Control-Request-Method: {method[:10]}")
    return f"curl -si -X OPTIONS -H 'Origin: '{origin} -H {asked} --max-time 30 {target.url()}"


BEARER = '-H "Authorization: Bearer $TOKEN"'


def past_the_edge(target: Target) -> str:
    """The same host and path at the origin's own address (curl --resolve)."""
    where = f'{target.host or '"$HOST"'}:{target.port}:"$ORIGIN_IP"'
    return get(target, "--resolve", where)
