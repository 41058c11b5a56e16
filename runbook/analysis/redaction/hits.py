"""What a finder reports: a stretch of the text, what kind of secret it is, and its marker."""

from __future__ import annotations

import re
from typing import NamedTuple

# As it is written between words, inside a word (where a space would end the value), and in a
# URL's userinfo (where brackets would be read as an IPv6 address).
MARKER = re.compile(r"\[[a-z0-9-]{2,40}[ -]removed\]|(?<=[:/])[a-z0-9-]{2,40}-removed(?=@)")


class Hit(NamedTuple):
    """`text[start:end]` is a secret of that kind; `marker` is written instead."""

    start: int
    end: int
    kind: str
    marker: str
    place: str = ""
    times: int = 1


def marker(kind: str, *, inside_word: bool = False) -> str:
    """`[password removed]`; inside a word `[password-removed]`, which holds no space."""
    return f"[{kind}{'-' if inside_word else ' '}removed]"
