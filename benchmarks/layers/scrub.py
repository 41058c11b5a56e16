"""Replace what belongs to this machine: ports, folders, host names."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from pathlib import Path

PUBLIC = "203.0.113.20"
PLACE = "/srv/app"
LENGTH = re.compile(r"(?im)^((?:< )?content-length: )(\d+)$")


def scrub(text: str, ports: Iterable[int], folders: Iterable[Path], chatter: bool = True) -> str:
    """The text as it would look on somebody's server; lengths follow the content."""
    for folder in sorted({str(one) for one in folders}, key=len, reverse=True):
        text = text.replace(folder, PLACE)
    machine = socket.gethostname()
    if len(machine) > 3:
        text = text.replace(machine, "web-3")
    for port in ports:
        text = re.sub(rf"127\.0\.0\.1:{port}\b", "10.0.3.7:8080", text)
        text = re.sub(rf":{port}\b", "", text)
        text = re.sub(rf"\b([Pp]ort|on) {port}\b", r"\1 80", text)
        text = re.sub(rf"\b{port}\b", "8080", text)
    if chatter:
        text = re.sub(r"(?m)^(\*.*)\b127\.0\.0\.1\b", rf"\g<1>{PUBLIC}", text)
    return text


def relength(text: str, before: str, after: str) -> str:
    """Content-Length as it would be for the scrubbed content."""
    old, new = len(before.encode()), len(after.encode())
    if old == new:
        return text
    return LENGTH.sub(lambda one: one[1] + (str(new) if int(one[2]) == old else one[2]), text)
