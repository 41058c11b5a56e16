"""What an entry may not do at 3 a.m.: change something unasked, or without a way back. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .reading import obvious_write
from .soundness_fields import Found


def entry_faults(content: Mapping[str, Any]) -> Iterator[Found]:
    for check in content["first_checks"]:
        place = f"first_checks.{check['id']}"
        if check["effect"] == "changes" and not check["undo"]:
            yield f"{place}.undo", "This check changes something and does not say how to undo it."
        if check["effect"] == "reads":
            yield from _writes(place, check)
    for mitigation in content["mitigations"]:
        for name in ("undo", "risk"):
            if not mitigation[name]:
                yield f"mitigations.{mitigation['id']}.{name}", f"A mitigation says its {name}."


def _writes(place: str, check: Mapping[str, Any]) -> Iterator[Found]:
    commands = [(f"{place}.command", check["command"])]
    commands += [
        (f"{place}.variants.{one['id']}.command", one["command"]) for one in check["variants"]
    ]
    for where, command in commands:
        if written := obvious_write(command):
            yield where, f"It is said to read only, but this writes: {written}"
