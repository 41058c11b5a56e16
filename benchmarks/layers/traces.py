"""Which parts in front left a trace in the answer; one without any can't be named by anybody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .proxies import Part

# What each leaves on answers that it passes on, by its documentation and as seen here.
TRACES = {
    "nginx": r"^server: nginx",
    "caddy": r"^(server: caddy|via: .*caddy)",
    "varnish": r"^(x-varnish:|via: .*varnish)",
    "squid": r"^(via: .*squid|x-cache.*squid|x-cache: \w+ from cache-3)",
    "envoy": r"^(server: envoy|x-envoy-upstream-service-time)",
    "apache": r"^via: .*apache",
}


# An application's own mark, which a proxy's error would not carry.
MARKS = re.compile(
    r"(?im)^(?:< )?(server: (gunicorn|uvicorn|werkzeug)|x-powered-by:|x-frame-options:)"
)


def marked(text: str) -> bool:
    """Whether an application's own mark is in the pasted text."""
    return bool(MARKS.search(text))


def visible(before: Sequence[Part], answerer: str, text: str) -> list[str]:
    """Names of the parts in front whose trace is in the pasted fields.

    One of the same product as the part that answered can't be told from it.
    """
    lines = [line.removeprefix("< ") for line in text.split("\n")]
    found = []
    for part in before:
        pattern = TRACES.get(part.name)
        if (
            part.name != answerer
            and pattern
            and any(re.search(pattern, line, re.IGNORECASE) for line in lines)
        ):
            found.append(part.name)
    return list(dict.fromkeys(found))
