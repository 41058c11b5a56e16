"""Where a reader comes from: an alert, a dashboard, a pager, a page elsewhere. Pure.

A link may say so itself (`?from=prometheus`, as the rules in README write it); else it is the
host of the page on which it stood; else it is a link that carries an incident's values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

SAID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
HOST = re.compile(r"[a-z0-9.-]{1,60}")
CARRIED = ("time", "host", "path", "correlation_id", "trace_id")
UNSAID = "link with values"


def source_of(parameters: Mapping[str, object], referer: str, own_host: str) -> str:
    """The source of an arrival, at most 60 characters; empty where it is none.

    `own_host` is this site's: going from page to page here is no arrival.
    """
    said = str(parameters.get("from", "")).strip().lower()
    if SAID.fullmatch(said):
        return said
    host = _host(referer)
    if host == own_host.partition(":")[0].lower():
        return ""
    if host:
        return host
    return UNSAID if any(parameters.get(name) for name in CARRIED) else ""


def _host(referer: str) -> str:
    try:
        host = (urlsplit(referer).hostname or "").lower()
    except ValueError:
        return ""
    return host if HOST.fullmatch(host) else ""
