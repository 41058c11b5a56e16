"""Plain data as YAML that a person reads and Git compares. Pure.

Written here because a library's emitter folds long lines anew when a word changes, and takes
minutes for 100,000 entries. What is written is YAML 1.1 and 1.2 alike: any other reader's safe
loader gives the same data back (the tests ask PyYAML, with any text).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

STEP = 2
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _/()’,.-]*(?<![ ])")
"""Text that needs no quotes in either version of YAML, once the words below are left out."""
WORDS = frozenset("y n yes no on off true false null nan inf".split())
# A literal block keeps its lines as they are: no control characters, no odd ends of lines.
BLOCK = re.compile(
    r"(?! )[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]+"
)


def dump(value: Any, indent: int = 0) -> str:
    """A mapping or a list as block YAML, its lines indented by so many spaces."""
    out: list[str] = []
    _write(value, indent, out)
    out.append("")
    return "\n".join(out)


def _write(value: Any, indent: int, out: list[str]) -> None:
    pad = " " * indent
    if isinstance(value, dict):
        for key in sorted(value):
            _under(f"{pad}{_name(key)}:", value[key], indent, out)
        return
    for one in value:
        if _is_inside(one):  # its first line is that of its dash
            start = len(out)
            _write(one, indent + STEP, out)
            out[start] = f"{pad}- {out[start].lstrip(' ')}"
        else:
            _under(f"{pad}-", one, indent, out)


def _under(start: str, value: Any, indent: int, out: list[str]) -> None:
    """A key or a dash with what belongs to it: on its line, or below."""
    if isinstance(value, str) and "\n" in value and (block := _block(value, indent + STEP)):
        out.append(f"{start} {block[0]}")
        out += block[1:]
    elif _is_inside(value):
        out.append(start)
        _write(value, indent + STEP, out)
    else:
        out.append(f"{start} {scalar(value)}")


@lru_cache(maxsize=1_000)
def _name(key: str) -> str:
    """A key: the same few stand in every page."""
    return scalar(key)


def _is_inside(value: Any) -> bool:
    """A mapping or list that holds something, so that it stands on lines of its own."""
    return bool(value) and isinstance(value, (dict, list, tuple))


def _is_empty(value: Any) -> bool:
    return isinstance(value, (dict, list, tuple)) and not value


def _block(text: str, indent: int) -> list[str]:
    """A text of several lines as a literal block; empty where it has to be quoted."""
    kept = text.rstrip("\n")
    if not BLOCK.fullmatch(text) or not kept or kept != kept.rstrip():
        return []
    if kept.startswith("\n") or len(text) - len(kept) > 1:
        return []
    chomp = "|" if text != kept else "|-"
    pad = " " * indent
    return [chomp, *(f"{pad}{line}" if line else "" for line in kept.split("\n"))]


def scalar(value: Any) -> str:
    """One value on one line. Quoted text is JSON's, which YAML reads the same."""
    if isinstance(value, str):
        if PLAIN.fullmatch(value) and value.lower() not in WORDS:
            return value
        # JSON leaves these as they are; YAML wants them escaped, or folds them.
        return re.sub(
            "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]",
            lambda found: f"\\u{ord(found[0]):04x}",
            json.dumps(value, ensure_ascii=False),
        )
    if _is_empty(value):
        return "{}" if isinstance(value, dict) else "[]"
    return json.dumps(value)
